-- A notice of one region is told there and in the centre; '' is told everywhere.
ALTER TABLE notice ADD COLUMN region TEXT NOT NULL DEFAULT '';
