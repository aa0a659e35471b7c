//! A proxy script (PAC): fetched, asked for the way to the one server that there is, and asked again when that way is lost.
//!
//! The script comes from wherever the settings say and may say anything: `proxy_watch` runs it without files, modules or
//! requests of its own, for [`TIME`], in a heap and on a stack that end.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
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
use super::tls;
use crate::address::authority;
use crate::{ClientConfig, ClientError};

/// How long the script may take to answer, its questions for names included.
const TIME: Duration = Duration::from_secs(5);

/// No script is longer.
const LONGEST: usize = 1024 * 1024;

/// So often is the address of a script followed to another one.
const REDIRECTS: usize = 3;

/// Addresses that nobody has (RFC 5737, RFC 3849): this computer's own on the way out is that on the way to them.
const OUTSIDE: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 9),
    SocketAddr::new(
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
        9,
    ),
];

/// A proxy script, and what it said last.
pub(super) struct Script {
    url: Url,
    tls: rustls::ClientConfig,
    /// How long a connection may take, to the script's server and to a proxy.
    patience: Duration,
    /// The last script that answered: where none can be fetched just now, that one counts.
    kept: Mutex<Option<String>>,
    /// The proxy that was found last; none is straight, also where nobody has asked, or the script cannot be asked.
    way: RwLock<Option<Url>>,
}

impl Script {
    /// Nothing is fetched yet.
    ///
    /// # Errors
    /// As [`tls::configure`].
    pub(super) fn new(url: Url, config: &ClientConfig) -> Result<Self, ClientError> {
        // Who this computer is, is said to the server alone.
        let tls = tls::configure(&ClientConfig {
            server: url.clone(),
            client_certificate: None,
            ..config.clone()
        })?;
        Ok(Self {
            url,
            tls,
            patience: config.timeouts.connect,
            kept: Mutex::default(),
            way: RwLock::default(),
        })
    }

    /// The proxy that it said last; none where the way is straight.
    pub(super) fn way(&self) -> Option<Matcher> {
        let way = self.way.read().unwrap_or_else(PoisonError::into_inner);
        way.as_ref().map(through)
    }

    /// Asks the script anew, for [`TIME`] and the patience of a connection twice at most: where it takes longer the last way
    /// stays. Of the proxies that it names the first one counts that answers, or else the first. Answers whether the way
    /// is another one now.
    ///
    /// # Errors
    /// [`ClientError::ProxyScript`] where the script cannot be had or says nothing that can be followed: the way is straight
    /// then, as in browsers.
    pub(super) async fn ask(&self, server: &Url) -> Result<bool, ClientError> {
        let Ok(found) = timeout(TIME + 2 * self.patience, self.find(server)).await else {
            return Err(self.trouble("it took too long"));
        };
        let way = found.as_ref().ok().cloned().flatten();
        let mut known = self.way.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *known, way);
        found.map(|_| before != *known)
    }

    async fn find(&self, server: &Url) -> Result<Option<Url>, ClientError> {
        match self.fetch().await {
            Ok(source) => {
                let steps = self.evaluate(source.clone(), server).await?;
                *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(source);
                self.choose(&steps, server).await
            }
            Err(detail) => {
                let kept = self.kept().ok_or_else(|| self.trouble(&detail))?;
                tracing::info!(%detail, "the proxy script that was fetched last counts");
                let steps = self.evaluate(kept, server).await?;
                // Where neither script nor proxy is there, this is another network, which may have none.
                Ok(self.first_that_answers(&steps, server).await)
            }
        }
    }

    fn kept(&self) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    async fn evaluate(&self, source: String, server: &Url) -> Result<Vec<ProxyStep>, ClientError> {
        let server = server.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let policy = PacPolicy::new()
                .with_dns_resolution(true)
                .with_internal_addresses(true)
                .with_my_ip_address(own_address())
                .with_local_utc_offset(TimeZone::system().to_offset(Timestamp::now()).seconds())
                .with_timeout(Some(TIME));
            evaluate(&PacScript::new(source), &server, &policy).map_err(|error| error.to_string())
        });
        let steps = asked.await.map_err(|error| error.to_string()).flatten();
        steps.map_err(|detail| self.trouble(&detail))
    }

    async fn choose(&self, steps: &[ProxyStep], server: &Url) -> Result<Option<Url>, ClientError> {
        let first = steps.iter().find_map(proxy_in);
        match (steps, first) {
            // Nothing to choose from: whoever connects finds out whether it answers.
            ([_], Some(only)) => Ok(Some(only)),
            (_, Some(first)) => {
                let found = self.first_that_answers(steps, server).await;
                let is_straight = steps.iter().any(ProxyStep::is_direct);
                Ok(found.or((!is_straight).then_some(first)))
            }
            (_, None) if steps.iter().any(ProxyStep::is_direct) => Ok(None),
            _ => Err(self.trouble("it names no way that Holdfast knows: PROXY or DIRECT")),
        }
    }

    /// The first proxy that answers, in the script's order up to its DIRECT; none is straight.
    async fn first_that_answers(&self, steps: &[ProxyStep], server: &Url) -> Option<Url> {
        for step in steps.iter().take_while(|step| !step.is_direct()) {
            if let Some(proxy) = proxy_in(step)
                && self.answers(&proxy, server).await
            {
                return Some(proxy);
            }
        }
        None
    }

    async fn answers(&self, proxy: &Url, server: &Url) -> bool {
        let server = server.as_str().parse().ok();
        let Some(proxy) = server.and_then(|server| through(proxy).intercept(&server)) else {
            return false;
        };
        let reached = timeout(self.patience, reach(&proxy)).await;
        reached.is_ok_and(|reached| reached.is_ok())
    }

    async fn fetch(&self) -> Result<String, String> {
        let requests = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .no_proxy()
            .redirect(same_or_safer())
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

/// The proxy of a step, where it is of a kind that is known.
fn proxy_in(step: &ProxyStep) -> Option<Url> {
    match step {
        ProxyStep::Http(_) => step.to_url(),
        _ => None,
    }
}

/// What was asked for over https comes over https.
fn same_or_safer() -> Policy {
    Policy::custom(|attempt| {
        let is_safe = |url: &Url| url.scheme() == "https";
        let was_safe = attempt.previous().iter().any(is_safe);
        if attempt.previous().len() > REDIRECTS || (was_safe && !is_safe(attempt.url())) {
            attempt.stop()
        } else {
            attempt.follow()
        }
    })
}

/// The address of this computer on its way out, as `myIpAddress` tells it. Nothing is sent or asked for it.
fn own_address() -> IpAddr {
    let found = OUTSIDE.iter().find_map(|outside| {
        let any: IpAddr = if outside.is_ipv4() {
            Ipv4Addr::UNSPECIFIED.into()
        } else {
            Ipv6Addr::UNSPECIFIED.into()
        };
        let socket = UdpSocket::bind((any, 0)).ok()?;
        socket.connect(outside).ok()?;
        Some(socket.local_addr().ok()?.ip())
    });
    found.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}
