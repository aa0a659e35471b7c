-- Every table keeps its rowid: what can be read of a damaged file is read by it.

CREATE TABLE draft (
    chat       TEXT    PRIMARY KEY NOT NULL,
    text       TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- AUTOINCREMENT: the order of what was asked for outlives the deletion of its end.
CREATE TABLE intent (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id               TEXT    NOT NULL UNIQUE,
    chat             TEXT    NOT NULL,
    verb             TEXT    NOT NULL, -- JSON
    state            TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'refused', 'unknown', 'cancelled')),
    reason           TEXT    NOT NULL DEFAULT '',
    created_at       INTEGER NOT NULL,
    changed_at       INTEGER NOT NULL,
    last_known_index INTEGER NOT NULL DEFAULT 0,
    tries            INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX intent_open ON intent (seq) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX intent_refused ON intent (seq) WHERE state = 'refused';
CREATE INDEX intent_of_chat ON intent (chat, seq);

CREATE TABLE dismissed (
    key TEXT    PRIMARY KEY NOT NULL,
    at  INTEGER NOT NULL
) STRICT;

CREATE INDEX dismissed_at ON dismissed (at);
