-- Whose addresses may go by their age: what waits for nobody and still has one. It shrinks as they go, so that an old site's
-- history is not gone through for them.
CREATE INDEX comments_with_addresses ON comments (site_id, created_at_ms)
    WHERE (email_sealed IS NOT NULL OR ip_sealed IS NOT NULL) AND status <> 'pending' AND reported = 0;
