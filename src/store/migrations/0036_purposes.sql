-- Why somebody opened what was not on their queue: the question as it was shown, and the answer.
CREATE TABLE purpose (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, object TEXT NOT NULL, purpose TEXT NOT NULL,
    case_ref TEXT NOT NULL, note TEXT NOT NULL, prompt TEXT NOT NULL,
    prompt_version BIGINT NOT NULL, at BIGINT NOT NULL, until BIGINT NOT NULL);
CREATE INDEX purpose_by_account ON purpose (account, until);
