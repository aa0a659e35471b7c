//! The settings of one computer.
//!
//! - [`schema`]: every setting there is, as `config/policy/schema.toml` says
//! - [`keys`]: the settings by type, for those who read them
//! - [`Settings`]: what counts, where it comes from and whether policy fixes it; made from [`Layer`]s by [`Sources`]
//! - [`Computer`]: all sources of one computer and profile
//! - [`policy`]: what the organisation says, on Windows, macOS and Linux; [`PreferencesFile`]: what the agent says
//! - [`ServerPattern`]: which servers an address stands for; [`Fault`], [`Mismatch`]: what makes no sense, and why

mod check;
mod computer;
mod fault;
pub mod keys;
mod layer;
pub mod policy;
mod preferences;
mod resolve;
pub mod schema;
mod servers;
mod value;

pub use computer::Computer;
pub use fault::{Fault, Mismatch};
pub use layer::{Layer, Raw};
pub use preferences::{FILE as PREFERENCES, PreferencesFile};
pub use resolve::{Setting, Settings, Source, Sources};
pub use servers::ServerPattern;
pub use value::Value;
