-- What an officer does with an alert beyond taking and deciding it: until when that is to be, when
-- it waits and for what, which others it was joined to, whether it was worth a look, and what a
-- step can be taken back to.
ALTER TABLE alert ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN claim_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN decide_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN paused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN wake_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN wake_on TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN worth TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_log ADD COLUMN worth TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_log ADD COLUMN was TEXT NOT NULL DEFAULT '';
CREATE INDEX alert_waits ON alert (wake_on, wake_at) WHERE wake_on <> '';
CREATE INDEX alert_merged ON alert (merged_into) WHERE merged_into <> '';
-- Those that are there: as clock.def would have it, with the term of goods.
UPDATE alert SET decide_by = created + 7200000000;
UPDATE alert SET rank = CASE WHEN moment > 0 THEN moment ELSE decide_by END - CASE severity
    WHEN 3 THEN 86400000000 WHEN 2 THEN 21600000000 WHEN 1 THEN 3600000000 ELSE 0 END;
