//! The promise of delivery as a model, side by side with the real core and the real server: any sequence of what agents
//! do, networks lose and programs suffer. After each step no text is lost and none is there twice.
#![allow(clippy::unwrap_used)]

mod computer;
mod explore;
mod model;
mod play;
#[allow(dead_code)]
#[path = "../core/support/world.rs"]
mod world;

pub(crate) use holdfast_tests::contact::Contact;
