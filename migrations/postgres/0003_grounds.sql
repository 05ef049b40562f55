-- Who put a version in use and on what grounds; lines from before this column was there say nothing.
ALTER TABLE promotions ADD COLUMN actor TEXT COLLATE "C" NOT NULL DEFAULT '';        -- operator: the command line; program: an installation's first
ALTER TABLE promotions ADD COLUMN forced BOOLEAN NOT NULL DEFAULT FALSE; -- against the gate
ALTER TABLE promotions ADD COLUMN why TEXT NOT NULL DEFAULT '';          -- what the gate said
