-- The house: messages, events, who they are about, alerts, lists, rules, people, audit.
-- Times are microseconds since 1970 UTC. Ids are 26 characters (base/digest.h).

CREATE TABLE message (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, reference TEXT NOT NULL, digest TEXT NOT NULL,
    name TEXT NOT NULL, map TEXT NOT NULL, received BIGINT NOT NULL, size BIGINT NOT NULL,
    status TEXT NOT NULL, kind TEXT NOT NULL, version TEXT NOT NULL, label TEXT NOT NULL,
    counts TEXT NOT NULL, findings TEXT NOT NULL, n_findings BIGINT NOT NULL,
    n_events BIGINT NOT NULL, n_alerts BIGINT NOT NULL, revision BIGINT NOT NULL,
    UNIQUE (source, reference));
CREATE INDEX message_by_status ON message (status, id);
CREATE TABLE message_body (message TEXT PRIMARY KEY, body BYTEA NOT NULL);

-- Immutable: what one message said of one traveller or one declaration.
CREATE TABLE event (
    message TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    situation TEXT NOT NULL, at BIGINT NOT NULL, first_byte BIGINT NOT NULL, bytes BIGINT NOT NULL,
    PRIMARY KEY (message, seq));

CREATE TABLE entity (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL, alerts BIGINT NOT NULL, confirmed BIGINT NOT NULL);
-- Keys under which an entity can be found: folded names, document numbers.
CREATE TABLE entity_key (key TEXT NOT NULL, entity TEXT NOT NULL, PRIMARY KEY (key, entity));
CREATE INDEX entity_key_by_entity ON entity_key (entity);
-- An entity takes part in a situation (a flight, a declaration), told by its newest message.
CREATE TABLE sighting (
    entity TEXT NOT NULL, situation TEXT NOT NULL, at BIGINT NOT NULL, message TEXT NOT NULL,
    seq BIGINT NOT NULL, PRIMARY KEY (entity, situation));

CREATE TABLE alert (
    id TEXT PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, severity BIGINT NOT NULL,
    kind TEXT NOT NULL, subject TEXT NOT NULL, subject_name TEXT NOT NULL, situation TEXT NOT NULL,
    situation_label TEXT NOT NULL, port TEXT NOT NULL, region TEXT NOT NULL, unit TEXT NOT NULL,
    action TEXT NOT NULL, moment BIGINT NOT NULL, moment_kind TEXT NOT NULL, title TEXT NOT NULL,
    reasons BIGINT NOT NULL, owner TEXT NOT NULL, outcome TEXT NOT NULL, reason_code TEXT NOT NULL,
    created BIGINT NOT NULL, updated BIGINT NOT NULL, message TEXT NOT NULL, seq BIGINT NOT NULL);
CREATE INDEX alert_by_state ON alert (state, severity, id);
CREATE INDEX alert_by_subject ON alert (subject);
CREATE TABLE alert_reason (
    alert TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, version TEXT NOT NULL,
    severity BIGINT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL,
    basis TEXT NOT NULL, unit TEXT NOT NULL, action TEXT NOT NULL, evidence TEXT NOT NULL,
    message TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (alert, kind, code));
CREATE TABLE alert_log (
    alert TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
    act TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, outcome TEXT NOT NULL,
    reason_code TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (alert, version));

-- What live screens and webhooks are told, in order.
CREATE TABLE feed (
    seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL,
    region TEXT NOT NULL, payload TEXT NOT NULL);
CREATE TABLE outbox (
    id TEXT PRIMARY KEY, target TEXT NOT NULL, payload TEXT NOT NULL, tries BIGINT NOT NULL,
    next_try BIGINT NOT NULL, state TEXT NOT NULL, last_error TEXT NOT NULL, created BIGINT NOT NULL);
CREATE INDEX outbox_due ON outbox (state, next_try);
CREATE TABLE webhook (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL, region TEXT NOT NULL,
    least_severity BIGINT NOT NULL, state TEXT NOT NULL, created_by TEXT NOT NULL,
    created BIGINT NOT NULL);

CREATE TABLE watchlist (
    name TEXT PRIMARY KEY, format TEXT NOT NULL, created_by TEXT NOT NULL, created BIGINT NOT NULL);
CREATE TABLE list_import (
    id TEXT PRIMARY KEY, list TEXT NOT NULL, format TEXT NOT NULL, proposer TEXT NOT NULL,
    at BIGINT NOT NULL, state TEXT NOT NULL, digest TEXT NOT NULL, entries BIGINT NOT NULL,
    added BIGINT NOT NULL, changed BIGINT NOT NULL, removed BIGINT NOT NULL,
    decided_by TEXT NOT NULL, decided_at BIGINT NOT NULL, findings TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '');
-- State: proposed, active, rejected, removed, replaced. Expiry is judged at match time.
CREATE TABLE list_entry (
    id TEXT PRIMARY KEY, list TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL,
    import TEXT NOT NULL, state TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    record TEXT NOT NULL, expiry TEXT NOT NULL, own_expiry BIGINT NOT NULL DEFAULT 0, proposer TEXT NOT NULL, approver TEXT NOT NULL,
    approved_at BIGINT NOT NULL, created BIGINT NOT NULL);
-- Entries in force that a proposed import no longer has.
CREATE TABLE list_removal (
    import TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (import, entry));
CREATE INDEX list_entry_by_list ON list_entry (list, state, key);
CREATE INDEX list_entry_by_import ON list_entry (import);

CREATE TABLE rule_text (
    id TEXT NOT NULL, version BIGINT NOT NULL, text TEXT NOT NULL, file TEXT NOT NULL,
    state TEXT NOT NULL, loaded_by TEXT NOT NULL, loaded BIGINT NOT NULL,
    PRIMARY KEY (id, version));
CREATE TABLE edition (name TEXT PRIMARY KEY, n BIGINT NOT NULL);
INSERT INTO edition (name, n) VALUES ('lists', 1), ('rules', 1);

-- People and machines that may use the Centre.
CREATE TABLE account (
    name TEXT PRIMARY KEY, display TEXT NOT NULL, roles TEXT NOT NULL, region TEXT NOT NULL,
    unit TEXT NOT NULL, password TEXT NOT NULL, state TEXT NOT NULL, created_by TEXT NOT NULL,
    created BIGINT NOT NULL);
CREATE TABLE one_time_code (
    hash TEXT PRIMARY KEY, account TEXT NOT NULL, purpose TEXT NOT NULL, expires BIGINT NOT NULL);
CREATE TABLE session (
    hash TEXT PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL, created BIGINT NOT NULL,
    seen BIGINT NOT NULL, expires BIGINT NOT NULL);
CREATE TABLE api_key (
    hash TEXT PRIMARY KEY, source TEXT NOT NULL, state TEXT NOT NULL, created_by TEXT NOT NULL,
    created BIGINT NOT NULL);

-- The hash chain: see store/chain.h.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL,
    object TEXT NOT NULL, detail TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX audit_by_actor ON audit (actor, seq);
CREATE INDEX audit_by_object ON audit (object, seq);
