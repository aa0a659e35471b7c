//! Where to connect, as whom, and how patiently.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// Where to connect and how.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The server's address, see [`crate::parse_server_url`].
    pub server: Url,
    /// How events are received.
    pub transport: TransportChoice,
    /// Whether to ask for the `ack` extension, by which no event is lost with a dropped connection.
    pub ack: bool,
    /// A PEM file with certificate authorities trusted besides those of the operating system.
    pub extra_ca: Option<PathBuf>,
    /// A PEM file with the certificate, its chain and the key by which this computer proves itself to the server.
    pub client_certificate: Option<PathBuf>,
    /// Whether the server is reached through a proxy.
    pub proxy: ProxyChoice,
    /// As whom, where that proxy wants to know.
    pub proxy_login: Option<ProxyLogin>,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// Makes the back-off's jitter repeatable, for tests.
    pub rng_seed: Option<u64>,
}

impl ClientConfig {
    /// The usual settings for a server.
    pub fn new(server: Url) -> Self {
        Self {
            server,
            transport: TransportChoice::Auto,
            ack: true,
            extra_ca: None,
            client_certificate: None,
            proxy: ProxyChoice::default(),
            proxy_login: None,
            timeouts: Timeouts::default(),
            rng_seed: None,
        }
    }
}

/// Whether the server is reached through a proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// As the environment says, or the operating system.
    #[default]
    System,
    /// No.
    None,
    /// Through this one.
    Manual {
        /// `http://HOST:PORT`.
        url: Url,
        /// Hosts that are reached without it, each with every name below.
        bypass: Vec<String>,
    },
    /// As this script says (PAC), asked anew each time the connection comes back. Where it cannot be followed: without.
    Script {
        /// Where it is: http or https.
        url: Url,
    },
}

/// Whom a proxy lets through (Basic, RFC 7617). What the proxy's own address says counts less.
#[derive(Clone, Debug)]
pub struct ProxyLogin {
    /// Host and port of the proxy, as [`crate::find_proxy`] names it: no other one gets to see this.
    pub proxy: String,
    /// The user name, without a colon.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// How events are received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransportChoice {
    /// WebSocket; long-polling where that is not offered or does not get through.
    #[default]
    Auto,
    /// Long-polling only.
    LongPolling,
    /// WebSocket only.
    WebSocket,
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, TLS included.
    pub connect: Duration,
    /// For a request in all, from the connection to the answer's last byte.
    pub request: Duration,
    /// For an answer that comes as an event, from the request's own reply.
    pub answer: Duration,
    /// For word that what was accepted has failed; without it an accepted request counts as done.
    pub settle: Duration,
    /// For the session's configuration to arrive after sign-in.
    pub initialization: Duration,
    /// How long the server is asked to hold a Bayeux connect. With `grace` it bounds when a dead link is noticed.
    pub hold: Duration,
    /// How much later than promised a sign of life may come.
    pub grace: Duration,
    /// How long without any HTTP request until the session is kept alive by one.
    pub keep_alive: Duration,
    /// For the person to finish the sign-in in the browser.
    pub browser: Duration,
    /// How long a request whose reply was lost may still be at work somewhere: what is not there by then, never will be.
    /// Longer than `request`.
    pub at_work: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(15),
            answer: Duration::from_secs(15),
            settle: Duration::from_secs(2),
            initialization: Duration::from_mins(1),
            hold: Duration::from_secs(8),
            grace: Duration::from_secs(5),
            keep_alive: Duration::from_mins(2),
            browser: Duration::from_mins(5),
            at_work: Duration::from_secs(20),
        }
    }
}

/// Opens an address in the person's browser. Must not block.
pub type BrowserOpener = Arc<dyn Fn(Url) + Send + Sync>;

/// Who signs in and how.
#[derive(Clone)]
pub enum Credentials {
    /// At the token endpoint, `grant_type=password`.
    Password {
        /// The user name, `tenant\user` where the deployment has tenants.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// At the sign-in form, whose code opens the session.
    Form {
        /// The user name, `tenant\user` where the deployment has tenants.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// In the person's browser: authorization code with PKCE, back through a loopback address (RFC 8252).
    Browser(BrowserOpener),
    /// With the refresh token of an earlier session ([`crate::Workspace::refresh_token`]).
    Refresh(SecretString),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password",
            Self::Form { .. } => "Form",
            Self::Browser(_) => "Browser",
            Self::Refresh(_) => "Refresh",
        })
    }
}
