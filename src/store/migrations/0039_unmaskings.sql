-- What was hidden and was shown to somebody: to whom, why, by whose leave, until when.
CREATE TABLE unmasking (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, object TEXT NOT NULL, reason TEXT NOT NULL,
    note TEXT NOT NULL, state TEXT NOT NULL, asked BIGINT NOT NULL, decided_by TEXT NOT NULL,
    decided BIGINT NOT NULL, decided_note TEXT NOT NULL, until BIGINT NOT NULL);
CREATE INDEX unmasking_by_account ON unmasking (account, until);
CREATE UNIQUE INDEX unmasking_asked ON unmasking (account, object) WHERE state = 'asked';
