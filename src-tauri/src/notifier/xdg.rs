//! Linux: the notification service of the session bus.
//!
//! Each live notice has one connection (notify-rust's handle) and one task that waits for its answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use holdfast_core::Notice;
use notify_rust::{Hint, Notification, NotificationHandle, Timeout, Urgency};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, JoinSet};

use super::{Answer, Order, Unavailable, sound};

/// How long the service may take to show a notice. One that is started by the bus for it needs a while.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many answered notices keep their connection while others are on screen.
const RETIRED: usize = 16;
/// Buttons that GNOME shows; others show all or list them in a menu.
const ROOM_IN_GNOME: usize = 3;

pub(super) async fn run(mut work: UnboundedReceiver<Order>, answers: UnboundedSender<Answer>) {
    let (overs, mut over) = unbounded_channel();
    let mut board = Board {
        overs,
        answers,
        live: HashMap::new(),
        retired: Vec::new(),
        closing: JoinSet::new(),
        serial: 0,
        abilities: None,
    };
    loop {
        tokio::select! {
            order = work.recv() => match order {
                Some(Order::Show(notice)) => board.show(notice).await,
                Some(Order::Renew(notice)) => board.renew(notice).await,
                Some(Order::Withdraw(key)) => board.withdraw(&key),
                Some(Order::Settle(done)) => {
                    while board.closing.join_next().await.is_some() {}
                    if done.send(()).is_err() {
                        tracing::debug!("nobody waits for what was taken away");
                    }
                }
                None => return,
            },
            Some(over) = over.recv() => board.over(&over),
        }
    }
}

/// A notice's time is over: it was answered, went away by itself, or is to go.
#[derive(Debug)]
struct Over {
    key: String,
    serial: u64,
    is_shown: bool,
}

struct Live {
    serial: u64,
    handle: Arc<NotificationHandle>,
    watch: JoinHandle<()>,
}

/// What the notification service can do.
#[derive(Clone, Copy, Debug)]
struct Abilities {
    reads_markup: bool,
    room: usize,
}

impl Default for Abilities {
    fn default() -> Self {
        Self {
            reads_markup: true,
            room: usize::MAX,
        }
    }
}

struct Board {
    overs: UnboundedSender<Over>,
    answers: UnboundedSender<Answer>,
    live: HashMap<String, Live>,
    /// GNOME takes all notices of a program away when the connection that brought the first one closes.
    retired: Vec<Arc<NotificationHandle>>,
    /// What is being taken away.
    closing: JoinSet<()>,
    serial: u64,
    /// None until it was asked.
    abilities: Option<Abilities>,
}

impl Board {
    async fn show(&mut self, notice: Notice) {
        let mut notification = self.notification(&notice).await;
        notification.urgency(if notice.kind.is_pressing() {
            Urgency::Normal
        } else {
            Urgency::Low
        });
        match sound::name(notice.kind, notice.sound) {
            Some(name) => notification.hint(Hint::SoundName(name.to_owned())),
            None => notification.hint(Hint::SuppressSound(true)),
        };
        self.put_up(notice, notification).await;
    }

    async fn renew(&mut self, notice: Notice) {
        if self.live.contains_key(&notice.key) {
            let mut notification = self.notification(&notice).await;
            notification
                .urgency(Urgency::Low)
                .hint(Hint::SuppressSound(true));
            self.put_up(notice, notification).await;
        }
    }

    async fn notification(&mut self, notice: &Notice) -> Notification {
        let abilities = self.abilities().await;
        let body = if abilities.reads_markup {
            escaped(&notice.body)
        } else {
            notice.body.clone()
        };
        let mut notification = super::notification(notice, &body, abilities.room);
        notification
            .icon("holdfast")
            .hint(Hint::DesktopEntry("Holdfast".to_owned()))
            .hint(Hint::Category("im.received".to_owned()));
        if let Some(lasts) = notice.lasts {
            notification.timeout(Timeout::from(lasts));
        }
        notification
    }

    async fn put_up(&mut self, notice: Notice, mut notification: Notification) {
        if let Some(before) = self.live.remove(&notice.key) {
            notification.id(before.handle.id());
            self.retire(before);
        }
        let shown = tokio::time::timeout(PATIENCE, notification.show_async()).await;
        match shown {
            Ok(Ok(handle)) => self.watch(notice, Arc::new(handle)),
            Ok(Err(error)) => self.failed(error.to_string()),
            Err(_) => self.failed("the notification service does not answer".to_owned()),
        }
    }

    async fn abilities(&mut self) -> Abilities {
        if let Some(known) = self.abilities {
            return known;
        }
        let asked = tokio::task::spawn_blocking(|| {
            let reads_markup = notify_rust::get_capabilities()?
                .iter()
                .any(|name| name == "body-markup");
            let is_gnome = notify_rust::get_server_information()?.name == "gnome-shell";
            let room = if is_gnome { ROOM_IN_GNOME } else { usize::MAX };
            Ok::<_, notify_rust::error::Error>(Abilities { reads_markup, room })
        });
        match asked.await {
            Ok(Ok(abilities)) => *self.abilities.insert(abilities),
            // It is asked again next time; showing the notice tells what is wrong.
            _ => Abilities::default(),
        }
    }

    fn watch(&mut self, notice: Notice, handle: Arc<NotificationHandle>) {
        self.serial += 1;
        let serial = self.serial;
        let key = notice.key.clone();
        let (shown, overs, answers) = (
            Arc::clone(&handle),
            self.overs.clone(),
            self.answers.clone(),
        );
        let watch = tokio::spawn(async move {
            let mut answered = None;
            let waiting =
                shown.wait_for_action_async(|response| answered = super::answer(&notice, response));
            // Some services let what can be answered stand longer than was asked for.
            let is_shown = if let Some(lasts) = notice.lasts {
                tokio::time::timeout(lasts, waiting).await.is_err()
            } else {
                waiting.await;
                false
            };
            if let Some(answer) = answered {
                drop(answers.send(answer));
                // Not every service takes it away by itself.
                shown.close_async().await;
            }
            // Refused only while the program ends.
            drop(overs.send(Over {
                key: notice.key,
                serial,
                is_shown,
            }));
        });
        self.live.insert(
            key,
            Live {
                serial,
                handle,
                watch,
            },
        );
    }

    fn withdraw(&mut self, key: &str) {
        let Some(live) = self.live.remove(key) else {
            return;
        };
        let handle = Arc::clone(&live.handle);
        self.retire(live);
        while self.closing.try_join_next().is_some() {}
        self.closing
            .spawn(async move { handle.close_async().await });
    }

    fn over(&mut self, over: &Over) {
        let is_latest = |live: &Live| live.serial == over.serial;
        if !self.live.get(&over.key).is_some_and(is_latest) {
            return;
        }
        if over.is_shown {
            self.withdraw(&over.key);
        } else if let Some(live) = self.live.remove(&over.key) {
            self.retire(live);
        }
    }

    fn retire(&mut self, live: Live) {
        live.watch.abort();
        self.retired.push(live.handle);
        if self.live.is_empty() {
            self.retired.clear();
        } else if self.retired.len() > RETIRED {
            self.retired.remove(0);
        }
    }

    fn failed(&self, why: String) {
        // Refused only while the program ends.
        drop(self.answers.send(Answer::Unavailable(Unavailable(why))));
    }
}

/// The text for a service that reads markup: what a contact wrote is shown as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_a_contact_is_text() {
        assert_eq!(
            escaped("<b>a & b</b> \"c\" 'd'"),
            "&lt;b&gt;a &amp; b&lt;/b&gt; \"c\" 'd'"
        );
    }
}
