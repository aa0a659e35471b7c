//! Sessions against the real server, with a misbehaving network between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod catching_up;
mod configuration;
mod files;
mod forgetting;
mod offline_start;
mod support;
