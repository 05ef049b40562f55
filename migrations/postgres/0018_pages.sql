-- A page's life: whether it takes comments, since when it is there, and where it stood before.
ALTER TABLE pages ADD COLUMN kept_open BOOLEAN NOT NULL DEFAULT FALSE; -- opened by hand: its age does not close it
ALTER TABLE pages ADD COLUMN published_at_ms BIGINT;                   -- as its website tells

-- Where a page stood before it was moved. The fingerprints of its comments name the address they were written under.
CREATE TABLE page_addresses (
    site_id     TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    page_id     TEXT COLLATE "C" NOT NULL,
    url         TEXT    NOT NULL,
    forwards    BOOLEAN NOT NULL, -- whoever asks for it gets the page
    moved_at_ms BIGINT  NOT NULL,
    PRIMARY KEY (site_id, key, page_id),
    FOREIGN KEY (site_id, page_id) REFERENCES pages (site_id, id)
);
CREATE UNIQUE INDEX page_addresses_forwarding ON page_addresses (site_id, key) WHERE forwards;
CREATE INDEX page_addresses_of_page ON page_addresses (site_id, page_id);
