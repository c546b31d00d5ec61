-- Keys lie beside one another with all that is asked of them. Late: 1 others came under it while its
-- message was on its way; 2 the entity itself waits to be looked at (person_member.waits). Born: its
-- birth date as a number, 0 not known: who was born another day need not be compared.
ALTER TABLE identity_key RENAME TO identity_key_old;
DROP INDEX identity_key_by_entity;
DROP INDEX identity_key_late;
CREATE TABLE identity_key (
    key BIGINT NOT NULL, entity TEXT NOT NULL, record TEXT NOT NULL, print BIGINT NOT NULL,
    most BIGINT NOT NULL, late BIGINT NOT NULL, born BIGINT NOT NULL, PRIMARY KEY (key, entity, record)) /*sqlite WITHOUT ROWID */;
INSERT INTO identity_key (key, entity, record, print, most, late, born)
    SELECT key, entity, record, print, most, CASE WHEN entity IN
        (SELECT entity FROM person_member WHERE waits <> 0) THEN 2 ELSE late END, 0 FROM identity_key_old
    ORDER BY key, entity, record;
DROP TABLE identity_key_old;
CREATE INDEX identity_key_by_entity ON identity_key (entity);
CREATE INDEX identity_key_late ON identity_key (entity) WHERE late = 1;
-- Some were marked as too many who only had no time.
UPDATE person_member SET waits = 2 WHERE waits <> 0;
