//! What time and free agents bring about: one task for all chats, which sleeps until the next time that the storage
//! knows of, or until something stirs it.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError};
use crate::chat::{Actor, Command};
use crate::cometd::Presence;
use crate::routing::{Offer, choose};
use crate::storage::{Find, Window};

/// How many chats are looked at in one go.
const BATCH: u16 = 256;
/// How long to wait after the storage failed.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);
/// How long replies are kept for whoever repeats a request, in milliseconds.
const KEEP_REPLIES: i64 = 7 * 24 * 3_600_000;
/// How often old replies are thrown away, in milliseconds.
const TIDY_EVERY: i64 = 3_600_000;

impl Engine {
    /// Runs until `stop`. `presence` says who comes and who cannot be reached any more.
    pub async fn schedule(
        self,
        mut presence: UnboundedReceiver<Presence>,
        stop: CancellationToken,
    ) {
        let mut tidied = self.now();
        loop {
            let pass = self.run(Self::pass).await;
            let wait = match pass {
                Ok(next) => self.0.parts.clock.until(next),
                Err(EngineError::Ending) => return,
                Err(error) => {
                    tracing::error!(%error, "chats that are due could not be looked at");
                    Box::pin(tokio::time::sleep(AFTER_A_FAILURE))
                }
            };
            if self.now() - tidied > TIDY_EVERY {
                tidied = self.now();
                let before = tidied - KEEP_REPLIES;
                let tidy = self
                    .run(move |engine| Ok(engine.storage().forget_replies(before)?))
                    .await;
                log(tidy, "old replies could not be thrown away");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = wait => {}
                () = self.0.stir.notified() => {}
                Some(news) = presence.recv() => match news {
                    Presence::Arrived(user) => {
                        log(self.run(move |engine| engine.arrived(&user)).await, "a return was not written down");
                    }
                    Presence::Departed(user) => {
                        log(self.run(move |engine| engine.departed(&user)).await, "offers could not be withdrawn");
                    }
                },
            }
        }
    }

    /// Does what is due, offers chats to free agents, and answers when to look again at the latest.
    pub fn pass(&self) -> Result<Timestamp, EngineError> {
        let mut failed = None;
        loop {
            let due = self.storage().due(self.now(), BATCH.into())?;
            for id in &due {
                self.goes_on()?;
                if let Err(error) = self.act_as(Actor::Server, id, &Command::Tick) {
                    // One chat that cannot be read must not keep the others waiting.
                    tracing::error!(chat = id, %error, "a chat that is due could not be looked at");
                    failed = Some(error);
                }
            }
            if due.len() < usize::from(BATCH) || failed.is_some() {
                break;
            }
        }
        self.route()?;
        if let Some(error) = failed {
            return Err(error);
        }
        let next = self.storage().next_due()?;
        Ok(next
            .and_then(|at| Timestamp::from_millisecond(at).ok())
            .unwrap_or(Timestamp::MAX))
    }

    /// Refuses once the server is told to stop: the rest of what is due is still due when it starts again.
    fn goes_on(&self) -> Result<(), EngineError> {
        if self.0.stop.is_cancelled() {
            Err(EngineError::Ending)
        } else {
            Ok(())
        }
    }

    fn route(&self) -> Result<(), EngineError> {
        let mut candidates = Vec::new();
        let mut skip = 0;
        loop {
            let waiting = self
                .storage()
                .find(
                    &Find::Waiting,
                    Window {
                        skip,
                        limit: BATCH.into(),
                    },
                )?
                .rows;
            if waiting.is_empty() {
                return Ok(());
            }
            if skip == 0 {
                candidates = self.candidates()?;
            }
            let mut stayed = 0;
            for record in &waiting {
                self.goes_on()?;
                let Some(Offer { agent, seconds }) = choose(record, &candidates, self.deployment())
                else {
                    stayed += 1;
                    continue;
                };
                let until = self.now() + i64::from(seconds) * 1000;
                match self.act_as(
                    Actor::Server,
                    &record.id,
                    &Command::Offer {
                        agent: agent.clone(),
                        until,
                    },
                ) {
                    Ok(()) => {
                        for candidate in candidates.iter_mut().filter(|one| one.user == agent) {
                            candidate.room -= 1;
                        }
                    }
                    // Somebody took it meanwhile.
                    Err(EngineError::Denied(_)) => stayed += 1,
                    Err(error) => return Err(error),
                }
            }
            if candidates.iter().all(|candidate| candidate.room == 0) {
                return Ok(());
            }
            skip += stayed;
        }
    }
}

fn log(result: Result<(), EngineError>, what: &str) {
    if let Err(error) = result {
        tracing::error!(%error, "{what}");
    }
}
