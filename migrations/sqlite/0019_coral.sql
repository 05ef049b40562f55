-- What a Coral signs its questions with, where one asks for a site. It must be read back to check a signature.
CREATE TABLE coral_secrets (
    site_id       TEXT   NOT NULL PRIMARY KEY REFERENCES sites (id),
    secret_sealed BLOB   NOT NULL,
    set_at_ms     BIGINT NOT NULL
);
