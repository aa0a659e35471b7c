//! The way to the server: straight, or through a proxy.

use std::io;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::header::HeaderValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use crate::ProxyChoice;

/// What a proxy answers is never longer.
const LONGEST_ANSWER: usize = 8 * 1024;

/// Where a proxy's address names no port.
const HTTP_PORT: u16 = 80;

/// The way to the server, for requests and WebSocket alike.
pub(crate) struct Route {
    choice: ProxyChoice,
    proxies: Option<Matcher>,
}

impl Route {
    pub(super) fn new(choice: &ProxyChoice) -> Self {
        let proxies = match choice {
            ProxyChoice::System => Some(Matcher::from_system()),
            ProxyChoice::None => None,
            ProxyChoice::Manual { url, bypass } => {
                let proxies = Matcher::builder().all(url.as_str());
                Some(proxies.no(bypass.join(",")).build())
            }
        };
        Self {
            choice: choice.clone(),
            proxies,
        }
    }

    /// Requests take this way.
    pub(super) fn apply(
        &self,
        requests: reqwest::ClientBuilder,
    ) -> reqwest::Result<reqwest::ClientBuilder> {
        Ok(match &self.choice {
            ProxyChoice::System => requests,
            ProxyChoice::None => requests.no_proxy(),
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
        ask(&mut stream, server, proxy.basic_auth()).await?;
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
        let proxy = self.proxy_for(server)?;
        let host = proxy.uri().host().unwrap_or_default();
        let port = proxy.uri().port_u16().unwrap_or(HTTP_PORT);
        Some(format!("{host}:{port}"))
    }

    fn proxy_for(&self, server: &Url) -> Option<Intercept> {
        self.proxies
            .as_ref()?
            .intercept(&server.as_str().parse().ok()?)
    }
}

async fn reach(proxy: &Intercept) -> io::Result<TcpStream> {
    let uri = proxy.uri();
    let (Some("http"), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(io::Error::other("this kind of proxy is not known"));
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(HTTP_PORT))).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn ask(
    stream: &mut TcpStream,
    server: &Url,
    credentials: Option<&HeaderValue>,
) -> io::Result<()> {
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
        .map(String::from_utf8_lossy)
        .unwrap_or_default();
    if status.starts_with('2') {
        return Ok(());
    }
    let status: String = status
        .chars()
        .filter(char::is_ascii_digit)
        .take(3)
        .collect();
    Err(io::Error::other(format!(
        "the proxy does not let this connection through (HTTP {status})"
    )))
}
