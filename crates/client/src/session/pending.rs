//! Answers that come as events, matched by `operationId`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use holdfast_wire::event::Event;
use tokio::sync::oneshot;

/// Who waits for which answer.
#[derive(Clone, Default)]
pub(crate) struct Pending {
    waiting: Arc<Mutex<HashMap<String, Expected>>>,
}

struct Expected {
    sender: oneshot::Sender<Event>,
    about: Option<String>,
}

/// One who waits; dropping it is to wait no longer.
pub(crate) struct Waiter {
    pending: Pending,
    operation: String,
    answer: oneshot::Receiver<Event>,
}

impl Pending {
    /// Begins to wait, before the request is sent: its answer may overtake the reply.
    ///
    /// `about` is the interaction that the request acts on. Some deployments do not echo the `operationId` of chat
    /// requests: there an event about it that answers no other request is taken as the answer.
    pub(crate) fn expect(&self, operation: &str, about: Option<&str>) -> Waiter {
        let (sender, answer) = oneshot::channel();
        let about = about.map(str::to_owned);
        self.lock()
            .insert(operation.to_owned(), Expected { sender, about });
        Waiter {
            pending: self.clone(),
            operation: operation.to_owned(),
            answer,
        }
    }

    /// Takes an event to whoever waits for it.
    pub(crate) fn resolve(&self, event: &Event) {
        let mut waiting = self.lock();
        let answered = match (event.operation_id(), about(event)) {
            (Some(operation), _) => waiting.remove(operation).into_iter().collect(),
            (None, Some(id)) => {
                let of =
                    |_: &String, expected: &mut Expected| expected.about.as_deref() == Some(id);
                waiting
                    .extract_if(of)
                    .map(|(_, expected)| expected)
                    .collect()
            }
            (None, None) => Vec::new(),
        };
        for expected in answered {
            // Whoever waited may have given up meanwhile; the event is delivered as such anyway.
            let _ = expected.sender.send(event.clone());
        }
    }

    /// A new Bayeux session began: answers to what was asked in the old one do not come any more.
    pub(crate) fn give_up(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Expected>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiter {
    /// The answer; `None` if it cannot come any more.
    pub(crate) async fn answer(mut self) -> Option<Event> {
        (&mut self.answer).await.ok()
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.answer.close();
        let mut waiting = self.pending.lock();
        // A later request with the same id may have taken the place.
        if waiting
            .get(&self.operation)
            .is_some_and(|expected| expected.sender.is_closed())
        {
            waiting.remove(&self.operation);
        }
    }
}

/// The interaction whose state or transcript an event brings.
fn about(event: &Event) -> Option<&str> {
    match event {
        Event::Interaction { interaction, .. } => interaction.id(),
        Event::Messages { interaction_id, .. } => Some(interaction_id),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn state(id: &str, operation: Option<&str>) -> Event {
        let mut data = json!({"messageType": "InteractionStateChanged", "interaction": {"id": id}});
        if let Some(operation) = operation {
            data["operationId"] = Value::from(operation);
        }
        Event::parse(&data)
    }

    #[tokio::test]
    async fn an_answer_goes_to_who_asked() {
        let pending = Pending::default();
        let (one, two) = (pending.expect("op-1", None), pending.expect("op-2", None));
        pending.resolve(&state("chat", Some("op-2")));
        pending.resolve(&state("chat", Some("op-2")));
        pending.resolve(&state("chat", None));
        assert_eq!(two.answer().await, Some(state("chat", Some("op-2"))));
        pending.give_up();
        assert_eq!(one.answer().await, None);
    }

    #[tokio::test]
    async fn an_event_about_the_chat_is_an_answer_where_operations_are_not_echoed() {
        let pending = Pending::default();
        let (mine, other) = (
            pending.expect("op-1", Some("chat-1")),
            pending.expect("op-2", Some("chat-2")),
        );
        pending.resolve(&state("chat-1", Some("op-9")));
        pending.resolve(&state("chat-1", None));
        assert_eq!(mine.answer().await, Some(state("chat-1", None)));
        drop(other);
        assert!(
            pending.lock().is_empty(),
            "who does not wait any more is forgotten"
        );
    }

    #[tokio::test]
    async fn a_repeated_operation_waits_for_its_own_answer() {
        let pending = Pending::default();
        let first = pending.expect("op", None);
        let second = pending.expect("op", None);
        drop(first);
        pending.resolve(&state("chat", Some("op")));
        assert!(second.answer().await.is_some());
    }
}
