//! From the store to what the window shows.

mod chat;
mod find;
mod list;
mod rights;
mod session;
mod timeline;
mod titles;
mod transcript;

pub(crate) use chat::TYPING_MS;
pub(crate) use find::contact_row;
