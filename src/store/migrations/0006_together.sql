-- Who else was there: the others of a flight.
CREATE INDEX sighting_by_situation ON sighting (situation);
-- Of which kind of event the situation is; '' when it was written before this was told.
ALTER TABLE sighting ADD COLUMN kind TEXT NOT NULL DEFAULT '';
