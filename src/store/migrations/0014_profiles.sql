-- Profiles: what events told of an entity, kept as long as their messages; and the subjects that
-- somebody profiles on purpose.

-- One row a trace. It belongs to the unit that told it: a newer version of the unit takes the place
-- of all its traces. What is counted is a sum over these rows up to a moment, so it holds in any
-- order. value: hundredths, so that sums are exact.
CREATE TABLE profile_trace (
    unit TEXT NOT NULL, entity TEXT NOT NULL, what TEXT NOT NULL, mark TEXT NOT NULL,
    situation TEXT NOT NULL, at BIGINT NOT NULL, value BIGINT NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (unit, entity, what, mark));
CREATE INDEX profile_trace_by_time ON profile_trace (entity, what, at);
CREATE INDEX profile_trace_by_message ON profile_trace (message);

-- Who is profiled on purpose: why, on what basis, until when; opened by one, approved by another.
-- State: proposed, approved, renewal (approved; a longer term waits), refused, closed, ended.
CREATE TABLE profiled (
    id TEXT PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, entity TEXT NOT NULL,
    kind TEXT NOT NULL, region TEXT NOT NULL, basis TEXT NOT NULL, reason TEXT NOT NULL,
    purpose TEXT NOT NULL, reference TEXT NOT NULL, alert TEXT NOT NULL, owner TEXT NOT NULL,
    opened_by TEXT NOT NULL, opened BIGINT NOT NULL, emergency BIGINT NOT NULL,
    asked_by TEXT NOT NULL, asked_days BIGINT NOT NULL, approved_by TEXT NOT NULL,
    approved BIGINT NOT NULL, review BIGINT NOT NULL, until BIGINT NOT NULL,
    closed_by TEXT NOT NULL, closed BIGINT NOT NULL, note TEXT NOT NULL, warned BIGINT NOT NULL);
CREATE INDEX profiled_by_entity ON profiled (entity, state);
CREATE INDEX profiled_by_state ON profiled (state, id);
-- Two who open the same at once have opened one.
CREATE UNIQUE INDEX profiled_open ON profiled (entity, basis)
    WHERE state IN ('proposed', 'approved', 'renewal');
