-- What the agent is making of a message that waits to be sent: not what goes out, and not lost with the program.
ALTER TABLE intent ADD COLUMN edited TEXT;
