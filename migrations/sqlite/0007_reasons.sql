-- Why a decision was made, where that was said after it. The log's own rows are never changed, so it stands beside them:
-- one reason for each decision, by who made it.
CREATE TABLE decision_notes (
    site_id      TEXT   NOT NULL,
    decision_id  TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    noted_at_ms  BIGINT NOT NULL,
    PRIMARY KEY (site_id, decision_id)
);
