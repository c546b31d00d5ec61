-- What a shift decided of an event, in a training that replays it; an empty reference: it replays one.
CREATE TABLE training_shift (
    reference TEXT NOT NULL, seq BIGINT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
    seconds BIGINT NOT NULL, PRIMARY KEY (reference, seq));
-- The search that follows an approved list is a job: which one, and how many alerts came of it.
ALTER TABLE list_import ADD COLUMN job TEXT NOT NULL DEFAULT '';
ALTER TABLE list_import ADD COLUMN alerts BIGINT NOT NULL DEFAULT 0;
