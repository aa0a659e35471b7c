//! Bayeux over HTTP requests, one after the other.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use holdfast_wire::bayeux::BayeuxMessage;
use serde_json::Value;
use tokio::time::{sleep_until, timeout};

use super::{Broken, NOTIFICATIONS, frame_limit, later, read_frame, write_frame};
use crate::ClientError;
use crate::http::Http;

type Exchange = Pin<Box<dyn Future<Output = Result<Vec<BayeuxMessage>, Broken>> + Send>>;
type Probe = Pin<Box<dyn Future<Output = Result<(), Broken>> + Send>>;

/// Long-polling.
pub(crate) struct LongPolling {
    http: Arc<Http>,
    exchange: Option<Exchange>,
    probe: Option<Probe>,
    next_probe: Instant,
    /// When the answer to what is asked now should be there.
    due: Instant,
    loading: bool,
}

impl LongPolling {
    /// Nothing is sent yet. While `loading`, a frame may be as large as a configuration.
    pub(crate) fn new(http: Arc<Http>, loading: bool) -> Self {
        let now = Instant::now();
        Self {
            http,
            exchange: None,
            probe: None,
            next_probe: now,
            due: now,
            loading,
        }
    }

    pub(super) fn loaded(&mut self) {
        self.loading = false;
    }

    pub(super) fn send(&mut self, frame: &[BayeuxMessage], patience: Duration) {
        let limit = frame_limit(self.loading);
        self.exchange = Some(Box::pin(exchange(
            Arc::clone(&self.http),
            write_frame(frame),
            limit,
            patience,
        )));
        self.probe = None;
        self.due = later(self.http.timeouts().hold + self.http.timeouts().grace / 4);
        self.next_probe = self.due;
    }

    pub(super) fn is_listening(&self) -> bool {
        self.exchange.is_some()
    }

    pub(super) async fn receive(&mut self) -> Result<Vec<BayeuxMessage>, Broken> {
        loop {
            let Some(exchange) = &mut self.exchange else {
                return pending().await;
            };
            tokio::select! {
                frame = exchange => {
                    self.exchange = None;
                    return frame;
                }
                // Where a server holds connects for longer than it was asked to, a dead link must still be noticed; and
                // where only the connection is dead on which the answer is waited for, that.
                () = sleep_until(self.next_probe.into()), if self.probe.is_none() => {
                    self.http.doubt_connections();
                    self.probe = Some(Box::pin(probe(Arc::clone(&self.http))));
                }
                outcome = async {
                    match &mut self.probe {
                        Some(probe) => probe.await,
                        None => pending().await,
                    }
                } => {
                    outcome?;
                    self.probe = None;
                    self.next_probe = later(self.http.timeouts().hold);
                    if Instant::now() >= self.due {
                        return Err(Broken::Overdue);
                    }
                }
            }
        }
    }

    pub(super) fn probe(&mut self) {
        self.next_probe = Instant::now();
    }

    pub(super) async fn farewell(self, frame: &[BayeuxMessage]) {
        let url = self.http.url(&NOTIFICATIONS);
        let body = serde_json::to_value(frame).unwrap_or(Value::Null);
        let wait = Duration::from_secs(1);
        let last = self
            .http
            .send(self.http.post_json(url, &body), frame_limit(false), wait);
        // The server forgets the session by itself where this does not reach it.
        if timeout(wait, last).await.is_err() {
            tracing::debug!("the Bayeux session was left to expire");
        }
    }
}

async fn exchange(
    http: Arc<Http>,
    body: String,
    limit: usize,
    patience: Duration,
) -> Result<Vec<BayeuxMessage>, Broken> {
    let url = http.url(&NOTIFICATIONS);
    let request = http.post_text(url, body);
    let answer = http
        .send(request, limit, patience)
        .await
        .map_err(|error| match error {
            ClientError::TooLarge { .. } => Broken::Corrupt(error),
            _ => Broken::Link(error),
        })?;
    match answer.check("notifications") {
        Ok(()) => read_frame(&http, answer.text().map_err(Broken::Corrupt)?),
        // A Bayeux error may come with an HTTP error status.
        Err(_) if answer.json().is_some_and(|body| body.is_array()) => {
            read_frame(&http, answer.text().map_err(Broken::Corrupt)?)
        }
        Err(ClientError::SignedOut { message }) => Err(Broken::Denied(message)),
        Err(error) => Err(Broken::Link(error)),
    }
}

/// Any answer at all shows that the link is alive.
async fn probe(http: Arc<Http>) -> Result<(), Broken> {
    let request = http.get(http.url(&["workspace", "v3", "auth-keep-alive"]));
    let grace = http.timeouts().grace;
    let answer = http
        .send(request, frame_limit(false), grace)
        .await
        .map_err(Broken::Link)?;
    match answer.check("auth-keep-alive") {
        Err(ClientError::SignedOut { message }) => Err(Broken::Denied(message)),
        Err(error @ ClientError::NotWorkspace { .. }) => Err(Broken::Link(error)),
        _ => Ok(()),
    }
}
