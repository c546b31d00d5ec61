-- Lanes of declarations under the capacity of each office and shift (src/lane).

-- The policy: handed in by one person, put into force by another. State: src/lane/policy.def.
CREATE TABLE lane_policy (
    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL,
    version BIGINT NOT NULL, edition TEXT NOT NULL, text TEXT NOT NULL, note TEXT NOT NULL,
    proposer TEXT NOT NULL, proposed BIGINT NOT NULL, decided_by TEXT NOT NULL, decided BIGINT NOT NULL,
    decided_note TEXT NOT NULL, ended BIGINT NOT NULL);
CREATE UNIQUE INDEX lane_policy_in_force ON lane_policy (state) WHERE state = 'in_force';
CREATE INDEX lane_policy_by_edition ON lane_policy (edition);
-- What the lot is drawn with; made once, never shown.
CREATE TABLE lane_secret (name TEXT PRIMARY KEY, secret TEXT NOT NULL);

-- Where each office and shift stands (select_store()); over: beyond its capacity today; told: the day
-- of which that was told.
CREATE TABLE lane_shift (
    office TEXT NOT NULL, shift TEXT NOT NULL, revision BIGINT NOT NULL, region TEXT NOT NULL,
    day BIGINT NOT NULL, seen BIGINT NOT NULL, over DOUBLE PRECISION NOT NULL, told BIGINT NOT NULL,
    state TEXT NOT NULL, PRIMARY KEY (office, shift));
-- Each day of it as it began: from here decisions can be taken again.
CREATE TABLE lane_day (
    office TEXT NOT NULL, shift TEXT NOT NULL, day BIGINT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (office, shift, day));
-- How much an office explores, found week by week; week: the last that was reckoned.
CREATE TABLE lane_office (
    office TEXT PRIMARY KEY, week BIGINT NOT NULL, explore DOUBLE PRECISION NOT NULL, ratio TEXT NOT NULL,
    drift TEXT NOT NULL);

-- One row a declaration. item: what it was decided on; found: -1 not examined, 0 as declared, 1 not.
CREATE TABLE lane_decision (
    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, situation TEXT NOT NULL, subject TEXT NOT NULL,
    number TEXT NOT NULL, office TEXT NOT NULL, region TEXT NOT NULL, shift TEXT NOT NULL,
    day BIGINT NOT NULL, n BIGINT NOT NULL, message TEXT NOT NULL, seq BIGINT NOT NULL,
    at BIGINT NOT NULL, lane TEXT NOT NULL, decided TEXT NOT NULL, stream TEXT NOT NULL,
    otherwise TEXT NOT NULL, chances TEXT NOT NULL, propensity DOUBLE PRECISION NOT NULL,
    sampled BIGINT NOT NULL, lot DOUBLE PRECISION NOT NULL, over BIGINT NOT NULL,
    p DOUBLE PRECISION NOT NULL, loss DOUBLE PRECISION NOT NULL, value DOUBLE PRECISION NOT NULL,
    threshold DOUBLE PRECISION NOT NULL, by_model BIGINT NOT NULL, demanded_by TEXT NOT NULL,
    hits TEXT NOT NULL, policy TEXT NOT NULL, item TEXT NOT NULL, why TEXT NOT NULL,
    outcome TEXT NOT NULL, found BIGINT NOT NULL, minutes BIGINT NOT NULL, found_at BIGINT NOT NULL,
    outcome_message TEXT NOT NULL, pending TEXT NOT NULL, pending_by TEXT NOT NULL);
CREATE UNIQUE INDEX lane_decision_by_situation ON lane_decision (situation);
CREATE UNIQUE INDEX lane_decision_by_shift ON lane_decision (office, shift, day, n);
CREATE INDEX lane_decision_by_day ON lane_decision (day, office);
CREATE INDEX lane_decision_by_number ON lane_decision (number);
CREATE INDEX lane_decision_by_message ON lane_decision (message, seq);
CREATE INDEX lane_decision_by_office ON lane_decision (office, id);
CREATE INDEX lane_decision_minutes ON lane_decision (office, found_at) WHERE minutes > 0;
CREATE INDEX lane_decision_pending ON lane_decision (pending) WHERE pending <> '';
-- What became of the lane: raised by a rule, changed by persons.
CREATE TABLE lane_step (
    decision TEXT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
    act TEXT NOT NULL, from_lane TEXT NOT NULL, to_lane TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (decision, n));
