//! HTTP to one server: bounded answers, one cookie jar, no redirects followed, no compression.

mod answer;
mod fault;
mod jar;
mod route;
mod script;
mod tls;

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect::Policy;
use serde_json::Value;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use url::Url;

pub(crate) use answer::Answer;
pub(crate) use fault::{io_error, tls_error};
pub(crate) use jar::Jar;
pub(crate) use route::Route;
pub(crate) use tls::configure_with;

use crate::address::authority;
use crate::config::Timeouts;
use crate::{ClientConfig, ClientError};

/// No answer but the configuration is larger.
pub(crate) const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// The configuration of a large deployment.
pub(crate) const CONFIGURATION_LIMIT: usize = 16 * 1024 * 1024;

/// Says, with the value `safe`, that a repeated `operationId` is not carried out again. Holdfast's own server sends it.
const REPEATS: &str = "x-holdfast-repeats";

/// Host and port of the proxy on the way to the server; none where the way is straight. Where a script says it, the script
/// is asked. Whatever is wrong on the way is told by whoever connects.
pub async fn find_proxy(config: &ClientConfig) -> Option<String> {
    let http = Http::new(config).ok()?;
    if let Err(error) = http.find_way().await {
        tracing::info!(%error, "the proxy script says no way");
    }
    http.route.proxy_name(&http.server)
}

/// HTTP to one server.
pub(crate) struct Http {
    server: Url,
    jar: Arc<Jar>,
    tls: Arc<rustls::ClientConfig>,
    route: Route,
    timeouts: Timeouts,
    connections: RwLock<Connections>,
    last_used: Mutex<Instant>,
    repeats_safely: AtomicBool,
}

/// Connections that live and die together.
#[derive(Clone)]
struct Connections {
    client: reqwest::Client,
    /// Ends what still waits for an answer over them.
    given_up: CancellationToken,
}

impl Http {
    /// What is said of an answer that no Workspace server gives.
    pub(crate) fn not_workspace(&self, detail: &str) -> ClientError {
        ClientError::NotWorkspace {
            server: authority(&self.server),
            detail: detail.to_owned(),
        }
    }

    /// Prepares connections; nothing is sent yet.
    pub(crate) fn new(config: &ClientConfig) -> Result<Self, ClientError> {
        let tls = tls::configure(config)?;
        let route = Route::new(config)?;
        let jar = Arc::new(Jar::new(&config.server));
        let connections = Connections::open(&config.server, &tls, &route, &jar, &config.timeouts)?;
        Ok(Self {
            server: config.server.clone(),
            jar,
            tls: Arc::new(tls),
            route,
            timeouts: config.timeouts,
            connections: RwLock::new(connections),
            last_used: Mutex::new(Instant::now()),
            repeats_safely: AtomicBool::new(false),
        })
    }

    /// Asks the proxy script for the way to the server, where there is a script. New requests take the way it says; what
    /// is on its way goes on.
    ///
    /// # Errors
    /// [`ClientError::ProxyScript`]; requests go without a proxy then.
    pub(crate) async fn find_way(&self) -> Result<(), ClientError> {
        let found = self.route.find(&self.server).await;
        if !matches!(found, Ok(false)) {
            self.doubt_connections();
        }
        found.map(drop)
    }

    /// The server's address.
    pub(crate) fn server(&self) -> &Url {
        &self.server
    }

    /// The server's host and port, for error texts.
    pub(crate) fn authority(&self) -> String {
        authority(&self.server)
    }

    /// The cookies of this server.
    pub(crate) fn jar(&self) -> &Jar {
        &self.jar
    }

    /// The TLS settings, for WebSocket.
    pub(crate) fn tls(&self) -> Arc<rustls::ClientConfig> {
        Arc::clone(&self.tls)
    }

    /// The way to the server, for WebSocket.
    pub(crate) fn route(&self) -> &Route {
        &self.route
    }

    /// Whether the server's last answer said that a repeated `operationId` is not carried out again.
    pub(crate) fn repeats_safely(&self) -> bool {
        self.repeats_safely.load(Relaxed)
    }

    /// How long to wait for what.
    pub(crate) fn timeouts(&self) -> &Timeouts {
        &self.timeouts
    }

    /// The server has seen a request of this session, other than for notifications.
    pub(crate) fn used(&self) {
        *self
            .last_used
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// How long ago that was.
    pub(crate) fn idle(&self) -> Duration {
        self.last_used
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed()
    }

    /// Leaves the connections that are open: they may be dead without anybody having said so. What waits for an answer
    /// over them does so for `patience` at most.
    pub(crate) fn forget_connections(&self, patience: Duration) {
        if let Some(left) = self.replace_connections() {
            tokio::spawn(async move {
                sleep(patience).await;
                left.given_up.cancel();
            });
        }
    }

    /// The next requests make new connections; whatever waits for an answer over others goes on to wait for it.
    pub(crate) fn doubt_connections(&self) {
        drop(self.replace_connections());
    }

    /// As [`Http::forget_connections`], at once: another network does not carry their answers any more.
    pub(crate) fn abandon_connections(&self) {
        if let Some(left) = self.replace_connections() {
            left.given_up.cancel();
        }
    }

    /// Has new requests make new connections; answers those that were used so far.
    fn replace_connections(&self) -> Option<Connections> {
        match Connections::open(
            &self.server,
            &self.tls,
            &self.route,
            &self.jar,
            &self.timeouts,
        ) {
            Ok(new) => Some(std::mem::replace(
                &mut *self
                    .connections
                    .write()
                    .unwrap_or_else(PoisonError::into_inner),
                new,
            )),
            Err(error) => {
                tracing::warn!(code = error.code(), "keeping the old connections");
                None
            }
        }
    }

    /// An address on the server; segments are escaped.
    pub(crate) fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.server.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.clear().extend(segments);
        }
        url
    }

    /// A GET.
    pub(crate) fn get(&self, url: Url) -> reqwest::RequestBuilder {
        self.client().get(url).header(ACCEPT, "application/json")
    }

    /// A POST of JSON.
    pub(crate) fn post_json(&self, url: Url, body: &Value) -> reqwest::RequestBuilder {
        self.post_text(url, body.to_string())
    }

    /// A POST of JSON that is written already.
    pub(crate) fn post_text(&self, url: Url, json: String) -> reqwest::RequestBuilder {
        self.client()
            .post(url)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json;charset=UTF-8")
            .body(json)
    }

    /// A POST of a form.
    pub(crate) fn post_form(&self, url: Url, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
        self.client()
            .post(url)
            .header(ACCEPT, "application/json")
            .form(form)
    }

    /// Sends a request and reads the whole answer, at most `limit` bytes, within `deadline` in all.
    pub(crate) async fn send(
        &self,
        request: reqwest::RequestBuilder,
        limit: usize,
        deadline: Duration,
    ) -> Result<Answer, ClientError> {
        let given_up = self.connections().given_up;
        let exchange = timeout(deadline, async {
            let response = request.send().await.map_err(|error| self.fault(&error))?;
            if let Some(proxy) = self.proxy_asks(&response) {
                return Err(ClientError::ProxyPassword { proxy });
            }
            let repeats = response.headers().get(REPEATS);
            self.repeats_safely
                .store(repeats.is_some_and(|value| value == "safe"), Relaxed);
            Answer::read(self.authority(), response, limit, |error| self.fault(error)).await
        });
        let unanswered = |detail: &str| {
            Err(ClientError::ReplyLost {
                detail: detail.to_owned(),
            })
        };
        tokio::select! {
            answer = exchange => answer.unwrap_or_else(|_| {
                self.doubt(&given_up);
                unanswered("no answer in time")
            }),
            () = given_up.cancelled() => unanswered("the connection was given up"),
        }
    }

    /// A request over these connections was not answered. The next ones need not find out one after the other that the
    /// connections are dead.
    fn doubt(&self, connections: &CancellationToken) {
        if self.connections().given_up == *connections {
            self.doubt_connections();
        }
    }

    fn connections(&self) -> Connections {
        self.connections
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn client(&self) -> reqwest::Client {
        self.connections().client
    }

    /// Which proxy answered in the server's place that it wants to know who asks. What is encrypted no proxy answers.
    pub(crate) fn proxy_asks(&self, response: &reqwest::Response) -> Option<String> {
        let may_be_its = self.server.scheme() == "http"
            && response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED;
        may_be_its
            .then(|| self.route.proxy_name(&self.server))
            .flatten()
    }

    pub(crate) fn fault(&self, error: &reqwest::Error) -> ClientError {
        let proxy = self.route.proxy_name(&self.server);
        fault::request_error(&self.authority(), proxy, error)
    }
}

impl Connections {
    /// None yet.
    fn open(
        server: &Url,
        tls: &rustls::ClientConfig,
        route: &Route,
        jar: &Arc<Jar>,
        timeouts: &Timeouts,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            client: build(server, tls, route, jar, timeouts)?,
            given_up: CancellationToken::new(),
        })
    }
}

fn build(
    server: &Url,
    tls: &rustls::ClientConfig,
    route: &Route,
    jar: &Arc<Jar>,
    timeouts: &Timeouts,
) -> Result<reqwest::Client, ClientError> {
    let requests = reqwest::Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .cookie_provider(Arc::clone(jar))
        // A redirect is answered by whoever asked: credentials never follow one to another host.
        .redirect(Policy::none())
        // One stalled stream must not stall the others, and company proxies know HTTP/1.1 best.
        .http1_only()
        .connect_timeout(timeouts.connect)
        .pool_idle_timeout(Duration::from_secs(20))
        .tcp_nodelay(true)
        .tcp_keepalive(timeouts.hold / 2)
        .tcp_keepalive_interval(timeouts.grace / 2)
        .tcp_keepalive_retries(3)
        .user_agent(concat!("Holdfast/", env!("CARGO_PKG_VERSION")));
    route
        .apply(requests, server)
        .and_then(reqwest::ClientBuilder::build)
        .map_err(|error| ClientError::Unreachable {
            server: authority(server),
            detail: format!("the network cannot be set up: {error}"),
        })
}
