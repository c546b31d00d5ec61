-- Openings off the queue that somebody else should look at (src/purpose/browse.def).
CREATE TABLE browsed (
    id TEXT PRIMARY KEY, sign TEXT NOT NULL, account TEXT NOT NULL, object TEXT NOT NULL,
    n BIGINT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, finding TEXT NOT NULL,
    note TEXT NOT NULL, closed_by TEXT NOT NULL, closed BIGINT NOT NULL);
CREATE INDEX browsed_by_state ON browsed (state, at);
CREATE INDEX purpose_by_at ON purpose (at);
CREATE INDEX purpose_by_object ON purpose (object, at);
