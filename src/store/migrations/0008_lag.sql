-- The greatest lag of the hour: from when it was written, or happened, until it came. -1 not told.
ALTER TABLE link_hour ADD COLUMN lag BIGINT NOT NULL DEFAULT -1;
