-- Operational units: when they are there, who stands in for them, who is on duty, who was rung.

-- An order goes to a link or to a unit; what holds a person waits for a second one.
ALTER TABLE exam_order ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE exam_order ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE exam_order ADD COLUMN pictures TEXT NOT NULL DEFAULT '';
DROP INDEX exam_order_open;
CREATE UNIQUE INDEX exam_order_open ON exam_order (kind, link, declaration, container)
    WHERE unit = '' AND state IN ('new', 'sent', 'acknowledged');
CREATE UNIQUE INDEX exam_order_of_unit ON exam_order (kind, unit, alert)
    WHERE unit <> '' AND state IN ('proposed', 'new', 'sent', 'acknowledged');
CREATE INDEX exam_order_by_unit ON exam_order (unit, state) WHERE unit <> '';

-- hours: "24/7" or "Mon-Fri 08:00-16:00, ...", local time. cover: the unit that stands in, '' the
-- centre of the region. least: what is less grave goes to the cover.
CREATE TABLE unit (
    name TEXT PRIMARY KEY, version BIGINT NOT NULL, state TEXT NOT NULL, region TEXT NOT NULL,
    hours TEXT NOT NULL, cover TEXT NOT NULL, least BIGINT NOT NULL, changed_by TEXT NOT NULL,
    changed BIGINT NOT NULL, note TEXT NOT NULL);
-- Who is on duty where. turn: who is rung first. ended: before its end, 0 not.
CREATE TABLE duty (
    id TEXT PRIMARY KEY, unit TEXT NOT NULL, account TEXT NOT NULL, from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL, turn BIGINT NOT NULL, entered_by TEXT NOT NULL, entered BIGINT NOT NULL,
    ended BIGINT NOT NULL, ended_by TEXT NOT NULL);
CREATE INDEX duty_by_unit ON duty (unit, to_at);
CREATE INDEX duty_by_account ON duty (account, to_at);

-- When somebody is to be rung for an alert that nobody has; 0 nobody, -1 all were.
ALTER TABLE alert ADD COLUMN ring_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX alert_rings ON alert (ring_at) WHERE ring_at <> 0;
-- round: claim_by of the alert as it was, or when an order was given; n: the how-manieth of it.
CREATE TABLE ring (
    alert TEXT NOT NULL, round BIGINT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL,
    unit TEXT NOT NULL, account TEXT NOT NULL, exam_order TEXT NOT NULL,
    PRIMARY KEY (alert, round, n));
CREATE INDEX ring_by_account ON ring (account, at);

-- To whom else the outbox sends: kind hook, push (a browser of an account), mail.
ALTER TABLE webhook ADD COLUMN kind TEXT NOT NULL DEFAULT 'hook';
ALTER TABLE webhook ADD COLUMN account TEXT NOT NULL DEFAULT '';
CREATE INDEX webhook_by_account ON webhook (account) WHERE account <> '';
