-- Which decisions teach, without their texts. Whose they are is told by the address, and without one by the name: an author's
-- id is another for each comment that came without a token.
DROP INDEX comments_teaching;
CREATE INDEX comments_teaching ON comments (site_id, id, decision, version, email_hash, name) WHERE decision IN ('approve', 'spam');
