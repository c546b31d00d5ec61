-- Alerts about others in one situation: of a declaration, what is about its importer.
CREATE INDEX alert_by_situation ON alert (situation);
