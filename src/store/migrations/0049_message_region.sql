-- Of which regions the places are that the events of a message name: who is bound to a region sees
-- the messages of it. None: for accounts of the whole Centre. Only what was read has events, and
-- its status never changes again.
CREATE TABLE message_region (
    message TEXT NOT NULL, region TEXT NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (message, region));
CREATE INDEX message_region_newest ON message_region (region, message);
CREATE INDEX message_region_status ON message_region (region, status, message);
-- The places of older messages are not in the store: those on which an alert of a region rests.
INSERT INTO message_region (message, region, status)
    SELECT DISTINCT r.message, a.region, m.status FROM alert_reason r
    JOIN alert a ON a.id = r.alert JOIN message m ON m.id = r.message WHERE a.region <> '';

-- An id that another stands before is found by the end (entity/A/compare/B).
CREATE INDEX audit_of_two ON audit (substr(object, length(object) - 25), seq)
    WHERE length(object) - length(replace(object, '/', '')) > 1;
