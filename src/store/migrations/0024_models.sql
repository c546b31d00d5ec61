-- The learned score in force: frozen models with their way from handed in to live (src/risk/models.def), what
-- each said of which declaration, and what examinations then found.
CREATE TABLE model (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, revision BIGINT NOT NULL,
    state TEXT NOT NULL, digest TEXT NOT NULL, size BIGINT NOT NULL, bytes BYTEA NOT NULL,
    card TEXT NOT NULL, map TEXT NOT NULL, put_by TEXT NOT NULL, put BIGINT NOT NULL,
    approved_by TEXT NOT NULL, changed BIGINT NOT NULL, state_since BIGINT NOT NULL);
-- A name and version say one file for ever.
CREATE UNIQUE INDEX model_by_name ON model (name, version);
-- At most one is live, and one in shadow.
CREATE UNIQUE INDEX model_asked ON model (state) WHERE state IN ('shadow', 'live');
CREATE TABLE model_log (
    ref TEXT NOT NULL, revision BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
    act TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (ref, revision));
INSERT INTO edition (name, n) VALUES ('models', 1);

-- What a model said of the newest version of a declaration.
CREATE TABLE model_score (
    model TEXT NOT NULL, declaration TEXT NOT NULL, stage TEXT NOT NULL, at BIGINT NOT NULL,
    message TEXT NOT NULL, seq BIGINT NOT NULL, probability DOUBLE PRECISION NOT NULL,
    loss DOUBLE PRECISION NOT NULL, PRIMARY KEY (model, declaration));
CREATE INDEX model_score_by_time ON model_score (model, at, probability);
CREATE INDEX model_score_by_message ON model_score (message);
-- What its newest examination found: 1 an offence or a discrepancy, 0 as declared.
CREATE TABLE model_outcome (
    declaration TEXT PRIMARY KEY, at BIGINT NOT NULL, message TEXT NOT NULL, offence BIGINT NOT NULL);
CREATE INDEX model_outcome_by_message ON model_outcome (message);
