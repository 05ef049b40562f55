-- A moderator reads their own last decisions, and takes back one of them.
CREATE INDEX decisions_of_moderator ON decisions (moderator_id, id);
