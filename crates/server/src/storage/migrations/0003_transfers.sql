-- Whom the agent who has a chat offers it to.
ALTER TABLE interaction ADD COLUMN asked TEXT;
CREATE INDEX interaction_by_asked ON interaction (asked) WHERE asked IS NOT NULL;
