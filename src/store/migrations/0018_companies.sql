-- What sources say of companies: kind '' is a person.
ALTER TABLE observation ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE observation ADD COLUMN tax_number TEXT NOT NULL DEFAULT '';
ALTER TABLE observation ADD COLUMN seat TEXT NOT NULL DEFAULT '';
