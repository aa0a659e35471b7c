//! The way to the server: straight, or through a proxy.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;
use zeroize::Zeroizing;

use super::fault::ProxyAsks;
use super::script::Script;
use crate::{ClientConfig, ClientError, ProxyChoice, ProxyLogin};

/// What a proxy answers is never longer.
const LONGEST_ANSWER: usize = 8 * 1024;

/// That it wants to know who asks.
const PROXY_ASKS: u16 = 407;

/// Where a proxy's address names no port.
const HTTP_PORT: u16 = 80;

/// The way to the server, for requests and WebSocket alike.
pub(crate) struct Route {
    choice: ProxyChoice,
    proxies: Proxies,
    login: Option<Login>,
}

/// What says which proxy to take.
enum Proxies {
    /// Nothing: there is none.
    None,
    /// What is set, here or on the system.
    Set(Box<Matcher>),
    /// A script.
    Script(Box<Script>),
}

/// What one proxy is told of who asks.
struct Login {
    proxy: String,
    header: HeaderValue,
}

impl Route {
    /// # Errors
    /// That certificates which are configured cannot be read.
    pub(super) fn new(config: &ClientConfig) -> Result<Self, ClientError> {
        let proxies = match &config.proxy {
            ProxyChoice::System => Proxies::Set(Box::new(Matcher::from_system())),
            ProxyChoice::None => Proxies::None,
            ProxyChoice::Manual { url, bypass } => {
                let proxies = Matcher::builder().all(url.as_str());
                Proxies::Set(Box::new(proxies.no(bypass.join(",")).build()))
            }
            ProxyChoice::Script { url } => {
                Proxies::Script(Box::new(Script::new(url.clone(), config)?))
            }
        };
        Ok(Self {
            choice: config.proxy.clone(),
            proxies,
            login: config.proxy_login.as_ref().map(Login::new),
        })
    }

    /// Asks the proxy script anew, where there is one. Answers whether the way is another one now.
    ///
    /// # Errors
    /// [`ClientError::ProxyScript`]; the way is straight then.
    pub(super) async fn find(&self, server: &Url) -> Result<bool, ClientError> {
        match &self.proxies {
            Proxies::Script(script) => script.ask(server).await,
            Proxies::None | Proxies::Set(_) => Ok(false),
        }
    }

    /// Requests to the server take this way.
    pub(super) fn apply(
        &self,
        requests: reqwest::ClientBuilder,
        server: &Url,
    ) -> reqwest::Result<reqwest::ClientBuilder> {
        let found = self.proxy_for(server);
        if let Some(proxy) = &found
            && let Some(header) = self.header_for(proxy)
        {
            // Requests go nowhere but to this server.
            let proxy = reqwest::Proxy::all(proxy.uri().to_string())?;
            return Ok(requests.proxy(proxy.custom_http_auth(header.clone())));
        }
        Ok(match &self.choice {
            ProxyChoice::System => requests,
            ProxyChoice::None => requests.no_proxy(),
            ProxyChoice::Script { .. } => match found {
                Some(proxy) => requests.proxy(reqwest::Proxy::all(proxy.uri().to_string())?),
                None => requests.no_proxy(),
            },
            ProxyChoice::Manual { url, bypass } => {
                let bypass = reqwest::NoProxy::from_string(&bypass.join(","));
                requests.proxy(reqwest::Proxy::all(url.as_str())?.no_proxy(bypass))
            }
        })
    }

    /// A connection through the proxy; none where the way is straight.
    ///
    /// # Errors
    /// That the proxy cannot be reached, or does not let us through.
    pub(crate) async fn tunnel(&self, server: &Url) -> io::Result<Option<TcpStream>> {
        let Some(proxy) = self.proxy_for(server) else {
            return Ok(None);
        };
        let mut stream = reach(&proxy).await?;
        let credentials = self.header_for(&proxy).or(proxy.basic_auth());
        if ask(&mut stream, server, credentials).await? == PROXY_ASKS {
            return Err(io::Error::other(ProxyAsks(name_of(&proxy))));
        }
        Ok(Some(stream))
    }

    /// A connection to the proxy itself; none where the way is straight.
    ///
    /// # Errors
    /// That the proxy cannot be reached.
    pub(crate) async fn reach_proxy(&self, server: &Url) -> io::Result<Option<TcpStream>> {
        match self.proxy_for(server) {
            Some(proxy) => reach(&proxy).await.map(Some),
            None => Ok(None),
        }
    }

    /// The proxy's host and port; none where the way is straight.
    pub(crate) fn proxy_name(&self, server: &Url) -> Option<String> {
        self.proxy_for(server).as_ref().map(name_of)
    }

    /// What this proxy is told of who asks; nothing of what is for another one.
    fn header_for(&self, proxy: &Intercept) -> Option<&HeaderValue> {
        let login = self.login.as_ref()?;
        (login.proxy == name_of(proxy)).then_some(&login.header)
    }

    fn proxy_for(&self, server: &Url) -> Option<Intercept> {
        let server = server.as_str().parse().ok()?;
        match &self.proxies {
            Proxies::None => None,
            Proxies::Set(proxies) => proxies.intercept(&server),
            Proxies::Script(script) => script.way()?.intercept(&server),
        }
    }
}

impl Login {
    fn new(login: &ProxyLogin) -> Self {
        let words = format!("{}:{}", login.user, login.password.expose_secret());
        let words = Zeroizing::new(words);
        let basic = Zeroizing::new(format!("Basic {}", STANDARD.encode(words.as_bytes())));
        // Not met: Base64 is made of what a header may have.
        let mut header = HeaderValue::from_str(&basic).unwrap_or(HeaderValue::from_static("Basic"));
        header.set_sensitive(true);
        Self {
            proxy: login.proxy.clone(),
            header,
        }
    }
}

fn name_of(proxy: &Intercept) -> String {
    let host = proxy.uri().host().unwrap_or_default();
    let port = proxy.uri().port_u16().unwrap_or(HTTP_PORT);
    format!("{host}:{port}")
}

pub(super) async fn reach(proxy: &Intercept) -> io::Result<TcpStream> {
    let uri = proxy.uri();
    let (Some("http"), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(io::Error::other("this kind of proxy is not known"));
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(HTTP_PORT))).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Asks for a connection to the server; answers the status, that of success or [`PROXY_ASKS`].
async fn ask(
    stream: &mut TcpStream,
    server: &Url,
    credentials: Option<&HeaderValue>,
) -> io::Result<u16> {
    let host = server.host_str().unwrap_or_default();
    let port = server.port_or_known_default().unwrap_or_default();
    let mut request =
        format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").into_bytes();
    if let Some(credentials) = credentials {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(credentials.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await?;
    let mut answer = Vec::new();
    // Byte by byte: what comes after it is the server's.
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= LONGEST_ANSWER {
            return Err(io::Error::other("the proxy's answer has no end"));
        }
        answer.push(stream.read_u8().await?);
    }
    let status = answer
        .split(|byte| *byte == b' ')
        .nth(1)
        .and_then(|status| std::str::from_utf8(status).ok()?.parse().ok())
        .unwrap_or_default();
    match status {
        200..=299 | PROXY_ASKS => Ok(status),
        status => Err(io::Error::other(format!(
            "the proxy does not let this connection through (HTTP {status})"
        ))),
    }
}
