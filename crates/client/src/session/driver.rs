//! The task that keeps a session open: it opens the stream of events, passes events on, and comes back after losses.

mod verdict;

use std::sync::Arc;
use std::time::Instant;

use holdfast_wire::event::Event;
use tokio::time::{sleep, sleep_until};

use super::state::{Phase, Shared};
use crate::bayeux::{Action, Machine, Output, Wishes};
use crate::stream::{IncomingSender, Untold, weight};
use crate::transport::{Broken, LongPolling, Transport, Upgrade, WebSocket};
use crate::{Backoff, ClientConfig, ClientError, Incoming, TransportChoice};
use verdict::{Next, Stop, silence};

/// So many times in a row polling has to get through where a WebSocket did not, until none is tried any more: during an
/// outage, both are tried, and either may be the one that meets its end.
const MUTE_LIMIT: u8 = 2;

/// Keeps one session open.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what happened in this session, each by itself"
)]
pub(crate) struct Driver {
    shared: Arc<Shared>,
    incoming: IncomingSender,
    /// How events are to be received, as far as it is known by now what gets through here.
    choice: TransportChoice,
    /// The same as it was asked for.
    wanted: TransportChoice,
    /// Polls over the next transport whatever the choice.
    polls_next: bool,
    /// Nothing came over the last WebSocket.
    is_mute: bool,
    /// How often in a row that was so while polling got through.
    mute: u8,
    machine: Machine,
    backoff: Backoff,
    /// The HTTP session.
    entry: Entry,
    /// The stream has been up at least once.
    begun: bool,
    /// The HTTP session was opened a second time before that.
    entered_twice: bool,
    /// The way to the server was lost, and may be another one now.
    may_have_moved: bool,
    stream: Stream,
    /// When the server last said not to come back.
    ended: Option<Instant>,
}

/// How far the HTTP session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    /// It is gone.
    Gone,
    /// It lives; its configuration has not come yet.
    Loading,
    /// Its configuration is there.
    Loaded,
}

/// How far the stream of events is since the last loss.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    /// `Up` was told.
    up: bool,
    /// A new Bayeux session is to be told with it.
    fresh: bool,
    /// A connect was answered.
    confirmed: bool,
}

impl Driver {
    /// A driver for a session that was initialized just now.
    pub(crate) fn new(
        shared: Arc<Shared>,
        config: &ClientConfig,
        incoming: IncomingSender,
    ) -> Self {
        let wishes = Wishes {
            ack: config.ack,
            hold: config.timeouts.hold,
            grace: config.timeouts.grace,
            patience: config.timeouts.request,
            channels: holdfast_wire::channel::ALL
                .iter()
                .map(|channel| (*channel).to_owned())
                .collect(),
        };
        Self {
            shared,
            incoming,
            choice: config.transport,
            wanted: config.transport,
            polls_next: false,
            is_mute: false,
            mute: 0,
            machine: Machine::new(wishes),
            backoff: Backoff::new(config.rng_seed),
            entry: Entry::Loading,
            begun: false,
            entered_twice: false,
            may_have_moved: false,
            stream: Stream::default(),
            ended: None,
        }
    }

    /// Runs until the session is over. Before the first `Up` any loss ends it: whoever connects wants to know.
    pub(crate) async fn run(mut self) {
        let last = loop {
            let stop = self.stream().await;
            match self.next(stop) {
                Next::Leave => {
                    break ClientError::SignedOut {
                        message: "this computer ended it".to_owned(),
                    };
                }
                Next::AtOnce => {}
                Next::Later(error) | Next::Over(error) if !self.begun => break error,
                Next::Later(error) => {
                    if !self.pause(error).await {
                        break ClientError::SignedOut {
                            message: "this computer ended it".to_owned(),
                        };
                    }
                }
                Next::Over(error) => {
                    let _ = self.tell(Incoming::SignedOut(error.clone())).await;
                    break error;
                }
            }
        };
        self.shared.pending.give_up();
        self.shared.enter(Phase::Ended(last));
    }

    /// One transport, from its opening to its end.
    async fn stream(&mut self) -> Stop {
        // A new session that was not told yet is still to be told.
        self.stream = Stream {
            fresh: self.stream.fresh,
            ..Stream::default()
        };
        let shared = Arc::clone(&self.shared);
        let opened = tokio::select! {
            opened = self.open() => opened,
            () = shared.reopen.notified() => return Stop::Moved,
            () = shared.stop.cancelled() => return Stop::Asked,
        };
        let mut transport = match opened {
            Ok(transport) => transport,
            Err(stop) => return stop,
        };
        self.machine.attach(transport.name());
        let stop = match self.follow(&mut transport).await {
            Ok(never) => match never {},
            Err(stop) => stop,
        };
        match &stop {
            Stop::Asked => {
                if let Some(frame) = self.machine.disconnect() {
                    transport.farewell(&frame).await;
                }
            }
            // A WebSocket that opens and then says nothing is a proxy's doing.
            Stop::Broken(Broken::Link(_)) if !transport.is_proven() && self.may_fall_back() => {
                return Stop::Mute;
            }
            _ => {}
        }
        stop
    }

    async fn open(&mut self) -> Result<Transport, Stop> {
        if std::mem::take(&mut self.may_have_moved)
            && let Err(error) = self.shared.http.find_way().await
        {
            tracing::info!(%error, "the server is tried without a proxy");
        }
        if self.entry == Entry::Gone {
            self.shared
                .login
                .renew(&self.shared.http)
                .await
                .map_err(Stop::NotRenewed)?;
            self.shared.http.used();
            self.entry = Entry::Loading;
            self.shared.renewed();
        }
        self.shared.enter(Phase::Connecting);
        let http = Arc::clone(&self.shared.http);
        let loading = self.loading();
        let polling = || Transport::LongPolling(LongPolling::new(Arc::clone(&http), loading));
        if std::mem::take(&mut self.polls_next) || self.choice == TransportChoice::LongPolling {
            return Ok(polling());
        }
        match WebSocket::open(Arc::clone(&http), loading).await {
            Ok(websocket) => Ok(Transport::WebSocket(Box::new(websocket))),
            Err(Upgrade::Denied(message)) => Err(Stop::Broken(Broken::Denied(message))),
            Err(Upgrade::Link(error)) => Err(Stop::Broken(Broken::Link(error))),
            Err(Upgrade::NotOffered(error) | Upgrade::Silent(error))
                if self.choice == TransportChoice::WebSocket =>
            {
                Err(Stop::Broken(Broken::Link(error)))
            }
            // Something on the way may swallow it, or everything: polling will tell.
            Err(Upgrade::Silent(_)) => {
                self.is_mute = true;
                Ok(polling())
            }
            Err(Upgrade::NotOffered(error)) => {
                tracing::info!(code = error.code(), "no WebSocket here, polling instead");
                self.choice = TransportChoice::LongPolling;
                Ok(polling())
            }
        }
    }

    /// Carries frames to and fro until something ends it.
    async fn follow(
        &mut self,
        transport: &mut Transport,
    ) -> Result<std::convert::Infallible, Stop> {
        let shared = Arc::clone(&self.shared);
        let times = *shared.http.timeouts();
        let load_by = Instant::now() + times.initialization;
        let mut loading = self.loading();
        let mut keep_alive_at = Instant::now() + times.keep_alive;
        let mut answer_by = Instant::now();
        loop {
            self.machine.limit_connects(shared.connect_limit());
            let next = self.machine.poll(Instant::now());
            let due = match next {
                Action::Send { frame, patience } => {
                    answer_by = Instant::now() + patience;
                    transport
                        .send(&frame, patience)
                        .await
                        .map_err(Stop::Broken)?;
                    continue;
                }
                Action::Until(at) => at,
                Action::Wait if transport.is_listening() => answer_by,
                Action::Wait => return Err(silence("the answer was missing")),
            };
            let waiting = matches!(next, Action::Wait);
            tokio::select! {
                // What has come counts before what the clock says: whoever listens may have kept this waiting.
                biased;
                () = shared.stop.cancelled() => return Err(Stop::Asked),
                () = self.incoming.closed() => return Err(Stop::Asked),
                () = shared.reopen.notified() => return Err(Stop::Moved),
                () = shared.suspected() => {
                    return Err(Stop::Broken(Broken::Denied("its session is gone".to_owned())));
                }
                () = shared.retry.notified() => transport.probe(),
                () = sleep_until(keep_alive_at.into()) => {
                    keep_alive_at = Instant::now() + times.keep_alive.saturating_sub(shared.http.idle());
                    if shared.http.idle() >= times.keep_alive {
                        tokio::spawn(keep_alive(Arc::clone(&shared)));
                        keep_alive_at = Instant::now() + times.keep_alive;
                    }
                }
                () = sleep_until(load_by.into()), if self.loading() => {
                    let detail = "the agent's configuration did not come in time".to_owned();
                    return Err(Stop::NotInitialized(ClientError::ReplyLost { detail }));
                }
                frame = transport.receive() => {
                    let frame = match frame {
                        Err(Broken::Overdue) if !self.machine.may_ask_again() => continue,
                        frame => frame.map_err(Stop::Broken)?,
                    };
                    for output in self.machine.receive(&frame, Instant::now()) {
                        self.take(output).await?;
                    }
                    if loading && !self.loading() {
                        loading = false;
                        transport.loaded();
                    }
                }
                () = sleep_until(due.into()) => if waiting {
                    return Err(silence("the connection went silent"));
                },
            }
        }
    }

    async fn take(&mut self, output: Output) -> Result<(), Stop> {
        match output {
            Output::Event { data, .. } => self.event(Event::parse(&data), weight(&data)).await,
            Output::NotGranted { channel, error } => {
                tracing::warn!(channel, error, "no events from this channel");
                Ok(())
            }
            Output::Opened => {
                self.shared.pending.give_up();
                self.stream.fresh = true;
                if self.loading() {
                    self.shared.enter(Phase::Loading);
                }
                self.go_up().await
            }
            Output::Confirmed { missed } => {
                self.stream.confirmed = true;
                self.stream.fresh |= missed;
                self.backoff.reset();
                self.choose();
                self.go_up().await
            }
            Output::Lost(loss) => Err(Stop::Lost(loss)),
        }
    }

    async fn event(&mut self, event: Event, bytes: usize) -> Result<(), Stop> {
        match &event {
            Event::Initialized {
                user,
                configuration,
            } => {
                self.shared.learn(user, Some(configuration.clone()));
                self.entry = Entry::Loaded;
            }
            Event::InitializationFailed { message } if self.loading() => {
                let message = format!(
                    "The server could not open a session: {message}. Tell your administrator."
                );
                return Err(Stop::NotInitialized(ClientError::Refused {
                    code: 0,
                    message,
                    agent: None,
                }));
            }
            _ => {}
        }
        self.shared.pending.resolve(&event);
        self.tell_of(Incoming::Event(event), bytes).await?;
        self.go_up().await
    }

    /// Tells that the stream is open, once it is and the configuration is there.
    async fn go_up(&mut self) -> Result<(), Stop> {
        let Stream {
            up,
            fresh,
            confirmed,
        } = self.stream;
        if up || self.loading() || !(fresh || confirmed) {
            return Ok(());
        }
        self.stream.up = true;
        let new_session = std::mem::take(&mut self.stream.fresh);
        self.tell(Incoming::Up { new_session }).await?;
        self.begun = true;
        self.shared.enter(Phase::Up);
        Ok(())
    }

    /// Polling gets through where WebSockets do not, time and again: then that is how it is here.
    fn choose(&mut self) {
        if self.choice != TransportChoice::Auto {
            return;
        }
        if !self.machine.is_polling() {
            self.mute = 0;
        } else if std::mem::take(&mut self.is_mute) {
            self.mute = self.mute.saturating_add(1);
        }
        if self.mute >= MUTE_LIMIT {
            tracing::info!("nothing comes over a WebSocket here, polling instead");
            self.choice = TransportChoice::LongPolling;
        }
    }

    fn loading(&self) -> bool {
        self.entry == Entry::Loading
    }

    /// Waits before the next attempt; `false` if there is none.
    async fn pause(&mut self, error: ClientError) -> bool {
        let wait = self.backoff.next_wait();
        tracing::info!(
            code = error.code(),
            ?wait,
            "the stream of events is interrupted"
        );
        self.may_have_moved = true;
        self.shared.enter(Phase::Down);
        let error = match error {
            // Not for the person: it is being renewed.
            ClientError::SignedOut { .. } => ClientError::Unreachable {
                server: self.shared.http.authority(),
                detail: "the session is being renewed".to_owned(),
            },
            other => other,
        };
        if self
            .tell(Incoming::Down {
                error,
                retry_in: Some(wait),
            })
            .await
            .is_err()
        {
            return false;
        }
        tokio::select! {
            () = sleep(wait) => {}
            () = self.shared.retry.notified() => self.backoff.reset(),
            () = self.shared.reopen.notified() => {
                self.moved();
                self.backoff.reset();
            }
            () = self.shared.stop.cancelled() => return false,
            () = self.incoming.closed() => return false,
        }
        // What was opened meanwhile may have died meanwhile.
        self.shared
            .http
            .forget_connections(self.shared.http.timeouts().grace);
        true
    }

    async fn tell(&self, incoming: Incoming) -> Result<(), Stop> {
        self.tell_of(incoming, 0).await
    }

    /// Tells something that takes so many bytes. Before the first `Up` nobody listens yet, and nothing is waited for.
    async fn tell_of(&self, incoming: Incoming, bytes: usize) -> Result<(), Stop> {
        if !self.begun {
            let told = self.incoming.send_at_once(incoming, bytes);
            return told.map_err(|untold| match untold {
                Untold::Unheard => Stop::Asked,
                Untold::NoRoom { limit } => Stop::NotInitialized(ClientError::TooLarge { limit }),
            });
        }
        tokio::select! {
            sent = self.incoming.send(incoming, bytes) => sent.map_err(|_| Stop::Asked),
            () = self.shared.stop.cancelled() => Err(Stop::Asked),
        }
    }
}

/// Shows the server that the agent is still there.
async fn keep_alive(shared: Arc<Shared>) {
    let generation = shared.generation();
    let http = &shared.http;
    let request = http.get(http.url(&["workspace", "v3", "auth-keep-alive"]));
    let outcome = http
        .send(request, crate::http::BODY_LIMIT, http.timeouts().request)
        .await;
    match outcome.and_then(|answer| answer.check("auth-keep-alive")) {
        Ok(()) => http.used(),
        Err(ClientError::SignedOut { .. }) => shared.suspect(generation),
        // The stream of events notices a dead link by itself.
        Err(error) => tracing::debug!(code = error.code(), "the session was not kept alive"),
    }
}
