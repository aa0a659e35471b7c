//! A Workspace API client: HTTP, CometD, sign-in, reconnect. Speaks `wire`, answers with events and typed errors.
//!
//! - [`connect`]: signs in, opens the session and hands out a [`Workspace`] and its stream of [`Incoming`], an [`IncomingStream`]
//! - [`Workspace`]: every request of the Workspace API that a chat desktop needs
//! - [`ClientConfig`], [`Credentials`]: where to and as whom; [`find_proxy`], [`ProxyLogin`]: through which proxy, and as whom there
//! - [`ClientError`]: what went wrong, told apart by what can be done about it; [`CertificateFault`] for certificates
//! - [`Backoff`]: how long to wait before the next attempt
//! - [`Probe`]: looks at the way to a server one step at a time, for support
//! - [`parse_server_url`]: what a person types as the server's address

mod address;
mod auth;
mod backoff;
mod bayeux;
mod certificate;
mod config;
mod error;
mod http;
mod incoming;
mod probe;
mod requests;
mod session;
mod stream;
mod transport;
mod workspace;

pub use address::parse_server_url;
pub use backoff::Backoff;
pub use certificate::CertificateFault;
pub use config::{
    BrowserOpener, ClientConfig, Credentials, ProxyChoice, ProxyLogin, Timeouts, TransportChoice,
};
pub use error::{ClientError, UNKNOWN};
pub use http::find_proxy;
pub use incoming::{Incoming, Step};
pub use probe::{Certificate, Handshake, Probe};
pub use requests::{AfterAction, PullFrom};
pub use stream::IncomingStream;
pub use workspace::{CONNECT_LIMITS, Workspace, check, connect};
