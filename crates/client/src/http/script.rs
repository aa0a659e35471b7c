//! A proxy script (PAC): fetched, asked for the way to the one server that there is, and asked again when that way is lost.
//!
//! The script comes from wherever the settings say and may say anything: `proxy_watch` runs it without files, modules or
//! requests of its own, for [`TIME`], in a heap and on a stack that end.

use std::io;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proxy_watch::ProxyStep;
use proxy_watch::pac::{PacPolicy, PacScript, evaluate};
use reqwest::redirect::Policy;
use tokio::time::timeout;
use url::Url;

use super::fault::root_cause;
use super::route::reach;
use crate::ClientError;
use crate::address::authority;

/// How long the script may take to answer, its questions for names included.
const TIME: Duration = Duration::from_secs(5);

/// No script is longer.
const LONGEST: usize = 1024 * 1024;

/// So often is the address of a script followed to another one.
const REDIRECTS: usize = 3;

/// A proxy script, and what it said last.
pub(super) struct Script {
    url: Url,
    tls: rustls::ClientConfig,
    patience: Duration,
    /// The script as it was fetched last: where it cannot be fetched just now, that one counts.
    source: Mutex<Option<String>>,
    /// The proxy that it said last; none is straight, also where nobody has asked it, or it cannot be asked.
    way: RwLock<Option<Url>>,
}

impl Script {
    /// Nothing is fetched yet. `patience` is how long a connection may take, to the script's server and to a proxy.
    pub(super) fn new(url: Url, tls: rustls::ClientConfig, patience: Duration) -> Self {
        Self {
            url,
            tls,
            patience,
            source: Mutex::default(),
            way: RwLock::default(),
        }
    }

    /// The proxy that it said last; none where the way is straight.
    pub(super) fn way(&self) -> Option<Matcher> {
        let way = self.way.read().unwrap_or_else(PoisonError::into_inner);
        way.as_ref().map(through)
    }

    /// Asks the script anew. Of the proxies that it names the first one counts that answers, or else the first. Answers
    /// whether the way is another one now.
    ///
    /// # Errors
    /// [`ClientError::ProxyScript`] where the script cannot be had or says nothing that can be followed: the way is straight
    /// then, as in browsers.
    pub(super) async fn ask(&self, server: &Url) -> Result<bool, ClientError> {
        let found = self.find(server).await;
        let way = found.as_ref().ok().cloned().flatten();
        let mut known = self.way.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *known, way);
        found.map(|_| before != *known)
    }

    async fn find(&self, server: &Url) -> Result<Option<Url>, ClientError> {
        let source = self.source().await?;
        let (address, asked_for) = (local_address(server), server.clone());
        let policy = PacPolicy::new()
            .with_dns_resolution(true)
            .with_internal_addresses(true)
            .with_my_ip_address(address)
            .with_local_utc_offset(TimeZone::system().to_offset(Timestamp::now()).seconds())
            .with_timeout(Some(TIME));
        let asked = tokio::task::spawn_blocking(move || {
            evaluate(&PacScript::new(source), &asked_for, &policy)
                .map_err(|error| error.to_string())
        });
        let steps = asked
            .await
            .map_err(|error| error.to_string())
            .flatten()
            .map_err(|detail| self.trouble(&detail))?;
        self.choose(&steps, server).await
    }

    /// The first of these that answers, or else the first.
    async fn choose(&self, steps: &[ProxyStep], server: &Url) -> Result<Option<Url>, ClientError> {
        let mut first = None;
        for step in steps {
            let url = match step {
                ProxyStep::Direct => return Ok(None),
                ProxyStep::Http(_) => step.to_url(),
                _ => None,
            };
            let Some(url) = url else {
                continue;
            };
            if steps.len() == 1 || self.answers(&url, server).await {
                return Ok(Some(url));
            }
            first.get_or_insert(url);
        }
        match first {
            Some(first) => Ok(Some(first)),
            None => Err(self.trouble("it names no way that Holdfast knows: PROXY or DIRECT")),
        }
    }

    async fn answers(&self, proxy: &Url, server: &Url) -> bool {
        let server = server.as_str().parse().ok();
        let Some(proxy) = server.and_then(|server| through(proxy).intercept(&server)) else {
            return false;
        };
        let reached = timeout(self.patience, reach(&proxy)).await;
        reached.is_ok_and(|reached| reached.is_ok())
    }

    /// The script, or what was fetched of it last.
    async fn source(&self) -> Result<String, ClientError> {
        match self.fetch().await {
            Ok(source) => {
                let mut kept = self.source.lock().unwrap_or_else(PoisonError::into_inner);
                *kept = Some(source.clone());
                Ok(source)
            }
            Err(detail) => {
                let kept = self.source.lock().unwrap_or_else(PoisonError::into_inner);
                kept.clone().ok_or_else(|| self.trouble(&detail))
            }
        }
    }

    async fn fetch(&self) -> Result<String, String> {
        let requests = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .no_proxy()
            .redirect(Policy::limited(REDIRECTS))
            .timeout(self.patience)
            .build()
            .map_err(|error| error.to_string())?;
        let answer = requests.get(self.url.clone()).send().await;
        let mut answer = answer.map_err(|error| root_cause(&error))?;
        if !answer.status().is_success() {
            return Err(format!("its server answered {}", answer.status()));
        }
        let mut source = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| root_cause(&error))? {
            source.extend_from_slice(&piece);
            if source.len() > LONGEST {
                return Err("it is longer than any script".to_owned());
            }
        }
        Ok(String::from_utf8_lossy(&source).into_owned())
    }

    fn trouble(&self, detail: &str) -> ClientError {
        ClientError::ProxyScript {
            script: authority(&self.url),
            detail: detail.to_owned(),
        }
    }
}

fn through(proxy: &Url) -> Matcher {
    Matcher::builder().all(proxy.as_str()).build()
}

/// The address of this computer on its way to the server, as `myIpAddress` tells it; nothing is sent for it.
fn local_address(server: &Url) -> IpAddr {
    let none = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let found = || -> io::Result<IpAddr> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        let port = server.port_or_known_default().unwrap_or_default();
        socket.connect((server.host_str().unwrap_or_default(), port))?;
        Ok(socket.local_addr()?.ip())
    };
    found().unwrap_or(none)
}
