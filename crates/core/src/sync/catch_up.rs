//! Reads transcripts from the server where events did not carry them: held chats, gaps.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use holdfast_client::{Backoff, ClientError};
use tokio::sync::mpsc;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::reconcile::SyncError;
use crate::desk::Desk;
use crate::view::PlaceId;

/// Reads that go on at once: one that takes long does not keep the others waiting.
const AT_ONCE: usize = 4;
/// Failures after which the summary of what contacts wrote meanwhile does not wait for a chat any longer.
const PATIENCE: u32 = 3;

/// Something to be read from the server, outside of any event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// A chat's transcript.
    Transcript(String),
    /// Where a chat is.
    Whereabouts(String),
    /// The agent's history.
    History,
    /// A place that is read when it is looked at.
    Place(PlaceId),
    /// Where a chat waits and who has it.
    Details(String),
    /// A contact, whose name is not known.
    Contact(String),
    /// An agent's name.
    Agent(String),
}

/// Reads what is asked for until the session ends. What fails is tried again.
pub(crate) async fn catch_up(desk: Arc<Desk>, mut wanted: mpsc::UnboundedReceiver<Wanted>) {
    let mut plan = Plan::default();
    let mut reads = Reads::default();
    let mut up = desk.up.subscribe();
    loop {
        while desk.online().is_some()
            && let Some(one) = plan.next()
        {
            let (desk, what) = (desk.clone(), one.clone());
            reads.spawn(one, async move { desk.read_wanted(&what).await });
        }
        let due = plan.due();
        tokio::select! {
            () = desk.cancel.cancelled() => return,
            one = wanted.recv() => match one {
                Some(one) => plan.add(one),
                None => return,
            },
            changed = up.changed() => match changed {
                Ok(()) if *up.borrow_and_update() => plan.hurry(),
                Ok(()) => {}
                Err(_) => return,
            },
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => plan.wake(),
            (one, outcome) = reads.ended() => desk.was_read(&mut plan, &one, outcome),
        }
    }
}

/// What is being read.
#[derive(Default)]
struct Reads {
    tasks: JoinSet<Result<(), SyncError>>,
    wanted: HashMap<Id, Wanted>,
}

impl Reads {
    fn spawn(
        &mut self,
        one: Wanted,
        read: impl Future<Output = Result<(), SyncError>> + Send + 'static,
    ) {
        let id = self.tasks.spawn(read).id();
        self.wanted.insert(id, one);
    }

    /// Waits until a read ends, whatever ended it; for ever where none runs.
    async fn ended(&mut self) -> (Wanted, Result<(), SyncError>) {
        loop {
            let (id, outcome) = match self.tasks.join_next_with_id().await {
                None => std::future::pending().await,
                Some(Ok((id, outcome))) => (id, outcome),
                Some(Err(error)) => {
                    tracing::error!(%error, "a read ended unexpectedly");
                    (error.id(), Err(SyncError::interrupted()))
                }
            };
            if let Some(one) = self.wanted.remove(&id) {
                return (one, outcome);
            }
        }
    }
}

/// What is to be read, and when.
#[derive(Debug, Default)]
struct Plan {
    waiting: BTreeSet<Wanted>,
    running: BTreeSet<Wanted>,
    /// What failed, and when it is tried again.
    later: BTreeMap<Wanted, Instant>,
    failures: BTreeMap<Wanted, Failures>,
}

#[derive(Debug)]
struct Failures {
    backoff: Backoff,
    count: u32,
}

impl Plan {
    /// Something is wanted: what is read right now is read again, for the answer may be older than the wish.
    fn add(&mut self, one: Wanted) {
        self.later.remove(&one);
        self.waiting.insert(one);
    }

    /// Takes what is to be read next, if it is time for more.
    fn next(&mut self) -> Option<Wanted> {
        if self.running.len() >= AT_ONCE {
            return None;
        }
        let one = self
            .waiting
            .iter()
            .find(|one| !self.running.contains(one))?
            .clone();
        self.waiting.remove(&one);
        self.running.insert(one.clone());
        Some(one)
    }

    fn done(&mut self, one: &Wanted) {
        self.running.remove(one);
        self.failures.remove(one);
    }

    /// Says how often it failed now.
    fn failed(&mut self, one: Wanted, seed: Option<u64>) -> u32 {
        self.running.remove(&one);
        let failures = self
            .failures
            .entry(one.clone())
            .or_insert_with(|| Failures {
                backoff: Backoff::new(seed),
                count: 0,
            });
        failures.count = failures.count.saturating_add(1);
        let (at, count) = (
            Instant::now() + failures.backoff.next_wait(),
            failures.count,
        );
        if !self.waiting.contains(&one) {
            self.later.insert(one, at);
        }
        count
    }

    fn due(&self) -> Option<Instant> {
        self.later.values().min().copied()
    }

    /// What is due waits no longer.
    fn wake(&mut self) {
        let now = Instant::now();
        let due: Vec<Wanted> = self
            .later
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(one, _)| one.clone())
            .collect();
        for one in due {
            self.add(one);
        }
    }

    /// The connection is back: nothing waits any longer.
    fn hurry(&mut self) {
        for failures in self.failures.values_mut() {
            failures.backoff.reset();
        }
        self.waiting
            .extend(std::mem::take(&mut self.later).into_keys());
    }
}

impl Desk {
    /// Asks for something to be read soon. The task that reads ends with the session; nobody waits for the answer then.
    pub(crate) fn want(&self, wanted: Wanted) {
        let _ended = self.catch_up.send(wanted);
    }

    async fn read_wanted(&self, one: &Wanted) -> Result<(), SyncError> {
        match one {
            Wanted::History => self.read_place(&PlaceId::MyHistory).await,
            Wanted::Transcript(id) => self.read_transcript(id).await,
            Wanted::Whereabouts(id) => {
                let link = self.online().ok_or_else(SyncError::offline)?;
                self.read_whereabouts(&link, &id.as_str().into()).await
            }
            Wanted::Place(place) => self.read_place(place).await,
            Wanted::Details(id) => {
                let link = self.online().ok_or_else(SyncError::offline)?;
                self.read_details(&link, id).await
            }
            Wanted::Contact(id) => {
                let link = self.online().ok_or_else(SyncError::offline)?;
                self.read_contact(&link, id).await
            }
            Wanted::Agent(id) => self.read_agent(id).await,
        }
    }

    /// A place that could not be read says so.
    fn note_unread(&self, one: &Wanted, error: &SyncError) {
        let place = match one {
            Wanted::Place(place) => place.clone(),
            Wanted::History => PlaceId::MyHistory,
            _ => return,
        };
        self.mark_failed(place, error);
    }

    /// Reads a chat's transcript from the server, without joining.
    async fn read_transcript(&self, id: &str) -> Result<(), SyncError> {
        let link = self.online().ok_or_else(SyncError::offline)?;
        let messages = link.messages(&id.into()).await?;
        self.hear(id, &messages, None, true)?;
        Ok(())
    }

    /// Reads an agent's name.
    async fn read_agent(&self, id: &str) -> Result<(), SyncError> {
        let link = self.online().ok_or_else(SyncError::offline)?;
        let mut found = link.agents_named(id).await?;
        found.retain(|agent| agent.employee_id() == Some(id) || agent.user_name() == Some(id));
        self.learn_names(&found)?;
        Ok(())
    }

    fn was_read(&self, plan: &mut Plan, one: &Wanted, outcome: Result<(), SyncError>) {
        let settled = match outcome {
            Ok(()) => {
                plan.done(one);
                true
            }
            Err(error) if error.is_final() => {
                self.note_unread(one, &error);
                tracing::info!(what = ?one, %error, "this is not to be had from the server");
                plan.done(one);
                if let Wanted::Transcript(id) = one
                    && let Err(error) = self.accept_gaps(id)
                {
                    tracing::error!(chat = %id, %error, "the transcript could not be kept");
                }
                true
            }
            Err(error) => {
                self.note_unread(one, &error);
                tracing::info!(what = ?one, %error, "this could not be read and is tried again");
                self.note_trouble(error);
                plan.failed(one.clone(), self.seed) >= PATIENCE
            }
        };
        if let (Wanted::Transcript(id), true) = (one, settled) {
            crate::lock(&self.meanwhile).done(id);
            self.notice_meanwhile();
        }
    }
}

/// Why something could not be read for want of a connection.
impl SyncError {
    pub(super) fn offline() -> Self {
        Self::Client(ClientError::Unreachable {
            server: String::new(),
            detail: "there is no connection".to_owned(),
        })
    }

    /// A fault of this program, which the log tells of.
    fn interrupted() -> Self {
        Self::Client(ClientError::ReplyLost {
            detail: "the reading ended unexpectedly".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(name: &str) -> Wanted {
        Wanted::Transcript(name.to_owned())
    }

    #[test]
    fn a_few_are_read_at_once_and_the_others_wait() {
        let mut plan = Plan::default();
        for name in ["a", "b", "c", "d", "e", "e"] {
            plan.add(chat(name));
        }
        let taken: Vec<Wanted> = std::iter::from_fn(|| plan.next()).collect();
        assert_eq!(taken, ["a", "b", "c", "d"].map(chat));
        plan.done(&chat("b"));
        assert_eq!(plan.next(), Some(chat("e")));
        assert_eq!(plan.next(), None);
    }

    #[test]
    fn what_is_wanted_while_it_is_read_is_read_again() {
        let mut plan = Plan::default();
        plan.add(chat("a"));
        assert_eq!(plan.next(), Some(chat("a")));
        plan.add(chat("a"));
        assert_eq!(plan.next(), None);
        plan.done(&chat("a"));
        assert_eq!(plan.next(), Some(chat("a")));
    }

    #[tokio::test]
    async fn a_read_that_panics_has_failed_and_is_tried_again() {
        let (mut plan, mut reads) = (Plan::default(), Reads::default());
        for name in ["a", "b"] {
            plan.add(chat(name));
        }
        while let Some(one) = plan.next() {
            let panics = one == chat("a");
            reads.spawn(one, async move {
                assert!(!panics, "on purpose");
                Ok(())
            });
        }
        for _ in 0..2 {
            match reads.ended().await {
                (one, Ok(())) => {
                    assert_eq!(one, chat("b"));
                    plan.done(&one);
                }
                (one, Err(error)) => {
                    assert_eq!(one, chat("a"));
                    assert!(!error.is_final());
                    assert_eq!(plan.failed(one, Some(7)), 1);
                }
            }
        }
        plan.hurry();
        assert_eq!(plan.next(), Some(chat("a")));
        assert_eq!(plan.next(), None);
    }

    #[test]
    fn what_fails_is_tried_again_later_and_at_once_with_a_new_connection() {
        let mut plan = Plan::default();
        plan.add(chat("a"));
        assert_eq!(plan.next(), Some(chat("a")));
        assert_eq!(plan.failed(chat("a"), Some(7)), 1);
        assert_eq!(plan.next(), None);
        assert!(plan.due().is_some());
        plan.hurry();
        assert_eq!(plan.next(), Some(chat("a")));
        assert_eq!(plan.failed(chat("a"), Some(7)), 2);
    }
}
