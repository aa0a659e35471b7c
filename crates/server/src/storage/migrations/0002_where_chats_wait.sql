-- Where chats wait, and whose they were, without a look at all of them.
CREATE INDEX interaction_live_by_queue ON interaction (queue, place) WHERE place <> 'done';
CREATE INDEX interaction_live_by_last_agent ON interaction (last_agent) WHERE place <> 'done';
