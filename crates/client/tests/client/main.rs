//! The client against the real server, with a misbehaving network between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chat;
mod dead_links;
mod hostile;
mod links;
mod other_deployments;
mod proxies;
mod proxy_scripts;
mod reading;
mod sessions;
mod sign_in;
mod support;
mod tls;
