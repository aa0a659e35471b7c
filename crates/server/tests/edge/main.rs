//! The server's edge over a real socket: signing in, notifications, pages, the program itself.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod harness;

mod notifications;
mod pages;
mod program;
mod sessions;
mod sign_in;
mod stopping;
