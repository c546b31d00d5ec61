-- Where a vehicle is due next, as its last passage says: one row a vehicle (or container, seal).
-- due 0: it is awaited nowhere. unit: the record that says so, told again it takes its own place;
-- post: where it was then; source: who told it; event: what is told when it does not come.
CREATE TABLE awaited (
    subject TEXT PRIMARY KEY, at BIGINT NOT NULL, due BIGINT NOT NULL, post TEXT NOT NULL,
    container TEXT NOT NULL, permit TEXT NOT NULL, unit TEXT NOT NULL, source TEXT NOT NULL,
    event TEXT NOT NULL, message TEXT NOT NULL);
CREATE INDEX awaited_by_due ON awaited (due);
CREATE INDEX awaited_by_container ON awaited (container) WHERE container <> '';
CREATE INDEX awaited_by_permit ON awaited (permit) WHERE permit <> '';
CREATE INDEX awaited_by_unit ON awaited (unit);
CREATE INDEX awaited_by_message ON awaited (message);
