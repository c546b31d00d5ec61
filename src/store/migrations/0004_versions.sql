-- Versions: what a sender says again is told apart from what came late; boarding answers;
-- what carriers send, day by day.

-- The newest version told of a unit (a bill, a declaration, a reservation on a flight), and
-- the message that told it. An older one that comes later is kept and changes nothing here.
CREATE TABLE told (
    unit TEXT PRIMARY KEY, version BIGINT NOT NULL, message TEXT NOT NULL);
CREATE INDEX measure_by_situation ON measure (situation);

-- Who may board: what an officer decided of a traveller on a flight ('' nothing yet), counted so
-- that an answer and a decision at once see each other.
CREATE TABLE boarding_unit (
    subject TEXT NOT NULL, situation TEXT NOT NULL, n BIGINT NOT NULL, decision TEXT NOT NULL,
    alert TEXT NOT NULL, officer TEXT NOT NULL, note TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (subject, situation));
-- What a carrier was told last, and the request it asked with.
CREATE TABLE boarding_told (
    subject TEXT NOT NULL, situation TEXT NOT NULL, link TEXT NOT NULL, message TEXT NOT NULL,
    seq BIGINT NOT NULL, decision TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (subject, situation, link));
CREATE INDEX boarding_told_by_message ON boarding_told (message);
-- Changes of an answer. State: waiting, acknowledged, failed, overdue.
CREATE TABLE boarding_change (
    reference TEXT PRIMARY KEY, subject TEXT NOT NULL, situation TEXT NOT NULL, link TEXT NOT NULL,
    decision TEXT NOT NULL, officer TEXT NOT NULL, state TEXT NOT NULL, created BIGINT NOT NULL,
    due BIGINT NOT NULL, answered BIGINT NOT NULL, answer TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX boarding_change_by_state ON boarding_change (state, due);
CREATE INDEX boarding_change_by_subject ON boarding_change (subject, situation);

-- What the control room is told of the Centre itself. State: open, ended.
CREATE TABLE notice (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, object TEXT NOT NULL, text TEXT NOT NULL,
    state TEXT NOT NULL, at BIGINT NOT NULL, ended BIGINT NOT NULL, ended_by TEXT NOT NULL,
    note TEXT NOT NULL, n BIGINT NOT NULL);
CREATE INDEX notice_by_state ON notice (state, ended);

-- How good the data of each carrier are, by kind of message and day; an example of each defect;
-- and which pushes came for each flight (windows: a bit each, link/quality.def).
CREATE TABLE carrier_day (
    carrier TEXT NOT NULL, feed TEXT NOT NULL, day BIGINT NOT NULL, messages BIGINT NOT NULL,
    bad_envelope BIGINT NOT NULL, bad_counts BIGINT NOT NULL, damaged BIGINT NOT NULL,
    segments BIGINT NOT NULL, events BIGINT NOT NULL, filled BIGINT NOT NULL,
    fields BIGINT NOT NULL, valid BIGINT NOT NULL, vals BIGINT NOT NULL,
    PRIMARY KEY (carrier, feed, day));
CREATE TABLE carrier_defect (
    carrier TEXT NOT NULL, feed TEXT NOT NULL, day BIGINT NOT NULL, code TEXT NOT NULL,
    n BIGINT NOT NULL, message TEXT NOT NULL, first_byte BIGINT NOT NULL, bytes BIGINT NOT NULL,
    PRIMARY KEY (carrier, feed, day, code));
CREATE TABLE carrier_flight (
    carrier TEXT NOT NULL, feed TEXT NOT NULL, situation TEXT NOT NULL, label TEXT NOT NULL,
    moment BIGINT NOT NULL, windows BIGINT NOT NULL, pushes BIGINT NOT NULL,
    first_at BIGINT NOT NULL, PRIMARY KEY (carrier, feed, situation));
CREATE INDEX carrier_flight_by_moment ON carrier_flight (moment);

-- A key that is only good together with the client certificate of that SHA-256; '' alone.
ALTER TABLE api_key ADD COLUMN certificate TEXT NOT NULL DEFAULT '';

-- What a notice of the outbox is: JSON, or the EDIFACT of a change.
ALTER TABLE outbox ADD COLUMN type TEXT NOT NULL DEFAULT 'application/json';
