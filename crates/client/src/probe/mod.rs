//! The way to a server, looked at one step at a time: for support, when signing in says only that it did not work.

mod chain;
mod transports;

use std::net::IpAddr;
use std::sync::Arc;

use reqwest::header::DATE;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

pub use chain::Certificate;

use crate::address::is_loopback;
use crate::http::{Http, configure_with, io_error};
use crate::{ClientConfig, ClientError};

/// What a TLS handshake came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// What the server showed, its own certificate first; empty where it came to nothing before.
    pub chain: Vec<Certificate>,
    /// Whether this computer trusts it.
    pub outcome: Result<(), ClientError>,
}

/// Looks at the way to one server. Nothing of it needs an agent, and nothing is changed.
pub struct Probe {
    config: ClientConfig,
    http: Http,
}

impl Probe {
    /// Prepares; nothing is sent yet.
    ///
    /// # Errors
    /// As [`crate::connect`], where certificates that are configured cannot be read.
    pub fn new(config: ClientConfig) -> Result<Self, ClientError> {
        let http = Http::new(&config)?;
        Ok(Self { config, http })
    }

    /// The server's address.
    pub fn server(&self) -> &Url {
        self.http.server()
    }

    /// The server's host and port.
    pub fn authority(&self) -> String {
        self.http.authority()
    }

    /// Whether the server's address is this very computer.
    pub fn is_on_this_computer(&self) -> bool {
        is_loopback(self.server())
    }

    /// Asks the proxy script for the way, where there is a script; until then the way is straight.
    ///
    /// # Errors
    /// [`ClientError::ProxyScript`]; the way is straight then.
    pub async fn find_way(&self) -> Result<(), ClientError> {
        self.http.find_way().await
    }

    /// Host and port of the proxy on the way; none where the way is straight.
    pub fn proxy(&self) -> Option<String> {
        self.http.route().proxy_name(self.server())
    }

    /// The addresses behind the server's name; none where the address names no host, but a number.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] where nobody knows the name.
    pub async fn resolve(&self) -> Result<Vec<IpAddr>, ClientError> {
        let Some(Host::Domain(name)) = self.server().host() else {
            return Ok(Vec::new());
        };
        let found = self.in_time(lookup_host((name, self.port()))).await?;
        let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        addresses.sort();
        addresses.dedup();
        Ok(addresses)
    }

    /// Whether the proxy answers; nothing to do where the way is straight.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn reach_proxy(&self) -> Result<(), ClientError> {
        let reached = self.http.route().reach_proxy(self.server());
        self.in_time(reached).await.map(drop)
    }

    /// Whether the proxy lets this computer through, as far as it wants to know who asks.
    ///
    /// # Errors
    /// [`ClientError::ProxyPassword`]; whatever else stands in the way is not the proxy's question.
    pub async fn pass_proxy(&self) -> Result<(), ClientError> {
        let asked = if self.server().scheme() == "https" {
            self.in_time(self.http.route().tunnel(self.server()))
                .await
                .map(drop)
        } else {
            self.time().await.map(drop)
        };
        match asked {
            Err(error @ ClientError::ProxyPassword { .. }) => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether a connection to the server comes about, through the proxy where there is one.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn reach(&self) -> Result<(), ClientError> {
        self.in_time(self.open()).await.map(drop)
    }

    /// Shakes hands and looks at the certificates; nothing is sent after that. None where the address is not https.
    pub async fn handshake(&self) -> Option<Handshake> {
        if self.server().scheme() != "https" {
            return None;
        }
        let (seen, outcome) = match self.try_handshake().await {
            Ok((seen, outcome)) => (seen, outcome),
            Err(error) => (Vec::new(), Err(error)),
        };
        Some(Handshake {
            chain: seen,
            outcome,
        })
    }

    /// The server's time as it says it with an answer, in milliseconds since 1970; none where it says none.
    ///
    /// # Errors
    /// That no answer came.
    pub async fn time(&self) -> Result<Option<i64>, ClientError> {
        let url = self.http.url(&["workspace", "v3", "auth-keep-alive"]);
        let asking = async {
            let answer = self.http.get(url).send().await;
            answer.map_err(|error| self.http.fault(&error))
        };
        let answer = timeout(self.config.timeouts.request, asking)
            .await
            .unwrap_or_else(|_| Err(self.silent()))?;
        if let Some(proxy) = self.http.proxy_asks(&answer) {
            return Err(ClientError::ProxyPassword { proxy });
        }
        let date = answer.headers().get(DATE);
        Ok(date
            .and_then(|date| date.to_str().ok())
            .and_then(|date| httpdate::parse_http_date(date).ok())
            .and_then(|date| date.duration_since(std::time::UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_millis()).ok()))
    }

    async fn try_handshake(
        &self,
    ) -> Result<(Vec<Certificate>, Result<(), ClientError>), ClientError> {
        let seen = chain::Seen::default();
        let tls = configure_with(&self.config, |system| seen.before(system))?;
        let host = self.server().host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name =
            ServerName::try_from(host.to_owned()).map_err(|error| ClientError::MalformedUrl {
                text: self.authority(),
                reason: error.to_string(),
            })?;
        let shaking = async {
            let stream = self.open().await?;
            TlsConnector::from(Arc::new(tls))
                .connect(name, stream)
                .await
        };
        let outcome = self.in_time(shaking).await.map(drop);
        Ok((seen.certificates(), outcome))
    }

    /// The connection that TLS begins on.
    async fn open(&self) -> std::io::Result<TcpStream> {
        let route = self.http.route();
        let through = if self.server().scheme() == "https" {
            route.tunnel(self.server()).await?
        } else {
            // Requests that are not encrypted are handed to the proxy itself.
            route.reach_proxy(self.server()).await?
        };
        if let Some(stream) = through {
            return Ok(stream);
        }
        let host = self.server().host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        TcpStream::connect((host, self.port())).await
    }

    fn port(&self) -> u16 {
        self.server().port_or_known_default().unwrap_or_default()
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = std::io::Result<T>>,
    ) -> Result<T, ClientError> {
        match timeout(self.config.timeouts.connect, work).await {
            Ok(outcome) => outcome.map_err(|error| io_error(&self.authority(), &error)),
            Err(_) => Err(self.silent()),
        }
    }

    fn silent(&self) -> ClientError {
        ClientError::Unreachable {
            server: self.authority(),
            detail: "no answer in time".to_owned(),
        }
    }
}
