-- What came from another system, and as which comment: a second import takes nothing again, also of what was erased since.
CREATE TABLE imported (
    site_id       TEXT   NOT NULL REFERENCES sites (id),
    source        TEXT   NOT NULL, -- wordpress, disqus, …, and which of several, where there were
    source_id     TEXT   NOT NULL, -- what it is called there
    comment_id    TEXT,            -- absent of what was gone there already: only its place in a thread is kept
    parent_id     TEXT,            -- what it answers there: of what is gone, and while that has not come
    written_at_ms BIGINT NOT NULL, -- there; tells two apart that are called alike
    PRIMARY KEY (site_id, source, source_id)
);
CREATE INDEX imported_as ON imported (site_id, comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX imported_waiting ON imported (site_id, source, source_id) WHERE comment_id IS NOT NULL AND parent_id IS NOT NULL;
