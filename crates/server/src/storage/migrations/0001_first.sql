-- Interactions. `record` is the truth; the columns after it are projections of it, made anew at every change.
CREATE TABLE interaction (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    version      INTEGER NOT NULL,
    record       TEXT    NOT NULL,
    place        TEXT    NOT NULL,
    queue        TEXT    NOT NULL,
    workbin      TEXT,
    owner        TEXT,
    agent        TEXT,
    last_agent   TEXT,
    contact_id   TEXT    NOT NULL,
    contact_name TEXT    NOT NULL,
    email        TEXT,
    service      TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    is_open      INTEGER NOT NULL,
    waits_since  INTEGER,
    due_at       INTEGER,
    started_at   INTEGER NOT NULL,
    touched_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX interaction_by_agent ON interaction (agent) WHERE agent IS NOT NULL;
CREATE INDEX interaction_by_workbin ON interaction (workbin, owner) WHERE workbin IS NOT NULL;
CREATE INDEX interaction_by_contact ON interaction (contact_id, started_at);
CREATE INDEX interaction_waiting ON interaction (waits_since) WHERE waits_since IS NOT NULL;
CREATE INDEX interaction_due ON interaction (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX interaction_live ON interaction (seq) WHERE place <> 'done';
CREATE INDEX interaction_recent ON interaction (started_at);

-- Transcripts: append-only.
CREATE TABLE entry (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    interaction_id TEXT    NOT NULL,
    idx            INTEGER NOT NULL,
    text           TEXT    NOT NULL DEFAULT '',
    body           TEXT    NOT NULL,
    UNIQUE (interaction_id, idx)
) STRICT;

-- Who has had what, a projection: an agent's history.
CREATE TABLE handled (
    agent          TEXT    NOT NULL,
    interaction_id TEXT    NOT NULL,
    started_at     INTEGER NOT NULL,
    PRIMARY KEY (agent, interaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX handled_by_time ON handled (agent, started_at);

-- Replies to acting requests, to be given again to whoever repeats one.
CREATE TABLE operation (
    agent        TEXT    NOT NULL,
    operation_id TEXT    NOT NULL,
    request      TEXT    NOT NULL,
    reply        TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (agent, operation_id, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX operation_by_age ON operation (at);

-- The directory.
CREATE TABLE contact (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    body       TEXT    NOT NULL,
    first_name TEXT    NOT NULL,
    last_name  TEXT    NOT NULL,
    emails     TEXT    NOT NULL,
    phones     TEXT    NOT NULL
) STRICT;
CREATE INDEX contact_by_name ON contact (last_name, first_name);
CREATE TABLE contact_email (
    email      TEXT NOT NULL PRIMARY KEY,
    contact_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The agents' states on the chat channel.
CREATE TABLE agent_state (
    agent TEXT NOT NULL PRIMARY KEY,
    body  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Words of transcripts, of subjects and of contacts' names: projections.
CREATE VIRTUAL TABLE entry_words USING fts5 (text, content = 'entry', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE TRIGGER entry_words_grow AFTER INSERT ON entry WHEN new.text <> '' BEGIN
    INSERT INTO entry_words (rowid, text) VALUES (new.seq, new.text);
END;
CREATE VIRTUAL TABLE head_words USING fts5 (subject, contact, note, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
