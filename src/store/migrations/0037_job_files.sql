-- What a job gives: a result as JSON, a file in parts that is kept for some days; how far it is when
-- its items do not say so. The answer sheet of a training.
ALTER TABLE job ADD COLUMN percent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN result TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN file_until BIGINT NOT NULL DEFAULT 0;
CREATE TABLE job_part (
    job TEXT NOT NULL, n BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (job, n));
CREATE TABLE training_answer (
    id TEXT PRIMARY KEY, subject TEXT NOT NULL, situation TEXT NOT NULL, rule TEXT NOT NULL,
    kind TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX training_answer_by_subject ON training_answer (subject);
