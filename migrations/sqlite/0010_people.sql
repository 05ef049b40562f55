-- People: how they prove who they are, what they wish, and what administrators did.

-- What a browser called itself when the session began, coarsely ("Firefox, Linux").
ALTER TABLE sessions ADD COLUMN agent TEXT;
CREATE INDEX sessions_of_moderator ON sessions (moderator_id);

-- A link by which a password is set, once and for a while. Kept as a hash.
CREATE TABLE password_links (
    token_hash    TEXT   NOT NULL PRIMARY KEY,
    moderator_id  TEXT   NOT NULL REFERENCES moderators (id),
    purpose       TEXT   NOT NULL, -- invite, reset
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    used_at_ms    BIGINT
);
CREATE INDEX password_links_of_moderator ON password_links (moderator_id);

-- Somebody asked for such a link; whether the address is a moderator's is looked up later, by a job, so that the answer
-- takes as long either way.
CREATE TABLE password_wishes (
    id         TEXT   NOT NULL PRIMARY KEY,
    email_hash TEXT   NOT NULL,
    lang       TEXT   NOT NULL,
    at_ms      BIGINT NOT NULL
);

CREATE TABLE second_factors (
    moderator_id  TEXT    NOT NULL PRIMARY KEY REFERENCES moderators (id),
    secret_sealed BLOB    NOT NULL,
    confirmed     BOOLEAN NOT NULL, -- a first code was right: asked for at log-in from then on
    last_counter  BIGINT  NOT NULL, -- of the last code taken: neither it nor an earlier one is taken again
    created_at_ms BIGINT  NOT NULL
);

CREATE TABLE recovery_codes (
    moderator_id TEXT NOT NULL REFERENCES moderators (id),
    code_hash    TEXT NOT NULL, -- keyed
    used_at_ms   BIGINT,
    PRIMARY KEY (moderator_id, code_hash)
);

-- Tries to prove who one is, under keyed hashes of account and caller.
CREATE TABLE tries (
    name_hash TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    at_ms     BIGINT NOT NULL,
    PRIMARY KEY (name_hash, id)
);
CREATE INDEX tries_by_age ON tries (at_ms);

CREATE TABLE wishes (
    moderator_id  TEXT   NOT NULL PRIMARY KEY REFERENCES moderators (id),
    lang          TEXT   NOT NULL,
    mail          TEXT   NOT NULL, -- none, at_once, daily
    told_until_ms BIGINT NOT NULL, -- comments received until then were told of
    mailed_at_ms  BIGINT NOT NULL
);

-- Append-only: what was done to people, sites, settings and models, and by whom; no address stands in clear here.
CREATE TABLE acts (
    id           TEXT   NOT NULL PRIMARY KEY,
    at_ms        BIGINT NOT NULL,
    moderator_id TEXT,            -- absent: whoever runs the program, at its terminal
    act          TEXT   NOT NULL,
    subject      TEXT   NOT NULL,
    detail       TEXT   NOT NULL  -- JSON
);
CREATE INDEX acts_of_moderator ON acts (moderator_id, id);
