-- What is known before an event is read by its first rows only, however many there are.
CREATE INDEX sighting_by_time ON sighting (entity, kind, at);
CREATE INDEX measure_by_mark ON measure (entity, what, mark, at);
