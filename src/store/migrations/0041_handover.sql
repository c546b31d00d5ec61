-- The handover of a shift: who gives what is open to whom, and what was accepted. An item is kept
-- when somebody said something of it; what is open is asked of the tables that hold it.
CREATE TABLE handover (
    id TEXT PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, outgoing TEXT NOT NULL,
    incoming TEXT NOT NULL, unit TEXT NOT NULL, region TEXT NOT NULL, note TEXT NOT NULL,
    opened_by TEXT NOT NULL, why TEXT NOT NULL, opened BIGINT NOT NULL, expires BIGINT NOT NULL,
    ended BIGINT NOT NULL, ended_by TEXT NOT NULL, said TEXT NOT NULL, list TEXT NOT NULL,
    digest TEXT NOT NULL, moved BIGINT NOT NULL);
CREATE UNIQUE INDEX handover_open ON handover (outgoing) WHERE state = 'open';
CREATE INDEX handover_by_state ON handover (state, expires);
CREATE INDEX handover_by_end ON handover (ended);
-- mark: what the item was when it was said; another mark since, and it is to be looked at anew.
CREATE TABLE handover_item (
    handover TEXT NOT NULL, ref TEXT NOT NULL, rev BIGINT NOT NULL,
    mark TEXT NOT NULL, status TEXT NOT NULL, note TEXT NOT NULL, question TEXT NOT NULL,
    said_by TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (handover, ref));
CREATE INDEX alert_by_owner ON alert (owner, state) WHERE owner <> '';

-- With whom an order is, when not with who ordered it: who ordered it stays.
ALTER TABLE exam_order ADD COLUMN holder TEXT NOT NULL DEFAULT '';
CREATE INDEX exam_order_open_by ON exam_order (ordered_by) WHERE state IN ('proposed', 'new', 'sent', 'acknowledged');

-- Who has come on duty is looked for each second.
CREATE INDEX duty_open ON duty (to_at) WHERE ended = 0;
