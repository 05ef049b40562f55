-- The version that judges beside the one in use, to be looked at: one at a time.
CREATE TABLE shadow (
    place    BIGINT NOT NULL PRIMARY KEY CHECK (place = 1),
    version  TEXT COLLATE "C" NOT NULL REFERENCES models (version),
    since_ms BIGINT NOT NULL,
    until_ms BIGINT           -- absent while it goes on
);

-- What it would have done with each comment, beside what was done. A row goes with its comment, whatever takes that away.
CREATE TABLE shadow_verdicts (
    site_id          TEXT COLLATE "C" NOT NULL,
    comment_id       TEXT COLLATE "C" NOT NULL,
    version          TEXT COLLATE "C" NOT NULL, -- of the model in the shadow
    comment_version  BIGINT NOT NULL, -- that both judged: 1, or what an edit made
    spam_probability DOUBLE PRECISION NOT NULL,
    verdict          TEXT   NOT NULL, -- publish, review, spam
    own_probability  DOUBLE PRECISION,
    own_verdict      TEXT   NOT NULL, -- the comment's: by the model in use
    judged_at_ms     BIGINT NOT NULL,
    PRIMARY KEY (site_id, comment_id, version),
    FOREIGN KEY (site_id, comment_id) REFERENCES comments (site_id, id) ON DELETE CASCADE
);
