-- An order to a unit of another region than its alert is seen there too.
ALTER TABLE exam_order ADD COLUMN unit_region TEXT NOT NULL DEFAULT '';
