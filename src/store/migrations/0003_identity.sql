-- Questions to the identity authority: each is written down; answers are kept until they expire.
CREATE TABLE identity_query (
    id TEXT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, cnic TEXT NOT NULL,
    purpose TEXT NOT NULL, reference TEXT NOT NULL, source TEXT NOT NULL, status TEXT NOT NULL);
CREATE INDEX identity_query_by_cnic ON identity_query (cnic, at);
CREATE TABLE identity_answer (
    cnic TEXT PRIMARY KEY, answer TEXT NOT NULL, at BIGINT NOT NULL, expires BIGINT NOT NULL);
