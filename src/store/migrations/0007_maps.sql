-- How the columns of a link's tables are called there: agreed once, for every way by which it sends.
ALTER TABLE link ADD COLUMN map TEXT NOT NULL DEFAULT '';
