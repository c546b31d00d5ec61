-- One log of what persons hand in and decide on: rules, models, policies of lanes (src/life). object: what
-- its line in the audit trail is of; '' of lines from before.
CREATE TABLE life_log (
    kind TEXT NOT NULL, ref TEXT NOT NULL, revision BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
    act TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, note TEXT NOT NULL,
    object TEXT NOT NULL, PRIMARY KEY (kind, ref, revision));
INSERT INTO life_log SELECT 'rule', ref, revision, at, actor, act, from_state, to_state, note, '' FROM rule_log;
INSERT INTO life_log SELECT 'model', ref, revision, at, actor, act, from_state, to_state, note, '' FROM model_log;
-- Of policies there was none: where they stand now is its first line.
INSERT INTO life_log SELECT 'lane_policy', id, 1,
    CASE WHEN ended > 0 THEN ended WHEN decided > 0 THEN decided ELSE proposed END,
    CASE WHEN decided > 0 THEN decided_by ELSE proposer END, 'stands', '', state, decided_note, '' FROM lane_policy;
DROP TABLE rule_log;
DROP TABLE model_log;
