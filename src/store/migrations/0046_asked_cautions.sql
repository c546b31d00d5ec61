-- The cautions that are in force once a second person agrees: with a new term they may be others.
ALTER TABLE profiled ADD COLUMN asked_cautions TEXT NOT NULL DEFAULT '';
UPDATE profiled SET asked_cautions = cautions;
