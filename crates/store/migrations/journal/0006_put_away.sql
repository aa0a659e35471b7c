-- A refused message that became the draft again, and why it was refused was put away by the agent.
ALTER TABLE intent ADD COLUMN put_away INTEGER NOT NULL DEFAULT 0 CHECK (put_away IN (0, 1));
