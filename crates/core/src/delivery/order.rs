//! Whose turn it is: one task per chat, and a pause that grows while a chat does not get on.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use holdfast_client::Backoff;
use holdfast_store::IntentRecord;
use tokio::sync::watch;
use tokio::task::{Id, JoinSet};

/// Chats that are delivered at the same time: more would be a stampede after an outage.
const AT_ONCE: usize = 8;

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The chat's next step may follow at once.
    On,
    /// It did not get on: the next try is after a pause.
    Stuck,
    /// The pause is over.
    Rested,
}

/// Which chats have a task.
#[derive(Default)]
pub(super) struct Order {
    running: JoinSet<Outcome>,
    chats: HashMap<Id, String>,
    /// The tasks that only wait: they take nobody's turn.
    resting: HashSet<Id>,
    pauses: HashMap<String, Backoff>,
    /// Changes when pauses are to end.
    hurry: watch::Sender<()>,
    /// Makes pauses repeatable, for tests.
    seed: Option<u64>,
}

impl Order {
    /// No chat has a task yet.
    pub(super) fn new(seed: Option<u64>) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }

    /// Of the open intents, in the order they were asked for, the first of each chat that has no task, as many as may
    /// run.
    pub(super) fn next(&self, open: Vec<IntentRecord>) -> Vec<IntentRecord> {
        let mut seen: HashSet<String> = self.chats.values().cloned().collect();
        let at_it = self.running.len() - self.resting.len();
        let room = AT_ONCE.saturating_sub(at_it);
        let heads = open
            .into_iter()
            .filter(|intent| seen.insert(intent.chat.to_string()));
        heads.take(room).collect()
    }

    /// Gives a chat its task.
    pub(super) fn spawn(
        &mut self,
        chat: String,
        work: impl Future<Output = Outcome> + Send + 'static,
    ) {
        self.begin(chat, work);
    }

    fn begin(&mut self, chat: String, work: impl Future<Output = Outcome> + Send + 'static) -> Id {
        let id = self.running.spawn(work).id();
        self.chats.insert(id, chat);
        id
    }

    /// Waits until a task ends; for ever where none runs.
    pub(super) async fn finished(&mut self) {
        let Some(ended) = self.running.join_next_with_id().await else {
            return std::future::pending().await;
        };
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, outcome),
            Err(error) => {
                tracing::error!(%error, "a delivery ended unexpectedly");
                (error.id(), Outcome::Stuck)
            }
        };
        self.resting.remove(&id);
        let Some(chat) = self.chats.remove(&id) else {
            return;
        };
        match outcome {
            Outcome::On => {
                self.pauses.remove(&chat);
            }
            Outcome::Rested => {}
            Outcome::Stuck => {
                let pause = self
                    .pauses
                    .entry(chat.clone())
                    .or_insert_with(|| Backoff::new(self.seed));
                let rest = rest(pause.next_wait(), self.hurry.subscribe());
                let id = self.begin(chat, rest);
                self.resting.insert(id);
            }
        }
    }

    /// Ends every pause: the connection is back, or the agent does not want to wait.
    pub(super) fn hurry(&mut self) {
        self.pauses.clear();
        self.hurry.send_replace(());
    }

    /// Ends every task.
    pub(super) async fn stop(mut self) {
        self.running.shutdown().await;
    }
}

async fn rest(wait: Duration, mut hurry: watch::Receiver<()>) -> Outcome {
    // Either way the pause is over.
    let _hurried = tokio::time::timeout(wait, hurry.changed()).await;
    Outcome::Rested
}

#[cfg(test)]
mod tests {
    use holdfast_domain::ids::IntentId;
    use holdfast_domain::intent::Verb;
    use uuid::Uuid;

    use super::*;

    fn intent(number: u128, chat: &str) -> IntentRecord {
        let id = IntentId(Uuid::from_u128(number));
        IntentRecord::new(id, chat.into(), Verb::Done, 0, 0)
    }

    fn chats(intents: &[IntentRecord]) -> Vec<&str> {
        intents.iter().map(|intent| intent.chat.as_str()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn one_task_per_chat_and_a_pause_before_the_next_try() {
        let mut order = Order::default();
        let open = vec![intent(1, "a"), intent(2, "a"), intent(3, "b")];
        assert_eq!(chats(&order.next(open.clone())), ["a", "b"]);
        order.spawn("a".into(), async { Outcome::Stuck });
        assert_eq!(chats(&order.next(open.clone())), ["b"]);
        order.finished().await;
        assert_eq!(chats(&order.next(open.clone())), ["b"], "it rests");
        order.finished().await;
        assert_eq!(chats(&order.next(open)), ["a", "b"]);
    }

    #[tokio::test(start_paused = true)]
    async fn chats_that_do_not_get_on_take_nobodys_turn() {
        let mut order = Order::default();
        let names: Vec<String> = (0..=AT_ONCE)
            .map(|number| format!("chat {number}"))
            .collect();
        let open = || {
            names
                .iter()
                .zip(1..)
                .map(|(name, number)| intent(number, name))
                .collect()
        };
        let first = order.next(open());
        assert_eq!(first.len(), AT_ONCE);
        for stuck in first {
            order.spawn(stuck.chat.to_string(), async { Outcome::Stuck });
        }
        assert!(order.next(open()).is_empty());
        for _ in 0..AT_ONCE {
            order.finished().await;
        }
        assert_eq!(chats(&order.next(open())), [format!("chat {AT_ONCE}")]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_gives_its_chat_free() {
        let mut order = Order::default();
        order.spawn("a".into(), async { panic!("on purpose") });
        order.finished().await;
        order.hurry();
        order.finished().await;
        assert_eq!(chats(&order.next(vec![intent(1, "a")])), ["a"]);
    }

    #[test]
    fn not_all_chats_at_once() {
        let open = (0..100).map(|number| intent(number, &format!("chat {number}")));
        assert_eq!(Order::default().next(open.collect()).len(), AT_ONCE);
    }
}
