-- What the message told of who its subject is, when a list entry matched (assess/said.h), and what a
-- clearance rests on. '' not known: such a clearance holds no longer.
ALTER TABLE alert_reason ADD COLUMN said TEXT NOT NULL DEFAULT '';
ALTER TABLE clearance ADD COLUMN said TEXT NOT NULL DEFAULT '';
