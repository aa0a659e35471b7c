-- Why and until when chats are held, where the server did not take it: nobody else knows.
CREATE TABLE hold_note (
    chat   TEXT    PRIMARY KEY NOT NULL,
    reason TEXT    NOT NULL,
    until  INTEGER,
    at     INTEGER NOT NULL
) STRICT;
