-- Work that browsers showed, until it would not count any more: each solution counts once.
CREATE TABLE spent_proofs (
    site_id  TEXT NOT NULL REFERENCES sites (id),
    proof    TEXT NOT NULL, -- the signature of its challenge
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (site_id, proof)
);
CREATE INDEX spent_proofs_by_end ON spent_proofs (until_ms);

-- Who sent it: a reader, or another website that says it links here (trackback, pingback).
ALTER TABLE comments ADD COLUMN kind TEXT NOT NULL DEFAULT 'comment';
