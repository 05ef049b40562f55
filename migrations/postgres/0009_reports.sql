-- What readers report and authors object to, whom that is answered, and what moderators wrote themselves.

ALTER TABLE comments ADD COLUMN reported BIGINT NOT NULL DEFAULT 0; -- reporters and objections whose word is open
ALTER TABLE comments ADD COLUMN by_site BOOLEAN NOT NULL DEFAULT FALSE; -- a moderator wrote it in the site's name
CREATE INDEX comments_reported ON comments (site_id, id) WHERE reported > 0;

CREATE TABLE reports (
    site_id       TEXT   NOT NULL,
    id            TEXT   NOT NULL,
    comment_id    TEXT   NOT NULL,
    kind          TEXT   NOT NULL, -- report; or objection, by the author or by a reporter
    reason        TEXT   NOT NULL, -- one of a short list; of an objection who objects: author, reporter
    body          TEXT,
    lang          TEXT   NOT NULL, -- in which the answer is written
    reporter      TEXT   NOT NULL, -- keyed hash: the same person says the same of the same text once
    network       TEXT   NOT NULL, -- keyed hash: many addresses from one network count as one reporter
    email_sealed  BYTEA,
    email_hash    TEXT,
    closed_by     TEXT,            -- the decision that answered it
    closed_at_ms  BIGINT,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, comment_id, reporter)
);
CREATE INDEX reports_of_email ON reports (site_id, email_hash) WHERE email_hash IS NOT NULL;

-- Letters to be sent. Whoever sends them claims them first, as with deliveries.
CREATE TABLE notices (
    site_id          TEXT   NOT NULL,
    id               TEXT   NOT NULL,
    kind             TEXT   NOT NULL,
    lang             TEXT   NOT NULL,
    recipient_sealed BYTEA     NOT NULL,
    recipient_hash   TEXT   NOT NULL,
    facts            TEXT   NOT NULL, -- JSON, with nothing private in it
    comment_id       TEXT   NOT NULL,
    decision_id      TEXT   NOT NULL, -- undone before it is sent, it is not sent
    state            TEXT   NOT NULL, -- waiting, sent, failed
    attempts         BIGINT NOT NULL,
    due_at_ms        BIGINT NOT NULL,
    claim            TEXT,
    created_at_ms    BIGINT NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX notices_due ON notices (due_at_ms) WHERE state = 'waiting';
CREATE INDEX notices_of_comment ON notices (site_id, comment_id);
CREATE INDEX notices_of_recipient ON notices (site_id, recipient_hash);

-- Append-only, until the comment is erased: what it said before a moderator mended it.
CREATE TABLE originals (
    site_id         TEXT   NOT NULL,
    comment_id      TEXT   NOT NULL,
    comment_version BIGINT NOT NULL, -- the last that had this text
    body            TEXT   NOT NULL,
    moderator_id    TEXT   NOT NULL, -- who changed it
    changed_at_ms   BIGINT NOT NULL,
    PRIMARY KEY (site_id, comment_id, comment_version)
);
