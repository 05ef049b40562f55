-- Where a site is told of what happens, and what was sent there. A delivery is written in the transaction of the act it tells of.
CREATE TABLE webhooks (
    site_id           TEXT    NOT NULL REFERENCES sites (id),
    id                TEXT    NOT NULL,
    url               TEXT    NOT NULL,
    events            TEXT    NOT NULL, -- the chosen kinds, each between two spaces
    secret_sealed     BLOB    NOT NULL, -- it must be read back to sign
    old_secret_sealed BLOB,
    old_until_ms      BIGINT,           -- until then what is sent is signed under the old secret too
    disabled          BOOLEAN NOT NULL, -- it said that it is gone (410)
    created_at_ms     BIGINT  NOT NULL,
    PRIMARY KEY (site_id, id)
);

CREATE TABLE deliveries (
    site_id         TEXT   NOT NULL,
    webhook_id      TEXT   NOT NULL,
    event_id        TEXT   NOT NULL, -- the same however often it is sent
    kind            TEXT   NOT NULL,
    comment_id      TEXT,            -- what it tells of, to be erased with it
    facts           TEXT   NOT NULL, -- JSON
    state           TEXT   NOT NULL, -- waiting, delivered, failed
    attempts        BIGINT NOT NULL,
    due_at_ms       BIGINT NOT NULL, -- while somebody sends it: when another may
    claim           TEXT,            -- whose outcome counts
    answer_code     BIGINT,          -- what the endpoint last answered
    fault           TEXT,            -- why there was no answer
    created_at_ms   BIGINT NOT NULL,
    attempted_at_ms BIGINT,
    PRIMARY KEY (site_id, webhook_id, event_id),
    FOREIGN KEY (site_id, webhook_id) REFERENCES webhooks (site_id, id)
);
CREATE INDEX deliveries_due ON deliveries (due_at_ms) WHERE state = 'waiting';
CREATE INDEX deliveries_of_comment ON deliveries (site_id, comment_id);
