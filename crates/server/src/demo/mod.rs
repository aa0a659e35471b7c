//! Scripted contacts for `--demo-traffic`, from `traffic.toml`: a past that is played once into an empty data folder,
//! and contacts who come while the server runs and react to what agents do. Both act as real contacts and agents do.
//!
//! - [`Script`]: the file
//! - [`play_past`]: the past, at its own time
//! - [`Player`]: the contacts who come; `visitor`: one of them

mod past;
mod player;
mod script;
mod visitor;

#[cfg(test)]
mod tests;

pub use past::play as play_past;
pub use player::Player;
pub use script::{Script, ScriptError};
