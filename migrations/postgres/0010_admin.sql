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
