-- A match that was found to be false: this subject is not this list entry. See assess/clearance.h.
-- State: proposed, active, refused, ended; expiry is judged at match time.
CREATE TABLE clearance (
    id TEXT PRIMARY KEY, entry TEXT NOT NULL, identity TEXT NOT NULL, subject TEXT NOT NULL,
    subject_name TEXT NOT NULL, evidence TEXT NOT NULL, severity BIGINT NOT NULL,
    region TEXT NOT NULL, alert TEXT NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL,
    state TEXT NOT NULL, proposer TEXT NOT NULL, at BIGINT NOT NULL, expires BIGINT NOT NULL,
    decided_by TEXT NOT NULL, decided_at BIGINT NOT NULL, decided_note TEXT NOT NULL,
    uses BIGINT NOT NULL, last_used BIGINT NOT NULL);
CREATE INDEX clearance_by_pair ON clearance (subject, entry, state);
CREATE INDEX clearance_by_state ON clearance (state, id);
-- Of a list reason: what identified the entry when it matched. '' not known.
ALTER TABLE alert_reason ADD COLUMN identity TEXT NOT NULL DEFAULT '';
