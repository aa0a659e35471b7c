//! The session of one agent: sync, journal delivery, holds and rejoins, notices.

pub mod view;
