-- Mail: what is to be sent, to whom nothing may be sent, and the links in it.

-- A letter on its way. Recipient and content are sealed, and gone once it is sent.
CREATE TABLE outbox (
    id               TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    kind             TEXT   NOT NULL,
    site_id          TEXT COLLATE "C",            -- of a letter to a reader
    recipient_hash   TEXT COLLATE "C"   NOT NULL, -- keyed, as the address stands elsewhere
    recipient_sealed BYTEA,
    letter_sealed    BYTEA,
    lang             TEXT   NOT NULL,
    attempts         BIGINT NOT NULL,
    next_try_ms      BIGINT NOT NULL,
    claimed_until_ms BIGINT NOT NULL, -- by the process that sends it just now
    last_error       TEXT,            -- a class of errors, never an answer's text
    created_at_ms    BIGINT NOT NULL,
    done_at_ms       BIGINT,
    gave_up_at_ms    BIGINT
);
CREATE INDEX outbox_due ON outbox (next_try_ms) WHERE done_at_ms IS NULL AND gave_up_at_ms IS NULL;
CREATE INDEX outbox_of_recipient ON outbox (recipient_hash);
CREATE INDEX outbox_ended ON outbox (done_at_ms);

-- A reader's address and whether it may be written to: asked, confirmed, ended.
CREATE TABLE readers (
    site_id         TEXT COLLATE "C"   NOT NULL REFERENCES sites (id),
    email_hash      TEXT COLLATE "C"   NOT NULL,
    id              TEXT COLLATE "C"   NOT NULL,
    email_sealed    BYTEA  NOT NULL,
    lang            TEXT   NOT NULL,
    state           TEXT   NOT NULL,
    asked_at_ms     BIGINT NOT NULL, -- when the last letter that asks for a confirmation was made
    confirmed_at_ms BIGINT,
    ended_at_ms     BIGINT,
    PRIMARY KEY (site_id, email_hash),
    UNIQUE (site_id, id)
);

-- The author of a comment wishes to hear of answers to it.
CREATE TABLE watches (
    site_id       TEXT COLLATE "C"   NOT NULL,
    comment_id    TEXT COLLATE "C"   NOT NULL,
    email_hash    TEXT COLLATE "C"   NOT NULL,
    email_sealed  BYTEA  NOT NULL,
    lang          TEXT   NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (site_id, comment_id)
);
CREATE INDEX watches_of_reader ON watches (site_id, email_hash, created_at_ms);
CREATE INDEX watches_by_age ON watches (created_at_ms);

-- Of which answers a reader was told.
CREATE TABLE told_replies (
    site_id       TEXT COLLATE "C"   NOT NULL,
    comment_id    TEXT COLLATE "C"   NOT NULL, -- the answer
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (site_id, comment_id)
);
CREATE INDEX comments_of_parent ON comments (site_id, parent_id) WHERE parent_id IS NOT NULL;

-- A link in a letter to a moderator by which one comment is decided on, once and for a while.
CREATE TABLE act_links (
    id              TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    moderator_id    TEXT COLLATE "C"   NOT NULL REFERENCES moderators (id),
    comment_id      TEXT COLLATE "C"   NOT NULL,
    comment_version BIGINT NOT NULL,
    expires_at_ms   BIGINT NOT NULL,
    used_at_ms      BIGINT
);
CREATE INDEX act_links_of_moderator ON act_links (moderator_id, comment_id);
CREATE INDEX act_links_by_age ON act_links (expires_at_ms);
