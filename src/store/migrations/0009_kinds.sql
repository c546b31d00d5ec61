-- Of which kind of event a situation is, for those who were seen in it; '' when it was written
-- before this was told.
ALTER TABLE sighting ADD COLUMN kind TEXT NOT NULL DEFAULT '';
