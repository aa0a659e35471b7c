//! Processes that are killed, disks that lose power, files that are damaged: what was kept is there, whole.
//!
//! Everything is drawn from a seed. `cargo xtask test crash --seed N --runs N` repeats or prolongs it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod damage;
mod disk;
mod kill;
mod look;
#[allow(dead_code)]
#[path = "../store/make.rs"]
mod make;
mod model;
mod power;
mod process;
mod script;
mod seed;
mod steps;
mod trace;
