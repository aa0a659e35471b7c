//! Many agents and contacts over networks that fail, drawn from seeds: real servers, real cores, an oracle between them.
//!
//! `cargo xtask test faults` plays seeds; `tests/README.md` says how to replay one.
//!
//! - [`play`]: one script from its start to the oracle's word; [`seeds`]: many of them
//! - [`world`]: the server and its contacts; [`truth`]: what it has
//! - [`seat`]: an agent, with the core in this process ([`inside`]) or as a process of its own ([`process`])
//! - [`deeds`]: what a script asks of an agent; [`network`]: what it does to the network
//! - [`sabotage`]: a client that breaks its promises is caught
#![allow(clippy::unwrap_used)]

mod deeds;
mod inside;
mod network;
mod play;
mod process;
mod sabotage;
mod seat;
mod seeds;
mod truth;
mod world;
