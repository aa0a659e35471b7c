//! The shell around the window: what only a program on this computer can do.
//!
//! - [`cli`]: the command line; `instance`: one program per profile
//! - `window`: the one window and what it may load; `area`: where it can be reached; `graphics`: how it is drawn;
//!   `hiding`: how it goes to the tray; `closing`: how it ends; `start`: with the log-in to the computer
//! - [`commands`]: what the window may call; [`signals`]: what it is told; `asked`: what it shows
//! - [`notifier`]: notices on the desktop; `hotkey`: the hold shortcut; `tray`: the icon beside the clock
//! - [`links`]: links out, and `holdfast://` in
//! - [`preferences`]: what the agent chooses; [`settings`]: what else there is to choose; `logging`: what is noted down
//! - `update`: newer versions, fetched in the background and installed at the end
//! - `diagnosing`: what is wrong, and a report for support
//! - `doors`: where tests come in, and released programs let nobody in

mod area;
mod asked;
pub mod cli;
mod closing;
pub mod commands;
mod diagnosing;
mod doors;
mod graphics;
mod hiding;
mod hotkey;
mod instance;
pub mod links;
mod logging;
pub mod notifier;
pub mod preferences;
pub mod settings;
mod shell;
pub mod signals;
mod start;
mod tray;
mod update;
mod window;

pub use cli::Cli;
pub use shell::run;

pub use holdfast_core::places::IDENTIFIER;
