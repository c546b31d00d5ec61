-- The search that follows an approved list is a job: which one, and how many alerts came of it.
ALTER TABLE list_import ADD COLUMN job TEXT NOT NULL DEFAULT '';
ALTER TABLE list_import ADD COLUMN alerts BIGINT NOT NULL DEFAULT 0;
