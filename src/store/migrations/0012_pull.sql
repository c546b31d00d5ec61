-- A feed that the Centre fetches: where, how often, with which secret ('' none).
ALTER TABLE link ADD COLUMN pull TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN pull_every BIGINT NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN pull_secret TEXT NOT NULL DEFAULT '';
-- How fetching went last, and what is asked with the next time.
CREATE TABLE link_pull (
    link TEXT PRIMARY KEY, url TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    tried BIGINT NOT NULL, good BIGINT NOT NULL, failures BIGINT NOT NULL, why TEXT NOT NULL);
