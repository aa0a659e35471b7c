CREATE TABLE interaction (
    id             TEXT    PRIMARY KEY NOT NULL,
    phase          TEXT    NOT NULL,
    asynchronous   INTEGER NOT NULL CHECK (asynchronous IN (0, 1)),
    contact_id     TEXT,
    name           TEXT    NOT NULL,
    subject        TEXT,
    preview        TEXT,
    preview_mine   INTEGER NOT NULL CHECK (preview_mine IN (0, 1)),
    last_at        INTEGER,
    last_index     INTEGER NOT NULL,
    waiting_since  INTEGER,
    held_since     INTEGER,
    held_reason    TEXT,
    placement      TEXT, -- JSON
    with_agent     TEXT,
    mine           INTEGER NOT NULL CHECK (mine IN (0, 1)),
    closes_at      INTEGER,
    offer_ends_at  INTEGER,
    note           TEXT    NOT NULL,
    -- Where the chat stands, from what is above. Columns of their own, not generated ones: of those the engine does
    -- not see that an index holds all that a count needs.
    list           TEXT    CHECK (list IN ('active', 'on_hold')), -- the agent's own list that it is in
    rank           INTEGER NOT NULL, -- its order there: ascending by rank, sort, id
    sort           INTEGER NOT NULL,
    age            INTEGER NOT NULL, -- its order among the contact's chats
    wire           TEXT    NOT NULL -- JSON; last, for it is long
) STRICT;

CREATE INDEX interaction_list ON interaction (list, rank, sort, id, waiting_since) WHERE list IS NOT NULL;
CREATE INDEX interaction_waiting ON interaction (id, waiting_since);
CREATE INDEX interaction_contact ON interaction (contact_id, age, id) WHERE contact_id IS NOT NULL;

-- A small number for each chat that has a transcript.
CREATE TABLE chat (
    no INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE message (
    -- chat.no * 2^32 + index: a chat's transcript lies together and in order, without another index.
    seq    INTEGER PRIMARY KEY NOT NULL,
    -- The time in milliseconds * 2^20 + n: what the search orders by. Unique.
    moment INTEGER NOT NULL UNIQUE,
    kind   TEXT    NOT NULL,
    side   TEXT    NOT NULL,
    sender TEXT    NOT NULL,
    person TEXT,
    text   TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    wire   TEXT    NOT NULL -- JSON
) STRICT;

CREATE VIEW searchable (moment, text) AS SELECT moment, text FROM message WHERE side <> 'system';

CREATE VIRTUAL TABLE message_text USING fts5 (
    text,
    content = 'searchable',
    content_rowid = 'moment',
    prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER message_added AFTER INSERT ON message WHEN new.side <> 'system' BEGIN
    INSERT INTO message_text (rowid, text) VALUES (new.moment, new.text);
END;

CREATE TRIGGER message_removed AFTER DELETE ON message WHEN old.side <> 'system' BEGIN
    INSERT INTO message_text (message_text, rowid, text) VALUES ('delete', old.moment, old.text);
END;

-- One trigger for both halves: the order in which several triggers of one event run is undefined.
CREATE TRIGGER message_changed AFTER UPDATE ON message BEGIN
    INSERT INTO message_text (message_text, rowid, text)
        SELECT 'delete', old.moment, old.text WHERE old.side <> 'system';
    INSERT INTO message_text (rowid, text)
        SELECT new.moment, new.text WHERE new.side <> 'system';
END;

-- A place whose content was loaded.
CREATE TABLE place (
    key   TEXT    PRIMARY KEY NOT NULL,
    as_of INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE place_row (
    place   TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    falling INTEGER NOT NULL, -- the highest sort first
    PRIMARY KEY (place, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX place_row_order ON place_row (place, falling, id);
CREATE INDEX place_row_of_chat ON place_row (id);

CREATE TABLE contact (
    id     TEXT PRIMARY KEY NOT NULL,
    name   TEXT NOT NULL,
    emails TEXT NOT NULL, -- JSON
    phones TEXT NOT NULL, -- JSON
    wire   TEXT NOT NULL  -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
