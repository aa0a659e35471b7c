//! Linux: the notification service of the session bus.
//!
//! Each live notice has one connection (notify-rust's handle) and one task that waits for its answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use holdfast_core::Notice;
use notify_rust::{Hint, NotificationHandle, Urgency};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender};
use tokio::task::JoinHandle;

use super::{Answer, Order, Unavailable};

/// How long the service may take to show a notice. One that is started by the bus for it needs a while.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many answered notices keep their connection while others are on screen.
const RETIRED: usize = 16;

pub(super) async fn run(
    mut work: UnboundedReceiver<Order>,
    orders: WeakUnboundedSender<Order>,
    answers: UnboundedSender<Answer>,
) {
    let mut board = Board {
        orders,
        answers,
        live: HashMap::new(),
        retired: Vec::new(),
        serial: 0,
        markup: None,
    };
    while let Some(order) = work.recv().await {
        match order {
            Order::Show(notice) => board.show(notice).await,
            Order::Withdraw(key) => board.withdraw(&key),
            Order::Gone { key, serial } => board.gone(&key, serial),
        }
    }
}

struct Live {
    serial: u64,
    handle: Arc<NotificationHandle>,
    watch: JoinHandle<()>,
}

struct Board {
    orders: WeakUnboundedSender<Order>,
    answers: UnboundedSender<Answer>,
    live: HashMap<String, Live>,
    /// GNOME takes all notices of a program away when the connection that brought the first one closes.
    retired: Vec<Arc<NotificationHandle>>,
    serial: u64,
    /// Whether the service reads markup in texts; none until it was asked.
    markup: Option<bool>,
}

impl Board {
    async fn show(&mut self, notice: Notice) {
        let body = if self.reads_markup().await {
            escaped(&notice.body)
        } else {
            notice.body.clone()
        };
        let mut notification = super::notification(&notice, &body);
        notification
            .icon("holdfast")
            .hint(Hint::DesktopEntry("Holdfast".to_owned()))
            .hint(Hint::Category("im.received".to_owned()))
            .urgency(if super::pressing(&notice) {
                Urgency::Normal
            } else {
                Urgency::Low
            });
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

    async fn reads_markup(&mut self) -> bool {
        if let Some(known) = self.markup {
            return known;
        }
        match tokio::task::spawn_blocking(notify_rust::get_capabilities).await {
            Ok(Ok(capabilities)) => *self
                .markup
                .insert(capabilities.iter().any(|name| name == "body-markup")),
            // It is asked again next time; showing the notice tells what is wrong.
            _ => true,
        }
    }

    fn watch(&mut self, notice: Notice, handle: Arc<NotificationHandle>) {
        self.serial += 1;
        let serial = self.serial;
        let key = notice.key.clone();
        let (shown, orders, answers) = (
            Arc::clone(&handle),
            self.orders.clone(),
            self.answers.clone(),
        );
        let watch = tokio::spawn(async move {
            let mut answered = None;
            shown
                .wait_for_action_async(|response| answered = super::answer(&notice, response))
                .await;
            if let Some(answer) = answered {
                drop(answers.send(answer));
                // Not every service takes it away by itself.
                shown.close_async().await;
            }
            if let Some(orders) = orders.upgrade() {
                drop(orders.send(Order::Gone {
                    key: notice.key,
                    serial,
                }));
            }
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
        tokio::spawn(async move { handle.close_async().await });
    }

    fn gone(&mut self, key: &str, serial: u64) {
        if self.live.get(key).is_some_and(|live| live.serial == serial)
            && let Some(live) = self.live.remove(key)
        {
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
