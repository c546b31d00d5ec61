-- Who is on a flight, by the flight: those of one are written together and lie together.
CREATE INDEX sighting_aboard ON sighting (situation, entity) WHERE kind = 'traveller';
