-- Rules that people write in the Centre: from draft to live, tried in shadow and in one region first,
-- stopped at once; what was in force under each edition, so that a decision can be repeated; and what
-- each rule found.

-- One row for a text and the editions in which it stood so: since <= n, and until is 0 or > n.
-- kind: file (loaded from a file, ref its name), version (ref of rule_version), stop (ref a rule's id).
CREATE TABLE rule_term (
    kind TEXT NOT NULL, ref TEXT NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL,
    stage TEXT NOT NULL, region TEXT NOT NULL, text TEXT NOT NULL, put_by TEXT NOT NULL,
    put BIGINT NOT NULL, PRIMARY KEY (kind, ref, since));
CREATE INDEX rule_term_by_until ON rule_term (until, since);
INSERT INTO rule_term (kind, ref, since, until, stage, region, text, put_by, put)
    SELECT 'file', file, (SELECT n FROM edition WHERE name = 'rules'), 0, 'live', '', text, loaded_by,
           loaded FROM rule_text WHERE state = 'live';
DROP TABLE rule_text;

-- State: src/assess/rules.def. report: what a replay over stored events found, JSON, as it was when
-- the version was handed in.
CREATE TABLE rule_version (
    id TEXT PRIMARY KEY, rule TEXT NOT NULL, version BIGINT NOT NULL, revision BIGINT NOT NULL,
    state TEXT NOT NULL, region TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    author TEXT NOT NULL, reviewer TEXT NOT NULL, created BIGINT NOT NULL, changed BIGINT NOT NULL,
    stage_since BIGINT NOT NULL, sunset BIGINT NOT NULL, report TEXT NOT NULL, reported BIGINT NOT NULL);
CREATE INDEX rule_version_by_rule ON rule_version (rule, version);
CREATE INDEX rule_version_by_state ON rule_version (state, changed);
CREATE UNIQUE INDEX rule_version_number ON rule_version (rule, version) WHERE state <> 'discarded';
-- Of one rule one version is on trial, and one live.
CREATE UNIQUE INDEX rule_version_on_trial ON rule_version (rule) WHERE state IN ('shadow', 'canary');
CREATE UNIQUE INDEX rule_version_live ON rule_version (rule) WHERE state = 'live';
CREATE TABLE rule_log (
    ref TEXT NOT NULL, revision BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
    act TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (ref, revision));

-- What a rule found: one row for a subject in a situation. alert: the one it is of, or would be.
CREATE TABLE rule_hit (
    rule TEXT NOT NULL, version BIGINT NOT NULL, stage TEXT NOT NULL, alert TEXT NOT NULL,
    at BIGINT NOT NULL, port TEXT NOT NULL, message TEXT NOT NULL, seq BIGINT NOT NULL,
    PRIMARY KEY (rule, version, stage, alert));
CREATE INDEX rule_hit_by_time ON rule_hit (at);
CREATE INDEX rule_hit_by_message ON rule_hit (message);
CREATE INDEX rule_hit_by_alert ON rule_hit (alert);

-- On what a decision rested that its message does not tell (assess/receipt.h), JSON.
ALTER TABLE event ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
-- The editions of the lists in which an entry stood.
ALTER TABLE list_entry ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE list_entry ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
UPDATE list_entry SET until = 1 WHERE state IN ('removed', 'replaced');
