//! Sessions against the real server, with a misbehaving network between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod after_outage;
mod catching_up;
mod clock;
mod closing;
mod configuration;
mod diagnosis;
mod files;
mod forgetting;
mod giving_up;
mod holds;
mod locking;
mod offline_sign_in;
mod offline_start;
mod organisation;
mod places;
mod proxy_password;
mod signing_in_again;
mod support;
mod troubled_files;
mod unreadable;
mod working_offline;
