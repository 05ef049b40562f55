-- Automatic decisions that were drawn for a person to look at, what the program did, and what the person said.
-- No text, no address: the row outlives its comment once it is decided, as the log of decisions does.
CREATE TABLE audits (
    site_id          TEXT   NOT NULL,
    comment_id       TEXT   NOT NULL,
    comment_version  BIGINT NOT NULL, -- that the ruling was on: 1, or what an edit made
    verdict          TEXT   NOT NULL, -- what the program made of it: publish, spam
    cause            TEXT   NOT NULL,
    spam_probability DOUBLE PRECISION,
    model            TEXT,
    drawn_at_ms      BIGINT NOT NULL,
    decision         TEXT,            -- what moderators last said: approve, reject, spam
    decided_at_ms    BIGINT,
    PRIMARY KEY (site_id, comment_id, comment_version)
);

-- Those drawn so far, with what was said of them since.
INSERT INTO audits (site_id, comment_id, comment_version, verdict, cause, spam_probability, model, drawn_at_ms, decision, decided_at_ms)
SELECT c.site_id, c.id, COALESCE(c.edited_version, 1), c.verdict, c.cause, c.spam_probability, c.model,
    COALESCE(c.edited_at_ms, c.created_at_ms), c.decision, c.decided_at_ms
FROM comments c
WHERE c.verdict <> 'review' AND (c.audit OR EXISTS (
    SELECT 1 FROM decisions d WHERE d.site_id = c.site_id AND d.comment_id = c.id AND d.from_audit
    AND d.comment_version > COALESCE(c.edited_version, 0)));
