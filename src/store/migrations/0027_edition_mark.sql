-- Which change brought an edition about: what was compiled before it was stored is known by it.
ALTER TABLE edition ADD COLUMN mark TEXT NOT NULL DEFAULT '';
