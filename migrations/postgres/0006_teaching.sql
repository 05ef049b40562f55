-- Both changes below want it to themselves; asking for more by and by could meet a request that waits for us.
LOCK TABLE comments IN ACCESS EXCLUSIVE MODE;

-- Until now networks of addresses were kept too that are nobody's on the internet, such as a proxy's: all comments that came
-- through it would teach as one contributor's. Which those are, a keyed hash does not tell.
UPDATE comments SET network_hash = NULL WHERE network_hash IS NOT NULL;

-- Which decisions teach, without their texts. Whose they are is told by the address, and without one by the name: an author's
-- id is another for each comment that came without a token. From where they came is told too: a flood comes under a new
-- address each time.
DROP INDEX comments_teaching;
CREATE INDEX comments_teaching ON comments (site_id, id, decision, version, email_hash, name, network_hash)
    WHERE decision IN ('approve', 'spam');
