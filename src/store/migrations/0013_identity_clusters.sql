-- What a source said of a person whom we could know again, once for each wording. It is never
-- changed, but for when it was said first and last.
CREATE TABLE observation (
    id TEXT PRIMARY KEY, entity TEXT NOT NULL, record TEXT NOT NULL, source TEXT NOT NULL,
    name TEXT NOT NULL, birth TEXT NOT NULL, sex TEXT NOT NULL, nationality TEXT NOT NULL,
    national_id TEXT NOT NULL, passport TEXT NOT NULL, document TEXT NOT NULL, phone TEXT NOT NULL,
    email TEXT NOT NULL, father TEXT NOT NULL, address TEXT NOT NULL, first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL, first_message TEXT NOT NULL, last_message TEXT NOT NULL);
CREATE INDEX observation_by_entity ON observation (entity, record);
CREATE INDEX observation_by_message ON observation (last_message);
-- Keys that lead to a comparison (src/identity/spaces.def), of each wording of an entity. Late: others
-- came under this key while its message was on its way, so it is looked at again.
CREATE TABLE identity_key (
    key BIGINT NOT NULL, entity TEXT NOT NULL, record TEXT NOT NULL, print BIGINT NOT NULL,
    most BIGINT NOT NULL, late BIGINT NOT NULL, PRIMARY KEY (key, entity, record));
CREATE INDEX identity_key_by_entity ON identity_key (entity);
CREATE INDEX identity_key_late ON identity_key (entity) WHERE late <> 0;
-- The person that an entity is of: derived, a function of observations and decisions (docs/adr/0012).
CREATE TABLE person_member (
    entity TEXT PRIMARY KEY, person TEXT NOT NULL, component TEXT NOT NULL, version BIGINT NOT NULL,
    waits BIGINT NOT NULL);
CREATE INDEX person_member_by_person ON person_member (person, entity);
CREATE INDEX person_member_by_component ON person_member (component, entity);
CREATE INDEX person_member_apart ON person_member (component) WHERE person <> component;
CREATE INDEX person_member_waits ON person_member (entity) WHERE waits <> 0;
-- What people decided of two entities. State: proposed, in force, rejected, undoing, undone.
CREATE TABLE identity_decision (
    id TEXT PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, verdict TEXT NOT NULL, state TEXT NOT NULL,
    version BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, at BIGINT NOT NULL,
    approved_by TEXT NOT NULL, approved_at BIGINT NOT NULL, undo_by TEXT NOT NULL,
    undo_why TEXT NOT NULL, undone_by TEXT NOT NULL, undone_at BIGINT NOT NULL);
CREATE INDEX identity_decision_by_a ON identity_decision (a, state);
CREATE INDEX identity_decision_by_b ON identity_decision (b, state);
CREATE INDEX identity_decision_by_state ON identity_decision (state, id);
CREATE INDEX entity_by_first_seen ON entity (first_seen, id);
