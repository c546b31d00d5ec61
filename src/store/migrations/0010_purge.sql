-- What has reached its term is found by who sent it and by what it left behind (app/purge.c).
CREATE INDEX message_by_source ON message (source, id);
CREATE INDEX sighting_by_message ON sighting (message);
CREATE INDEX entity_link_by_message ON entity_link (message);
CREATE INDEX picture_use_by_message ON picture_use (message);
CREATE INDEX picture_from_by_time ON picture_from (source, at);
CREATE INDEX alert_by_message ON alert (message);
CREATE INDEX exam_order_by_message ON exam_order (message);
-- The run that is under way, or the last one: where it stands and what it put away. One row.
CREATE TABLE purge (
    name TEXT PRIMARY KEY, began BIGINT NOT NULL, ended BIGINT NOT NULL, source TEXT NOT NULL,
    cursor TEXT NOT NULL, messages BIGINT NOT NULL, events BIGINT NOT NULL,
    sightings BIGINT NOT NULL, pictures BIGINT NOT NULL);
