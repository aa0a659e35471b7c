//! `holdfastctl`: the core without a window, for support, scripts and tests.
//!
//! - [`args`]: the command line, and the verbs that `shell` reads too
//! - [`run`]: the whole program over given input and output
//! - [`verbs`]: verbs, carried out over a session
//! - [`shell`], [`events`]: one session that is talked to line by line
//! - [`doctor`]: what may be wrong; [`settings`]: what counts on this computer
//! - [`human`]: answers as text

pub mod args;
pub mod doctor;
pub mod events;
pub mod failure;
pub mod human;
pub mod run;
pub mod settings;
pub mod shell;
mod table;
pub mod verbs;
