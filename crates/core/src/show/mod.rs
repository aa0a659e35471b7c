//! From the store to what the window shows.

mod case_data;
mod chat;
mod columns;
mod find;
mod list;
mod rights;
mod session;
mod timeline;
mod titles;
mod transcript;
mod transfer;

pub(crate) use chat::TYPING_MS;
pub(crate) use find::contact_row;
pub(crate) use transfer::{is_handed_over, transfer};
