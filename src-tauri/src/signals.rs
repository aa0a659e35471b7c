//! From the core's signals to the window's events.

use std::collections::BTreeSet;
use std::time::Duration;

use holdfast_core::Signal;
use holdfast_core::view::Topic;
use holdfast_domain::shortcut::Shortcut;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

/// Changes closer together than this reach the window as one event.
pub const GATHER: Duration = Duration::from_millis(30);

/// Where signals go.
pub trait Outlet {
    /// The window should ask again for these, each named once.
    fn changed(&self, topics: Vec<Topic>);
    /// Everything that the window may show now: for when signals were missed.
    fn everything(&self) -> Vec<Topic>;
    /// Bring the window up at a chat.
    fn reveal(&self, id: &str);
    /// Register this shortcut instead of the one before.
    fn shortcut(&self, shortcut: Option<Shortcut>);
}

/// Passes signals on until the session ends. A change waits at most `gather` for others to go with it.
pub async fn forward(mut signals: Receiver<Signal>, gather: Duration, outlet: impl Outlet) {
    let mut topics = BTreeSet::new();
    let mut due = None;
    loop {
        let gathered = async {
            match due {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = gathered => {
                due = None;
                outlet.changed(std::mem::take(&mut topics).into_iter().collect());
            }
            signal = signals.recv() => {
                match signal {
                    Ok(Signal::Changed(topic)) => { topics.insert(topic); }
                    Ok(Signal::Reveal { id }) => outlet.reveal(&id),
                    Ok(Signal::Shortcut(shortcut)) => outlet.shortcut(shortcut),
                    Ok(_) => {}
                    Err(RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "signals were missed; the window asks for everything again");
                        topics.extend(outlet.everything());
                    }
                    Err(RecvError::Closed) => return,
                }
                if due.is_none() && !topics.is_empty() {
                    due = Some(Instant::now() + gather);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc;

    use tokio::sync::broadcast;

    use super::*;

    struct Recorder(mpsc::Sender<Vec<Topic>>);

    impl Outlet for Recorder {
        fn changed(&self, topics: Vec<Topic>) {
            self.0.send(topics).unwrap();
        }

        fn everything(&self) -> Vec<Topic> {
            vec![Topic::Session, Topic::Outbox]
        }

        fn reveal(&self, id: &str) {
            self.0
                .send(vec![Topic::Chat { id: id.to_owned() }])
                .unwrap();
        }

        fn shortcut(&self, _shortcut: Option<Shortcut>) {}
    }

    fn chat(id: &str) -> Topic {
        Topic::Chat { id: id.to_owned() }
    }

    /// Sends everything before the first look, so that no pause of the machine can split it.
    async fn heard(signals: Vec<Signal>, room: usize) -> Vec<Vec<Topic>> {
        let (send, receive) = broadcast::channel(room);
        for signal in signals {
            send.send(signal).unwrap();
        }
        drop(send);
        let (out, heard) = mpsc::channel();
        let forwarding = forward(receive, Duration::from_millis(1), Recorder(out));
        forwarding.await;
        heard.into_iter().collect()
    }

    #[tokio::test]
    async fn changes_in_a_row_are_one_event_without_repeats() {
        let (send, receive) = broadcast::channel(16);
        for topic in [
            chat("b"),
            Topic::Session,
            chat("a"),
            chat("b"),
            Topic::Session,
        ] {
            send.send(Signal::Changed(topic)).unwrap();
        }
        let (out, heard) = mpsc::channel();
        let task = tokio::spawn(forward(receive, Duration::from_millis(20), Recorder(out)));
        let topics =
            tokio::task::spawn_blocking(move || heard.recv_timeout(Duration::from_secs(10)))
                .await
                .unwrap()
                .unwrap();
        assert_eq!(topics, [Topic::Session, chat("a"), chat("b")]);
        drop(send);
        task.await.unwrap();
    }

    #[tokio::test]
    async fn a_reveal_does_not_wait() {
        let told = heard(
            vec![
                Signal::Changed(Topic::Session),
                Signal::Reveal { id: "c".into() },
            ],
            16,
        )
        .await;
        assert_eq!(told.first(), Some(&vec![chat("c")]));
    }

    #[tokio::test]
    async fn after_missed_signals_the_window_asks_for_everything() {
        let (send, receive) = broadcast::channel(2);
        for index in 0..9 {
            send.send(Signal::Changed(chat(&index.to_string())))
                .unwrap();
        }
        let (out, heard) = mpsc::channel();
        let task = tokio::spawn(forward(receive, Duration::from_millis(20), Recorder(out)));
        let topics =
            tokio::task::spawn_blocking(move || heard.recv_timeout(Duration::from_secs(10)))
                .await
                .unwrap()
                .unwrap();
        assert_eq!(
            topics,
            [Topic::Session, chat("7"), chat("8"), Topic::Outbox]
        );
        drop(send);
        task.await.unwrap();
    }
}
