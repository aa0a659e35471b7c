//! The Workspace API for teams without Genesys, for demos and for tests.
//!
//! The edge, which knows the network:
//! - [`auth`]: who calls: passwords, tokens, the session cookie, the sign-in pages
//! - [`cometd`]: events to agents: Bayeux over long-polling and WebSocket
//! - [`contact_page`]: the page on which contacts chat
//! - [`reply`]: the shape of refusals
//! - [`demo`]: scripted contacts for `--demo-traffic`
//!
//! The engine, which knows chats:
//! - [`config`]: what the deployment is: agents, queues, workbins, services, options
//! - [`storage`]: records by compare-and-set and append-only transcripts in one SQLite file
//! - [`chat`]: the aggregate of one interaction as a state machine
//! - [`routing`], [`idle`]: who is offered what, and when a silent chat ends
//! - [`condition`], [`search`]: the filters of snapshots and the queries of histories
//! - [`engine`]: what agents and contacts can do, put together
//! - [`workspace`]: the HTTP requests of agents
//! - [`gms`]: the HTTP requests of contacts
//!
//! [`start`] puts them together; [`state::AppState`] is what a request can reach.

pub mod auth;
pub mod chat;
pub mod clock;
pub mod cometd;
pub mod condition;
pub mod config;
pub mod contact_page;
pub mod demo;
pub mod engine;
pub mod gms;
pub mod idle;
pub mod quirks;
pub mod reply;
pub mod routing;
pub mod search;
pub mod state;
pub mod storage;
pub mod workspace;

mod router;
mod server;

pub use quirks::{Feature, Quirks};
pub use server::{Running, ServerConfig, StartError, start};
