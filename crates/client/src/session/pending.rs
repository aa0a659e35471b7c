//! Answers that come as events, matched by `operationId`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use holdfast_wire::event::Event;
use tokio::sync::oneshot;

/// Who waits for which answer.
#[derive(Clone, Default)]
pub(crate) struct Pending {
    waiting: Arc<Mutex<HashMap<String, oneshot::Sender<Event>>>>,
}

/// One who waits; dropping it is to wait no longer.
pub(crate) struct Waiter {
    pending: Pending,
    operation: String,
    answer: oneshot::Receiver<Event>,
}

impl Pending {
    /// Begins to wait, before the request is sent: its answer may overtake the reply.
    pub(crate) fn expect(&self, operation: &str) -> Waiter {
        let (sender, answer) = oneshot::channel();
        self.lock().insert(operation.to_owned(), sender);
        Waiter {
            pending: self.clone(),
            operation: operation.to_owned(),
            answer,
        }
    }

    /// Takes an event to whoever waits for it.
    pub(crate) fn resolve(&self, event: &Event) {
        let Some(sender) = event
            .operation_id()
            .and_then(|operation| self.lock().remove(operation))
        else {
            return;
        };
        // Whoever waited may have given up meanwhile; the event is delivered as such anyway.
        let _ = sender.send(event.clone());
    }

    /// A new Bayeux session began: answers to what was asked in the old one do not come any more.
    pub(crate) fn give_up(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<Event>>> {
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
            .is_some_and(oneshot::Sender::is_closed)
        {
            waiting.remove(&self.operation);
        }
    }
}
