//! What became of a hold that the shortcut asked for. Until the server says that it is held, it is not.

use std::time::Duration;

use holdfast_core::Signal;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// How long the agent waits for word. Longer, and the press is forgotten.
const PATIENCE: Duration = Duration::from_secs(3);

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server placed the chat on hold.
    Held,
    /// It said no.
    Refused,
    /// No word yet.
    Waiting,
}

/// Waits for word of an intent.
pub(super) async fn outcome(signals: &mut Receiver<Signal>, intent: &str) -> Outcome {
    tokio::time::timeout(PATIENCE, word(signals, intent))
        .await
        .unwrap_or(Outcome::Waiting)
}

async fn word(signals: &mut Receiver<Signal>, intent: &str) -> Outcome {
    loop {
        match signals.recv().await {
            Ok(Signal::Intent { id, state, .. }) if id == intent => match state {
                "delivered" => return Outcome::Held,
                "refused" | "cancelled" => return Outcome::Refused,
                _ => {}
            },
            Ok(_) => {}
            // The word may be among what was missed; the window shows how the chat stands.
            Err(RecvError::Lagged(_) | RecvError::Closed) => return Outcome::Waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use tokio::sync::broadcast;

    use super::*;

    fn intent(id: &str, state: &'static str) -> Signal {
        Signal::Intent {
            id: id.into(),
            chat: "c".into(),
            state,
            refusal: None,
        }
    }

    async fn after(signals: &[Signal]) -> Outcome {
        let (send, mut receive) = broadcast::channel(8);
        for signal in signals {
            send.send(signal.clone()).unwrap();
        }
        drop(send);
        outcome(&mut receive, "a").await
    }

    #[tokio::test]
    async fn the_last_word_on_the_own_intent_counts() {
        assert_eq!(
            after(&[
                intent("b", "refused"),
                intent("a", "sending"),
                intent("a", "delivered")
            ])
            .await,
            Outcome::Held
        );
        assert_eq!(
            after(&[
                intent("b", "delivered"),
                intent("a", "queued"),
                intent("a", "refused")
            ])
            .await,
            Outcome::Refused
        );
    }

    #[tokio::test]
    async fn without_word_it_waits() {
        assert_eq!(
            after(&[intent("b", "delivered"), intent("a", "unknown")]).await,
            Outcome::Waiting
        );
    }
}
