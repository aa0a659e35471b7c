//! The Workspace API and the contacts' API over a real socket.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod harness;

mod contacts;
mod durability;
mod holding;
mod idle;
mod links;
mod lookups;
mod lost_replies;
mod races;
mod refusals;
mod routing;
mod story;
mod transfers;
