-- What a refusal is, beside its sentence; without a code where a version before this one kept it.
ALTER TABLE intent ADD COLUMN reason_code TEXT;
ALTER TABLE intent ADD COLUMN reason_about TEXT;
