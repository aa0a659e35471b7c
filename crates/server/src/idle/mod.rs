//! When a silent chat ends.
