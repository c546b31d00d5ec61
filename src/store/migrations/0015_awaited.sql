-- Where a vehicle is due next, as its last passage says: one row a vehicle (or container, seal).
-- due 0: it is awaited nowhere. event: what is told when it does not come, as a passage.
CREATE TABLE awaited (
    subject TEXT PRIMARY KEY, at BIGINT NOT NULL, due BIGINT NOT NULL, event TEXT NOT NULL,
    message TEXT NOT NULL);
CREATE INDEX awaited_by_due ON awaited (due);
CREATE INDEX awaited_by_message ON awaited (message);
