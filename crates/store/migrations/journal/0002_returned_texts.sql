-- A refused message whose text became the draft again: it stands there and not in the chat as well.
ALTER TABLE intent ADD COLUMN returned INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1));
