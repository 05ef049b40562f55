-- As 0001 has it, what is compared or ordered by is collated by its bytes ("C"). Tables since 0007 were not: comparing theirs with a
-- column that is let no index of theirs serve, and an import beside many comments went through all of them for each.
ALTER TABLE comments ALTER COLUMN name TYPE TEXT COLLATE "C";

ALTER TABLE decision_notes
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN decision_id TYPE TEXT COLLATE "C";

ALTER TABLE webhooks
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN id TYPE TEXT COLLATE "C";

ALTER TABLE deliveries
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN webhook_id TYPE TEXT COLLATE "C",
    ALTER COLUMN event_id TYPE TEXT COLLATE "C",
    ALTER COLUMN comment_id TYPE TEXT COLLATE "C";

ALTER TABLE reports
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN id TYPE TEXT COLLATE "C",
    ALTER COLUMN comment_id TYPE TEXT COLLATE "C",
    ALTER COLUMN reporter TYPE TEXT COLLATE "C",
    ALTER COLUMN network TYPE TEXT COLLATE "C",
    ALTER COLUMN email_hash TYPE TEXT COLLATE "C",
    ALTER COLUMN closed_by TYPE TEXT COLLATE "C";

ALTER TABLE notices
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN id TYPE TEXT COLLATE "C",
    ALTER COLUMN recipient_hash TYPE TEXT COLLATE "C",
    ALTER COLUMN comment_id TYPE TEXT COLLATE "C",
    ALTER COLUMN decision_id TYPE TEXT COLLATE "C",
    ALTER COLUMN replaced_by TYPE TEXT COLLATE "C";

ALTER TABLE originals
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN comment_id TYPE TEXT COLLATE "C",
    ALTER COLUMN moderator_id TYPE TEXT COLLATE "C";

ALTER TABLE checks
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN id TYPE TEXT COLLATE "C",
    ALTER COLUMN key_hash TYPE TEXT COLLATE "C",
    ALTER COLUMN email_hash TYPE TEXT COLLATE "C";

ALTER TABLE check_counts
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN blog TYPE TEXT COLLATE "C";

ALTER TABLE imported
    ALTER COLUMN site_id TYPE TEXT COLLATE "C",
    ALTER COLUMN source TYPE TEXT COLLATE "C",
    ALTER COLUMN source_id TYPE TEXT COLLATE "C",
    ALTER COLUMN comment_id TYPE TEXT COLLATE "C",
    ALTER COLUMN parent_id TYPE TEXT COLLATE "C";

ALTER TABLE coral_secrets ALTER COLUMN site_id TYPE TEXT COLLATE "C";

-- What was known of the columns went with their type, and plans are made by it.
ANALYZE comments, decision_notes, webhooks, deliveries, reports, notices, originals, checks, check_counts, imported;
