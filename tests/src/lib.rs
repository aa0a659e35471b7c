//! What the whole-system tests and the tour share: the real programs started and ended, a contact, a window under
//! automation, the desktop around it.
//!
//! The programs are those of the target folder: `cargo build --workspace` makes them, `cargo xtask test` does so first.

pub mod chance;
pub mod contact;
pub mod ctl;
pub mod demo;
pub mod desktop;
pub mod encrypted;
pub mod faults;
pub mod forward;
pub mod http;
pub mod patience;
pub mod programs;
pub mod proxy;
pub mod relay;
pub mod scene;
pub mod script;
pub mod secrecy;
pub mod server;
pub mod tour;
pub mod window;
