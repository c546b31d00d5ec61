-- What whoever meets somebody profiled on purpose is warned of: codes of src/profile/cautions.def.
ALTER TABLE profiled ADD COLUMN cautions TEXT NOT NULL DEFAULT '';
