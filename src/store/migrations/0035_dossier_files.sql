-- Files of investigations, each kept once; who asked to export one, for what, and who allowed it.
CREATE TABLE dossier_file (
    digest TEXT PRIMARY KEY, size BIGINT NOT NULL, at BIGINT NOT NULL, body BYTEA NOT NULL);
ALTER TABLE dossier_entry ADD COLUMN type TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier_entry ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN export_by TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN export_purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN export_allowed TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN export_at BIGINT NOT NULL DEFAULT 0;
