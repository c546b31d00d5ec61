-- Versions: what a sender says again is told apart from what came late; boarding answers;
-- what carriers send, day by day.

-- The newest version told of a unit (a bill, a declaration, a reservation on a flight), and
-- the message that told it. An older one that comes later is kept and changes nothing here.
CREATE TABLE told (
    unit TEXT PRIMARY KEY, version BIGINT NOT NULL, message TEXT NOT NULL);
CREATE INDEX measure_by_situation ON measure (situation);
