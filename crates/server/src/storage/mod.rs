//! Records by compare-and-set and append-only transcripts in one `SQLite` file.
