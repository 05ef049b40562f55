-- A letter that was not sent when somebody decided anew names the decision that took its place; undone, it stands again.
ALTER TABLE notices ADD COLUMN replaced_by TEXT;

-- How many addresses a network left in a day.
CREATE INDEX reports_of_network ON reports (site_id, network, created_at_ms);
