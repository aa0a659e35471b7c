//! Listens to a session.

use holdfast_client::{ClientError, Incoming, IncomingStream};
use holdfast_domain::ids::InteractionId;
use holdfast_wire::event::Event;
use holdfast_wire::interaction::{Interaction, Message};
use tokio::time::timeout;

use super::{DEADLINE, Proxy};

/// Listens to a session.
pub(crate) struct Ear {
    receiver: IncomingStream,
}

impl Ear {
    pub(crate) fn new(receiver: IncomingStream) -> Self {
        Self { receiver }
    }

    /// The next that comes; `None` when the session is over.
    pub(crate) async fn next(&mut self) -> Option<Incoming> {
        timeout(DEADLINE, self.receiver.recv())
            .await
            .expect("nothing came")
    }

    /// Waits for what `find` finds.
    pub(crate) async fn until<T>(
        &mut self,
        what: &str,
        mut find: impl FnMut(&Incoming) -> Option<T>,
    ) -> T {
        let wait = async {
            loop {
                let incoming = self
                    .receiver
                    .recv()
                    .await
                    .unwrap_or_else(|| panic!("the session ended before {what}"));
                if let Some(found) = find(&incoming) {
                    return found;
                }
            }
        };
        timeout(DEADLINE, wait)
            .await
            .unwrap_or_else(|_| panic!("never came: {what}"))
    }

    /// Waits until the stream is open; says whether it is a new session.
    pub(crate) async fn up(&mut self) -> bool {
        self.until("the stream's opening", |incoming| match incoming {
            Incoming::Up { new_session } => Some(*new_session),
            _ => None,
        })
        .await
    }

    /// Waits until the stream is interrupted.
    pub(crate) async fn down(&mut self) -> ClientError {
        self.until("an interruption", |incoming| match incoming {
            Incoming::Down { error, .. } => Some(error.clone()),
            _ => None,
        })
        .await
    }

    /// Has the network hang up until that is noticed: connections that are cut between two polls are replaced unnoticed.
    pub(crate) async fn cut_off(&mut self, proxy: &Proxy) {
        proxy.down(true);
        self.down().await;
        proxy.down(false);
    }

    /// Waits for an interaction's state.
    pub(crate) async fn state(&mut self, id: Option<&InteractionId>, state: &str) -> Interaction {
        self.until(state, |incoming| match incoming {
            Incoming::Event(Event::Interaction { interaction, .. })
                if interaction.state() == Some(state)
                    && id.is_none_or(|id| interaction.id() == Some(id.as_str())) =>
            {
                Some(interaction.clone())
            }
            _ => None,
        })
        .await
    }

    /// Waits for the next chat that is offered.
    pub(crate) async fn offer(&mut self) -> InteractionId {
        InteractionId::from(self.state(None, "Invited").await.id().unwrap())
    }

    /// Waits for new entries of a transcript until one has this text; gives back all of them.
    pub(crate) async fn texts_until(&mut self, id: &InteractionId, last: &str) -> Vec<Message> {
        let mut all = Vec::new();
        self.until(last, |incoming| {
            if let Incoming::Event(Event::Messages {
                interaction_id,
                messages,
                ..
            }) = incoming
                && interaction_id == id.as_str()
            {
                all.extend(
                    messages
                        .iter()
                        .filter(|message| message.kind() == Some("Text"))
                        .cloned(),
                );
            }
            all.iter()
                .any(|message| message.text() == Some(last))
                .then_some(())
        })
        .await;
        all
    }
}
