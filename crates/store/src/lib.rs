//! The encrypted SQLite files of one agent: a cache that may be lost and a journal that may not.
