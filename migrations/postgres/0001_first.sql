-- The same tables in both dialects; site_id leads every key, ids and times are made by the program.
-- What is compared or ordered by is collated by its bytes ("C"), whatever the database: ids rise with time only so.

CREATE TABLE installation (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE sites (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name             TEXT   NOT NULL,
    lang             TEXT   NOT NULL,
    origins          TEXT   NOT NULL, -- JSON array
    settings         TEXT   NOT NULL, -- JSON object
    key_hash         TEXT COLLATE "C" NOT NULL UNIQUE,
    akismet_key_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at_ms    BIGINT NOT NULL
);

CREATE TABLE pages (
    site_id       TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    id            TEXT COLLATE "C" NOT NULL,
    key           TEXT COLLATE "C" NOT NULL,
    url           TEXT    NOT NULL,
    title         TEXT,             -- the first that came with a published comment, or from the website itself
    closed        BOOLEAN NOT NULL,
    published     BIGINT  NOT NULL, -- how many of its comments are online
    version       BIGINT  NOT NULL, -- rises with every change that readers can see
    created_at_ms BIGINT  NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, key)
);

CREATE TABLE comments (
    site_id          TEXT COLLATE "C" NOT NULL,
    id               TEXT COLLATE "C" NOT NULL,
    page_id          TEXT COLLATE "C" NOT NULL,
    parent_id        TEXT COLLATE "C",
    depth            BIGINT  NOT NULL,
    author_id        TEXT COLLATE "C" NOT NULL,
    status           TEXT COLLATE "C" NOT NULL, -- pending, published, spam, rejected
    version          BIGINT  NOT NULL,
    audit            BOOLEAN NOT NULL, -- in the queue although decided automatically
    name             TEXT    NOT NULL,
    website          TEXT,
    body             TEXT    NOT NULL,
    search           TEXT    NOT NULL, -- text, name and website in lower case, by the program: LOWER knows ASCII only
    page_title       TEXT,             -- as sent with it; its page's once it is published
    html             TEXT    NOT NULL, -- sanitised when it was written
    lang             TEXT,
    email_sealed     BYTEA,
    email_hash       TEXT COLLATE "C",
    ip_sealed        BYTEA,
    ip_hash          TEXT COLLATE "C",
    network_hash     TEXT COLLATE "C",
    fingerprint      TEXT COLLATE "C", -- keyed hash of what makes a duplicate
    verdict          TEXT    NOT NULL, -- publish, review, spam
    cause            TEXT    NOT NULL,
    spam_logit       DOUBLE PRECISION,
    spam_probability DOUBLE PRECISION,
    reasons          TEXT    NOT NULL, -- JSON array
    remainder        DOUBLE PRECISION NOT NULL,
    model            TEXT COLLATE "C",
    decision         TEXT COLLATE "C", -- what moderators last said, if anything: approve, reject, spam
    decided_by       TEXT COLLATE "C",
    decided_at_ms    BIGINT,
    created_at_ms    BIGINT  NOT NULL,
    edited_at_ms     BIGINT,
    edited_version   BIGINT,           -- the version that the last edit made: decisions before it are on another text
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, fingerprint),
    FOREIGN KEY (site_id, page_id) REFERENCES pages (site_id, id)
);
CREATE INDEX comments_of_page ON comments (site_id, page_id, status, id);
CREATE INDEX comments_of_status ON comments (site_id, status, id);
CREATE INDEX comments_of_author ON comments (site_id, author_id, status);
CREATE INDEX comments_of_email ON comments (site_id, email_hash);
CREATE INDEX comments_audited ON comments (site_id, id) WHERE audit;
CREATE INDEX comments_decided ON comments (site_id, decision) WHERE decision IS NOT NULL;

-- Append-only: every decision and every undo is a row, and no row is ever changed.
CREATE TABLE decisions (
    site_id         TEXT COLLATE "C" NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    comment_id      TEXT COLLATE "C" NOT NULL,
    comment_version BIGINT  NOT NULL, -- of the comment afterwards: the order in which they were carried out
    decision        TEXT COLLATE "C", -- absent in an undo
    undoes          TEXT COLLATE "C", -- the decision taken back, in an undo
    from_status     TEXT    NOT NULL,
    from_audit      BOOLEAN NOT NULL, -- whether it stood in the queue by the random audit
    to_status       TEXT    NOT NULL,
    note            TEXT,
    moderator_id    TEXT COLLATE "C" NOT NULL,
    decided_at_ms   BIGINT  NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX decisions_of_comment ON decisions (site_id, comment_id, comment_version);

-- What a site's own server says of texts by its key.
CREATE TABLE feedback (
    site_id       TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    id            TEXT COLLATE "C" NOT NULL,
    label         TEXT COLLATE "C" NOT NULL, -- spam, ham
    body          TEXT   NOT NULL,
    name          TEXT,
    website       TEXT,
    lang          TEXT,
    email_hash    TEXT COLLATE "C",
    fingerprint   TEXT COLLATE "C" NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, fingerprint)
);

CREATE TABLE idempotency (
    site_id       TEXT COLLATE "C" NOT NULL,
    key_hash      TEXT COLLATE "C" NOT NULL,
    request_hash  TEXT COLLATE "C" NOT NULL,
    answer        TEXT COLLATE "C" NOT NULL, -- the id of what was made
    told          BYTEA,                     -- the answer itself, sealed; absent where it says nothing or was withdrawn
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (site_id, key_hash)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at_ms);

CREATE TABLE moderators (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email_hash    TEXT COLLATE "C" NOT NULL UNIQUE,
    email_sealed  BYTEA    NOT NULL,
    role          TEXT    NOT NULL, -- moderator, admin
    password_hash TEXT,
    disabled      BOOLEAN NOT NULL,
    created_at_ms BIGINT  NOT NULL
);

CREATE TABLE grants (
    site_id      TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    moderator_id TEXT COLLATE "C" NOT NULL REFERENCES moderators (id),
    PRIMARY KEY (site_id, moderator_id)
);

CREATE TABLE sessions (
    token_hash    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    moderator_id  TEXT COLLATE "C" NOT NULL REFERENCES moderators (id),
    created_at_ms BIGINT NOT NULL,
    seen_at_ms    BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);

CREATE TABLE tokens (
    token_hash    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    moderator_id  TEXT COLLATE "C" NOT NULL REFERENCES moderators (id),
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE models (
    version       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    parent        TEXT COLLATE "C", -- the version it was judged against
    checksum      TEXT COLLATE "C" NOT NULL, -- SHA-256 of the file, hex
    file          BYTEA   NOT NULL,
    judgement     TEXT   NOT NULL, -- JSON: its figures beside its parent's
    created_at_ms BIGINT NOT NULL
);

-- Append-only: the version in use is the one of the last row.
CREATE TABLE promotions (
    position       BIGINT NOT NULL PRIMARY KEY, -- one more than the last: two at once cannot both have it
    version        TEXT COLLATE "C" NOT NULL REFERENCES models (version),
    act            TEXT   NOT NULL, -- install, promote, rollback
    replaced       TEXT COLLATE "C",
    promoted_at_ms BIGINT NOT NULL
);
