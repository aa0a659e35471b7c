//! Why the stream of events stopped, and what to do about it.

use std::time::{Duration, Instant};

use super::{Driver, Entry};
use crate::bayeux::Loss;
use crate::transport::Broken;
use crate::{ClientError, TransportChoice};

/// A server that ends the session again so soon means it.
const ENDED_TWICE: Duration = Duration::from_mins(1);

/// Why the stream stopped.
pub(super) enum Stop {
    /// It was asked to.
    Asked,
    /// The network is another one.
    Moved,
    /// The transport broke.
    Broken(Broken),
    /// A WebSocket opened, and nothing came over it.
    Mute,
    /// The Bayeux session is lost.
    Lost(Loss),
    /// The server could not initialize the session.
    NotInitialized(ClientError),
    /// The HTTP session could not be renewed.
    NotRenewed(ClientError),
}

/// What to do about it.
pub(super) enum Next {
    /// Nothing more.
    Leave,
    /// Try again without waiting.
    AtOnce,
    /// Tell, wait, try again.
    Later(ClientError),
    /// The session is over.
    Over(ClientError),
}

impl Driver {
    /// What to do about the stream's end.
    pub(super) fn next(&mut self, stop: Stop) -> Next {
        let again = |driver: &Self, error: ClientError| {
            if driver.stream.confirmed {
                Next::AtOnce
            } else {
                Next::Later(error)
            }
        };
        match stop {
            Stop::Asked => Next::Leave,
            Stop::Moved => {
                self.moved();
                Next::AtOnce
            }
            Stop::Mute => {
                self.leave();
                self.is_mute = true;
                self.polls_next = true;
                Next::AtOnce
            }
            // The server answers over other connections.
            Stop::Broken(Broken::Overdue) => {
                tracing::info!("a connect was not answered in time, asking again");
                self.leave();
                self.machine.doubt();
                self.polls_next = self.machine.is_polling();
                Next::AtOnce
            }
            // Trying again with the same might lock the agent out there.
            Stop::Broken(Broken::Link(error @ ClientError::ProxyPassword { .. })) => {
                Next::Over(error)
            }
            Stop::Broken(Broken::Link(error)) => {
                self.leave();
                Next::Later(error)
            }
            Stop::Broken(Broken::Corrupt(error)) => {
                self.machine.forget();
                Next::Later(error)
            }
            Stop::Broken(Broken::Denied(message)) | Stop::Lost(Loss::Denied(message)) => {
                self.reenter();
                if !self.begun && !std::mem::replace(&mut self.entered_twice, true) {
                    // Whoever signs in has proven a moment ago who they are: one server of several may not know yet.
                    return Next::AtOnce;
                }
                again(self, ClientError::SignedOut { message })
            }
            Stop::Lost(Loss::Ended(message)) => {
                self.reenter();
                let error = ClientError::SignedOut { message };
                let before = self.ended.replace(Instant::now());
                if before.is_some_and(|at| at.elapsed() < ENDED_TWICE) {
                    Next::Over(error)
                } else {
                    again(self, error)
                }
            }
            Stop::Lost(Loss::Unknown) => again(
                self,
                ClientError::ReplyLost {
                    detail: "the server does not know the session any more".to_owned(),
                },
            ),
            Stop::Lost(Loss::Unsupported) if self.may_fall_back() => {
                self.choice = TransportChoice::LongPolling;
                Next::AtOnce
            }
            Stop::Lost(Loss::Unsupported) => Next::Later(ClientError::NotServed {
                what: "events this way".to_owned(),
            }),
            Stop::Lost(Loss::Failed(message)) => Next::Later(ClientError::Refused {
                code: 0,
                message,
                agent: None,
            }),
            Stop::NotInitialized(error) => {
                self.reenter();
                Next::Later(error)
            }
            Stop::NotRenewed(error) if error.is_last_word() => Next::Over(error),
            Stop::NotRenewed(error) => {
                self.shared
                    .http
                    .forget_connections(self.shared.http.timeouts().grace);
                Next::Later(error)
            }
        }
    }

    /// Another network, or the same after a while: nothing that was open leads anywhere, and what did not get through may
    /// do so now.
    pub(super) fn moved(&mut self) {
        self.may_have_moved = true;
        self.machine.detach(Instant::now());
        self.shared.http.abandon_connections();
        self.choice = self.wanted;
        self.mute = 0;
    }

    /// The transport is of no use any more.
    fn leave(&mut self) {
        self.machine.detach(Instant::now());
        let http = &self.shared.http;
        http.forget_connections(http.timeouts().grace);
    }

    fn reenter(&mut self) {
        self.machine.forget();
        self.entry = Entry::Gone;
    }

    pub(super) fn may_fall_back(&self) -> bool {
        self.choice == TransportChoice::Auto
    }
}

/// Nothing came, or not what was due.
pub(super) fn silence(detail: &str) -> Stop {
    Stop::Broken(Broken::Link(ClientError::ReplyLost {
        detail: detail.to_owned(),
    }))
}
