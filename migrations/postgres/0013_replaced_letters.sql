-- A letter that was not sent when somebody decided anew names the decision that took its place; undone, it stands again.
ALTER TABLE notices ADD COLUMN replaced_by TEXT;
