-- For SQLite alone: rows that are found by a text lie in the tree of that key, not in a second one, so
-- that a message writes half as many pages. (PostgreSQL has but one kind of table.)
/*sqlite
CREATE TABLE entity_key_new (
    key TEXT NOT NULL, entity TEXT NOT NULL, PRIMARY KEY (key, entity)) WITHOUT ROWID;
INSERT INTO entity_key_new (key, entity)
    SELECT key, entity FROM entity_key ORDER BY key, entity;
DROP TABLE entity_key;
ALTER TABLE entity_key_new RENAME TO entity_key;
CREATE INDEX entity_key_by_entity ON entity_key (entity);
CREATE TABLE told_new (
    unit TEXT PRIMARY KEY, version BIGINT NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO told_new (unit, version, message)
    SELECT unit, version, message FROM told ORDER BY unit;
DROP TABLE told;
ALTER TABLE told_new RENAME TO told;
CREATE TABLE measured_new (
    entity TEXT PRIMARY KEY, n BIGINT NOT NULL) WITHOUT ROWID;
INSERT INTO measured_new (entity, n)
    SELECT entity, n FROM measured ORDER BY entity;
DROP TABLE measured;
ALTER TABLE measured_new RENAME TO measured;
CREATE TABLE person_member_new (
    entity TEXT PRIMARY KEY, person TEXT NOT NULL, component TEXT NOT NULL, version BIGINT NOT NULL,
    waits BIGINT NOT NULL) WITHOUT ROWID;
INSERT INTO person_member_new (entity, person, component, version, waits)
    SELECT entity, person, component, version, waits FROM person_member ORDER BY entity;
DROP TABLE person_member;
ALTER TABLE person_member_new RENAME TO person_member;
CREATE INDEX person_member_by_person ON person_member (person, entity);
CREATE INDEX person_member_by_component ON person_member (component, entity);
CREATE INDEX person_member_apart ON person_member (component) WHERE person <> component;
CREATE INDEX person_member_waits ON person_member (entity) WHERE waits <> 0;
CREATE TABLE sighting_new (
    entity TEXT NOT NULL, situation TEXT NOT NULL, at BIGINT NOT NULL, message TEXT NOT NULL,
    seq BIGINT NOT NULL, kind TEXT NOT NULL DEFAULT '', PRIMARY KEY (entity, situation)) WITHOUT ROWID;
INSERT INTO sighting_new (entity, situation, at, message, seq, kind)
    SELECT entity, situation, at, message, seq, kind FROM sighting ORDER BY entity, situation;
DROP TABLE sighting;
ALTER TABLE sighting_new RENAME TO sighting;
CREATE INDEX sighting_by_message ON sighting (message);
CREATE INDEX sighting_by_time ON sighting (entity, kind, at);
CREATE TABLE profile_trace_new (
    unit TEXT NOT NULL, entity TEXT NOT NULL, what TEXT NOT NULL, mark TEXT NOT NULL,
    situation TEXT NOT NULL, at BIGINT NOT NULL, value BIGINT NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (unit, entity, what, mark)) WITHOUT ROWID;
INSERT INTO profile_trace_new (unit, entity, what, mark, situation, at, value, message)
    SELECT unit, entity, what, mark, situation, at, value, message FROM profile_trace ORDER BY unit, entity, what, mark;
DROP TABLE profile_trace;
ALTER TABLE profile_trace_new RENAME TO profile_trace;
CREATE INDEX profile_trace_by_time ON profile_trace (entity, what, at);
CREATE INDEX profile_trace_by_message ON profile_trace (message);
*/
