//! A signed-in session.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use holdfast_domain::ids::{IntentId, InteractionId};
use holdfast_wire::envelope::Request;
use holdfast_wire::event::Event;
use holdfast_wire::session::{Configuration, User};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_util::sync::DropGuard;
use url::Url;
use uuid::Uuid;

use crate::http::{BODY_LIMIT, CONFIGURATION_LIMIT, Http};
use crate::session::{Driver, Login, Phase, Shared, Waiter};
use crate::stream::{IncomingStream, stream};
use crate::{ClientConfig, ClientError, Credentials, Step, auth};

/// What [`Workspace::limit_connects`] can be set to: shorter would poll, longer would outlast any proxy.
pub const CONNECT_LIMITS: RangeInclusive<Duration> =
    Duration::from_secs(6)..=Duration::from_mins(2);
/// How long signing out waits for the stream of events to close.
const FAREWELL: Duration = Duration::from_secs(2);

/// A signed-in session. Clones are the same session; it ends with [`Workspace::logout`], or when the last clone or the
/// [`IncomingStream`] is dropped.
#[derive(Clone)]
pub struct Workspace {
    pub(crate) shared: Arc<Shared>,
    _guard: Arc<DropGuard>,
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workspace")
            .field("server", &self.shared.http.authority())
            .finish_non_exhaustive()
    }
}

/// Signs in, opens the session and the stream of events, and waits for the agent's configuration.
///
/// The stream begins with the events of the initialization and the first [`crate::Incoming::Up`].
///
/// # Errors
/// Whatever keeps the session from opening; nothing is tried twice here. [`ClientError`] tells what can be done.
pub async fn connect(
    config: ClientConfig,
    credentials: Credentials,
    progress: impl Fn(Step) + Send + Sync,
) -> Result<(Workspace, IncomingStream), ClientError> {
    let http = Arc::new(Http::new(&config)?);
    let login = Login::new(credentials);
    let way = http.find_way().await;
    login
        .enter(&http, &progress)
        .await
        .map_err(|error| unreached(way, error))?;
    progress(Step::Connecting);
    let shared = Arc::new(Shared::new(http, login));
    let workspace = Workspace {
        _guard: Arc::new(shared.stop.clone().drop_guard()),
        shared: Arc::clone(&shared),
    };
    let (sender, receiver) = stream();
    let mut link = shared.link();
    tokio::spawn(Driver::new(shared, &config, sender).run());
    loop {
        let phase = link.borrow_and_update().phase.clone();
        match phase {
            Phase::Connecting | Phase::Down => {}
            Phase::Loading => progress(Step::Loading),
            Phase::Up => return Ok((workspace, receiver)),
            Phase::Ended(error) => return Err(error),
        }
        if link.changed().await.is_err() {
            return Err(ClientError::SignedOut {
                message: "the session was closed".to_owned(),
            });
        }
    }
}

/// Asks whether credentials are good. No session is opened; a token that the server gives is thrown away.
///
/// # Errors
/// [`ClientError::WrongPassword`] where they are not; whatever else keeps the server from answering.
pub async fn check(config: &ClientConfig, credentials: &Credentials) -> Result<(), ClientError> {
    let http = Http::new(config)?;
    let way = http.find_way().await;
    let asked = auth::sign_in(&http, credentials).await;
    asked.map(drop).map_err(|error| unreached(way, error))
}

/// Why the server was not reached: where a proxy script could not be followed, most likely for want of a proxy.
fn unreached(way: Result<(), ClientError>, error: ClientError) -> ClientError {
    match (way, error) {
        (Err(no_way), ClientError::Unreachable { .. }) => no_way,
        (_, error) => error,
    }
}

impl Workspace {
    /// The agent as last told by the server.
    pub fn user(&self) -> User {
        self.shared.known().0
    }

    /// The configuration as last told by the server.
    pub fn configuration(&self) -> Configuration {
        self.shared.known().1
    }

    /// Tries again at once what waits for its next attempt, and checks whether an open stream is alive.
    pub fn retry_now(&self) {
        self.shared.retry.notify_one();
    }

    /// How long a Bayeux connect may stay unanswered before the connection counts as dead, within [`CONNECT_LIMITS`]. Signs
    /// of life are asked for more often than that in any case, where the transport allows.
    pub fn limit_connects(&self, limit: Duration) {
        let limit = limit.clamp(*CONNECT_LIMITS.start(), *CONNECT_LIMITS.end());
        self.shared.limit_connects(limit);
    }

    /// The way to the server may be another one now: open connections are given up without waiting for their death, the
    /// stream of events is opened anew at once, and the back-off begins from its start.
    pub fn network_changed(&self) {
        self.shared.reopen.notify_one();
    }

    /// The token for [`Credentials::Refresh`], where the deployment gave one. It changes with each renewal.
    pub fn refresh_token(&self) -> Option<SecretString> {
        self.shared.login.refresh_token()
    }

    /// The server's address.
    pub fn server(&self) -> &Url {
        self.shared.http.server()
    }

    /// Whether this server says that a repeated `operationId` is not carried out again, so that asking again after a lost
    /// reply is harmless.
    pub fn repeats_safely(&self) -> bool {
        self.shared.http.repeats_safely()
    }

    /// Ends the session on the server and the stream of events.
    pub async fn logout(&self) -> Result<(), ClientError> {
        self.shared.stop.cancel();
        let mut link = self.shared.link();
        let closed = link.wait_for(|link| matches!(link.phase, Phase::Ended(_)));
        if timeout(FAREWELL, closed).await.is_err() {
            tracing::debug!("signing out before the stream of events has closed");
        }
        match self
            .post_once(&["logout"], &json!({}), Self::new_operation(), None)
            .await
        {
            // It was gone already.
            Err(ClientError::SignedOut { .. }) => Ok(()),
            outcome => outcome.map(|_| ()),
        }
    }

    pub(crate) fn new_operation() -> IntentId {
        IntentId(Uuid::new_v4())
    }

    pub(crate) fn surprised(what: &str, event: &Event) -> ClientError {
        tracing::warn!(what, event = ?std::mem::discriminant(event), "the answer was of another kind");
        ClientError::Refused {
            code: 0,
            message: format!(
                "The server's answer about {what} cannot be read. Tell your administrator."
            ),
            agent: None,
        }
    }

    /// A request that acts, on an interaction where one is named.
    ///
    /// Accepted (`code` 1) is done when an event says so, and also when none says otherwise: not every deployment
    /// echoes the `operationId` of every request, and a repeated one causes no event.
    pub(crate) async fn act(
        &self,
        about: Option<&InteractionId>,
        paths: &[&[&str]],
        data: Value,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let about = about.map(InteractionId::as_str);
        let (accepted, waiter) = self.post(paths, &data, op, about).await?;
        if !accepted {
            return Ok(());
        }
        match timeout(self.shared.http.timeouts().settle, waiter.answer()).await {
            Ok(answer) => Self::judge(answer).map(|_| ()),
            Err(_) => Ok(()),
        }
    }

    /// A request whose outcome shows in other events: accepted is enough.
    pub(crate) async fn tell(&self, paths: &[&[&str]], data: Value) -> Result<(), ClientError> {
        self.post(paths, &data, Self::new_operation(), None)
            .await
            .map(|_| ())
    }

    /// A request whose answer is an event.
    pub(crate) async fn ask(&self, paths: &[&[&str]], data: Value) -> Result<Event, ClientError> {
        let (_, waiter) = self.post(paths, &data, Self::new_operation(), None).await?;
        match timeout(self.shared.http.timeouts().answer, waiter.answer()).await {
            Ok(answer) => Self::judge(answer),
            Err(_) => Err(ClientError::ReplyLost {
                detail: "no event answered in time".to_owned(),
            }),
        }
    }

    /// A request whose answer is its reply's `data`.
    pub(crate) async fn read(&self, path: &[&str]) -> Result<Value, ClientError> {
        self.look_up(path, &[]).await
    }

    /// The same, with a query.
    pub(crate) async fn look_up(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value, ClientError> {
        self.renewing(|| self.read_once(path, query)).await
    }

    fn judge(answer: Option<Event>) -> Result<Event, ClientError> {
        match answer {
            Some(Event::Error { code, message, .. }) => {
                let message = if message.is_empty() {
                    "The server refused it.".to_owned()
                } else {
                    message
                };
                Err(ClientError::Refused {
                    code: code.unwrap_or_default(),
                    message,
                    agent: None,
                })
            }
            Some(event) => Ok(event),
            None => Err(ClientError::ReplyLost {
                detail: "the stream of events began anew".to_owned(),
            }),
        }
    }

    /// Posts to the first of the published paths that is served; says whether it was only accepted, and
    /// waits for what comes of it.
    async fn post(
        &self,
        paths: &[&[&str]],
        data: &Value,
        op: IntentId,
        about: Option<&str>,
    ) -> Result<(bool, Waiter), ClientError> {
        let request = paths
            .first()
            .and_then(|path| path.last())
            .copied()
            .unwrap_or_default();
        let first = if paths.len() > 1 {
            self.shared.served(request).unwrap_or(0)
        } else {
            0
        };
        let order = (first..paths.len()).chain(0..first);
        let mut refusal = ClientError::NotServed {
            what: request.to_owned(),
        };
        for index in order {
            match self
                .renewing(|| self.post_once(paths[index], data, op, about))
                .await
            {
                Err(error @ ClientError::NotServed { .. }) => refusal = error,
                outcome => {
                    if paths.len() > 1 {
                        self.shared.remember_served(request, index);
                    }
                    return outcome;
                }
            }
        }
        Err(refusal)
    }

    async fn post_once(
        &self,
        path: &[&str],
        data: &Value,
        op: IntentId,
        about: Option<&str>,
    ) -> Result<(bool, Waiter), ClientError> {
        let http = &self.shared.http;
        // Anew for each attempt: a renewed session gives up what was waited for in the old one.
        let waiter = self.shared.pending.expect(&op.to_string(), about);
        let mut body = Request::with_data(data.clone());
        body.set_operation_id(op.to_string());
        let request = http.post_json(
            http.url(&[&["workspace", "v3"], path].concat()),
            &body.into_value(),
        );
        let answer = http
            .send(request, BODY_LIMIT, http.timeouts().request)
            .await?;
        http.used();
        let reply = answer.reply(path.last().copied().unwrap_or_default())?;
        Ok((reply.code() == Some(1), waiter))
    }

    async fn read_once(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, ClientError> {
        let http = &self.shared.http;
        let mut url = http.url(&[&["workspace", "v3"], path].concat());
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = http.get(url);
        let answer = http
            .send(request, CONFIGURATION_LIMIT, http.timeouts().request)
            .await?;
        http.used();
        let reply = answer.reply(path.last().copied().unwrap_or_default())?;
        Ok(reply.data().clone())
    }

    /// Makes a request; where the HTTP session is gone, waits until the driver has renewed it, and makes it once more.
    ///
    /// A server that finds no session has done nothing, so that this is safe for every request.
    async fn renewing<T, F: Future<Output = Result<T, ClientError>>>(
        &self,
        request: impl Fn() -> F,
    ) -> Result<T, ClientError> {
        let generation = self.shared.generation();
        match request().await {
            Err(ClientError::SignedOut { .. }) => {}
            outcome => return outcome,
        }
        if self.read_once(&["auth-keep-alive"], &[]).await.is_ok() {
            // The session lives. One server of several may not have known it for a moment; whoever says so twice means
            // the request, which is forbidden.
            return request().await.map_err(forbidden);
        }
        self.shared.suspect(generation);
        let mut link = self.shared.link();
        let renewed = link.wait_for(|link| match link.phase {
            Phase::Ended(_) => true,
            Phase::Up => link.generation > generation,
            _ => false,
        });
        let wait = self.shared.http.timeouts().answer;
        let Ok(Ok(link)) = timeout(wait, renewed)
            .await
            .map(|link| link.map(|link| link.clone()))
        else {
            return Err(ClientError::Unreachable {
                server: self.shared.http.authority(),
                detail: "the session is being renewed".to_owned(),
            });
        };
        if let Phase::Ended(error) = link.phase {
            return Err(error);
        }
        request().await.map_err(forbidden)
    }
}

/// What the session does not excuse is a refusal of the request.
fn forbidden(error: ClientError) -> ClientError {
    match error {
        ClientError::SignedOut { message } => ClientError::Refused {
            code: 403,
            message,
            agent: None,
        },
        other => other,
    }
}
