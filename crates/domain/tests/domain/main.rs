//! The rules of the domain through its public doors.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod intent;
mod layers;
mod options;
mod phase;
mod policy;
mod policy_places;
mod privileges;
mod shortcut;
mod title;
