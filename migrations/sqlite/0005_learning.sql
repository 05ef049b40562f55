-- What a site's decisions taught so far, so that a retraining reads what is new. A cache: what is missing is counted anew.
-- No text, no name, no address. The state goes in the transaction in which a learnt comment's text goes.
CREATE TABLE site_learning (
    site_id       TEXT   NOT NULL PRIMARY KEY REFERENCES sites (id),
    stamp         BIGINT NOT NULL, -- changes when a text goes: whoever keeps a state must have read this very one
    state         BLOB,            -- absent until something was learnt, and once a text went
    updated_at_ms BIGINT NOT NULL
);

-- Which decisions teach, without their texts.
CREATE INDEX comments_teaching ON comments (site_id, id, decision, version, email_hash, author_id) WHERE decision IN ('approve', 'spam');
