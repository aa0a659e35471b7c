-- Notices that come again: put off by the agent (asked = 1), or not handled.
CREATE TABLE reminder (
    chat  TEXT    PRIMARY KEY NOT NULL,
    about TEXT    NOT NULL,
    due   INTEGER NOT NULL,
    asked INTEGER NOT NULL
) STRICT;
