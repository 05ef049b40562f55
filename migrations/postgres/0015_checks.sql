-- What websites had checked by Akismet's API, remembered for a while: what they say of a comment later then teaches from what
-- was judged. Text, name and website lie in the sealed snapshot; of an address no more than a keyed hash is kept.
CREATE TABLE checks (
    site_id       TEXT   NOT NULL REFERENCES sites (id),
    id            TEXT   NOT NULL, -- as the client was told it
    key_hash      TEXT   NOT NULL, -- keyed hash of text, name and address: the same comment again is the same row
    email_hash    TEXT,
    snapshot      BYTEA  NOT NULL, -- sealed
    blog          TEXT   NOT NULL, -- which of the site's places it was checked for
    answer        TEXT   NOT NULL, -- spam, ham, held; reported where it came without having been checked
    said          TEXT,            -- what the website said of it last: spam, ham
    day           BIGINT NOT NULL, -- since 1970, under which it is counted
    checked_at_ms BIGINT NOT NULL, -- last
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, key_hash)
);
CREATE INDEX checks_by_age ON checks (checked_at_ms);
CREATE INDEX checks_of_email ON checks (site_id, email_hash);

-- How many there were; numbers only, which stay.
CREATE TABLE check_counts (
    site_id         TEXT   NOT NULL REFERENCES sites (id),
    day             BIGINT NOT NULL,
    blog            TEXT   NOT NULL,
    calls           BIGINT NOT NULL,
    spam            BIGINT NOT NULL,
    ham             BIGINT NOT NULL,
    missed_spam     BIGINT NOT NULL,
    false_positives BIGINT NOT NULL,
    PRIMARY KEY (site_id, day, blog)
);
