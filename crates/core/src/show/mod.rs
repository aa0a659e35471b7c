//! From the store to what the window shows.

mod chat;
mod columns;
mod find;
mod list;
mod rights;
mod session;
mod timeline;
mod transcript;

pub(crate) use chat::TYPING_MS;
