-- A new term that was asked for and refused: by whom and when, until something newer happens to the profile. Why is its note.
ALTER TABLE profiled ADD COLUMN refused_by TEXT NOT NULL DEFAULT '';
ALTER TABLE profiled ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
