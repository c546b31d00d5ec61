-- Work that takes long, in the background: what was asked, how far it is, what came of each item.
CREATE TABLE job (
    id TEXT PRIMARY KEY, version BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    asked_by TEXT NOT NULL, roles TEXT NOT NULL, region TEXT NOT NULL, decided_by TEXT NOT NULL,
    asked BIGINT NOT NULL, started BIGINT NOT NULL, ended BIGINT NOT NULL,
    total BIGINT NOT NULL, done BIGINT NOT NULL, failed BIGINT NOT NULL,
    request TEXT NOT NULL, note TEXT NOT NULL, error TEXT NOT NULL);
CREATE INDEX job_by_state ON job (state, id);
CREATE INDEX job_by_asker ON job (asked_by, id);
CREATE TABLE job_item (
    job TEXT NOT NULL, n BIGINT NOT NULL, ref TEXT NOT NULL, version BIGINT NOT NULL,
    state TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (job, n));
