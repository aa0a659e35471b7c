-- What of the transcript was known when something was asked for: words that came after it are not answered by it.
ALTER TABLE intent ADD COLUMN asked_at_index INTEGER;
