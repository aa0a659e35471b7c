-- Up to which index nothing of the transcript is missing.
ALTER TABLE interaction ADD COLUMN whole_to INTEGER NOT NULL DEFAULT 0;
-- The agent's participant ids in the chat, earlier ones too. JSON
ALTER TABLE interaction ADD COLUMN own_participants TEXT NOT NULL DEFAULT '[]';
-- Nothing was known of gaps before.
UPDATE interaction SET whole_to = last_index;
