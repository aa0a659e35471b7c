//! Scripted contacts for `--demo-traffic`.
