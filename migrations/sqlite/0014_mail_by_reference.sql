-- What waits to be sent names comments instead of holding what they say, and is sent by whoever holds its claim.

ALTER TABLE outbox ADD COLUMN claim TEXT; -- of the process that sends it just now

-- Letters of the form before hold names and texts of comments. They are made anew where something hangs on them; the others
-- told of what stands in the queue and on the page.
DELETE FROM readers WHERE state = 'asked' AND EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'confirm' AND o.done_at_ms IS NULL
    AND o.site_id = readers.site_id AND o.recipient_hash = readers.email_hash);
UPDATE notices SET state = 'waiting', claim = NULL WHERE state = 'sent' AND EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'note'
    AND o.done_at_ms IS NULL AND o.gave_up_at_ms IS NULL AND o.site_id = notices.site_id AND o.recipient_hash = notices.recipient_hash);
DELETE FROM outbox WHERE kind IN ('confirm', 'reply', 'waiting', 'note') AND done_at_ms IS NULL;
UPDATE outbox SET recipient_sealed = NULL, letter_sealed = NULL WHERE gave_up_at_ms IS NOT NULL;

-- Of a reader the keyed hash is enough: the address stands sealed with each wish.
ALTER TABLE readers DROP COLUMN email_sealed;
