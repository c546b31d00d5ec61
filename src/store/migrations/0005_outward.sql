-- What leaves the Centre: orders to links, pictures, answers to other agencies, and the ledger of
-- everything that was shared.

-- What a link may be given, blank between: orders answers seizures pictures. Nothing unless agreed.
ALTER TABLE link ADD COLUMN receives TEXT NOT NULL DEFAULT '';

-- A webhook of a link gets what is addressed to that link, and nothing else.
ALTER TABLE webhook ADD COLUMN link TEXT NOT NULL DEFAULT '';
-- What a notice is about, where the sender wants to know that it arrived: "order/ID".
ALTER TABLE outbox ADD COLUMN ref TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_by_ref ON outbox (ref);

CREATE TABLE exam_order (
    id TEXT PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, kind TEXT NOT NULL,
    alert TEXT NOT NULL, link TEXT NOT NULL, declaration TEXT NOT NULL, container TEXT NOT NULL,
    instruction TEXT NOT NULL, note TEXT NOT NULL, ordered_by TEXT NOT NULL, ordered BIGINT NOT NULL,
    due BIGINT NOT NULL, sent BIGINT NOT NULL, acknowledged BIGINT NOT NULL, closed BIGINT NOT NULL,
    reason TEXT NOT NULL, result TEXT NOT NULL, finding TEXT NOT NULL, message TEXT NOT NULL,
    seq BIGINT NOT NULL);
CREATE INDEX exam_order_by_link ON exam_order (link, state);
CREATE INDEX exam_order_by_alert ON exam_order (alert);
-- Two who order the same at once have ordered once.
CREATE UNIQUE INDEX exam_order_open ON exam_order (kind, link, declaration, container)
    WHERE state IN ('new', 'sent', 'acknowledged');
CREATE TABLE exam_order_log (
    exam_order TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
    act TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (exam_order, version));

-- Pictures, each once, by the SHA-256 of its bytes.
CREATE TABLE picture (
    digest TEXT PRIMARY KEY, type TEXT NOT NULL, size BIGINT NOT NULL, sent_by TEXT NOT NULL,
    at BIGINT NOT NULL, body BYTEA NOT NULL);
-- Who sent which: the same picture may come from several.
CREATE TABLE picture_from (
    source TEXT NOT NULL, digest TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (source, digest));
-- What each source sent in a day, against its limit.
CREATE TABLE picture_day (
    source TEXT NOT NULL, day BIGINT NOT NULL, n BIGINT NOT NULL, bytes BIGINT NOT NULL,
    PRIMARY KEY (source, day));
-- Which event names which picture.
CREATE TABLE picture_use (
    digest TEXT NOT NULL, message TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (digest, message, seq));

CREATE INDEX alert_reason_by_event ON alert_reason (message, seq);
-- What the exchange walks through.
CREATE INDEX event_seizures ON event (message, seq) WHERE kind = 'seizure';

-- Questions of other agencies, and our answers.
CREATE TABLE info_request (
    id TEXT PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, agency TEXT NOT NULL,
    link TEXT NOT NULL, officer TEXT NOT NULL, agency_case TEXT NOT NULL, basis TEXT NOT NULL,
    basis_text TEXT NOT NULL, purpose TEXT NOT NULL, subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL, asked TEXT NOT NULL, due TEXT NOT NULL, region TEXT NOT NULL,
    entered_by TEXT NOT NULL, entered BIGINT NOT NULL, drafted_by TEXT NOT NULL,
    drafted BIGINT NOT NULL, approved_by TEXT NOT NULL, approved BIGINT NOT NULL,
    released BIGINT NOT NULL, releases BIGINT NOT NULL, use_until TEXT NOT NULL,
    answer TEXT NOT NULL, digest TEXT NOT NULL, shares TEXT NOT NULL, reason TEXT NOT NULL,
    note TEXT NOT NULL);
CREATE INDEX info_request_by_state ON info_request (state, id);

-- The ledger: what of whom was given to whom. Never changed.
CREATE TABLE shared (
    id TEXT PRIMARY KEY, at BIGINT NOT NULL, agency TEXT NOT NULL, taken_by TEXT NOT NULL,
    entity TEXT NOT NULL, name TEXT NOT NULL, fields TEXT NOT NULL, what TEXT NOT NULL,
    ref TEXT NOT NULL, basis TEXT NOT NULL, purpose TEXT NOT NULL, agreement TEXT NOT NULL,
    use_until TEXT NOT NULL, drafted_by TEXT NOT NULL, approved_by TEXT NOT NULL,
    digest TEXT NOT NULL);
CREATE INDEX shared_by_entity ON shared (entity, id);
CREATE INDEX shared_by_agency ON shared (agency, id);
