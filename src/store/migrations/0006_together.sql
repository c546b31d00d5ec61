-- Who else was there: the others of a flight.
CREATE INDEX sighting_by_situation ON sighting (situation);
