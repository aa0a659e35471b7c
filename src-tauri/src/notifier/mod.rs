//! Notices on the agent's desktop, through notify-rust.
//!
//! | | Linux (org.freedesktop.Notifications) | Windows | macOS |
//! |---|---|---|---|
//! | click on the notice | opens | opens | opens |
//! | *Open*, *Rejoin* | buttons | buttons | one button |
//! | a later notice with the same key | takes its place | comes beside it | comes beside it |
//! | taken away when read | yes | by the system, after a while | by the system, after a while |

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "xdg.rs"]
mod platform;
#[cfg(any(windows, target_os = "macos"))]
#[path = "toast.rs"]
mod platform;

use std::sync::Arc;

use holdfast_core::{Notice, NoticeAction, NoticeKind, Notifier};
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What the agent did with a notice, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Bring the window up, at this chat if there is one.
    Open {
        /// The interaction.
        chat: Option<String>,
    },
    /// Do that and rejoin.
    Rejoin {
        /// The interaction.
        chat: String,
    },
    /// A notice could not be shown on this desktop.
    Unavailable(Unavailable),
}

/// Why no notice was shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "This desktop shows no notifications ({0}), so you only see in this window who wrote. Turn on or install a notification service."
)]
pub struct Unavailable(String);

/// Shows notices and says what the agent did with them.
#[derive(Clone, Debug)]
pub struct DesktopNotifier {
    orders: UnboundedSender<Order>,
}

#[derive(Debug)]
enum Order {
    Show(Notice),
    Withdraw(String),
    /// A notice was answered or went away by itself.
    Gone {
        key: String,
        serial: u64,
    },
}

impl DesktopNotifier {
    /// The notifier, the answers, and the work behind them, which the caller runs on its runtime.
    pub fn new() -> (
        Arc<Self>,
        UnboundedReceiver<Answer>,
        impl Future<Output = ()> + Send + 'static,
    ) {
        let (orders, work) = unbounded_channel();
        let (answers, answered) = unbounded_channel();
        let running = platform::run(work, orders.downgrade(), answers);
        (Arc::new(Self { orders }), answered, running)
    }

    fn order(&self, order: Order) {
        // Refused only while the program ends.
        drop(self.orders.send(order));
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notice: Notice) {
        self.order(Order::Show(notice));
    }

    fn withdraw(&self, key: &str) {
        self.order(Order::Withdraw(key.to_owned()));
    }
}

/// What every platform shows of a notice. `body` is the text as the platform wants it.
fn notification(notice: &Notice, body: &str) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Holdfast")
        .summary(&notice.title)
        .body(body);
    if notice.chat.is_some() {
        // A click on the notice itself; its label shows on some desktops.
        notification.action("default", NoticeAction::Open.label());
    }
    for action in &notice.actions {
        notification.action(action.key(), action.label());
    }
    notification
}

/// What an answer of the platform means for a notice; none where it only went away.
fn answer(notice: &Notice, response: &NotificationResponse) -> Option<Answer> {
    let open = || Answer::Open {
        chat: notice.chat.clone(),
    };
    match response {
        NotificationResponse::Default => Some(open()),
        NotificationResponse::Action(key) if key == NoticeAction::Open.key() => Some(open()),
        NotificationResponse::Action(key) if key == NoticeAction::Rejoin.key() => notice
            .chat
            .clone()
            .map(|chat| Answer::Rejoin { chat })
            .or_else(|| Some(open())),
        _ => None,
    }
}

/// Whether a notice asks for something soon.
fn pressing(notice: &Notice) -> bool {
    notice.kind != NoticeKind::Summary
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(chat: Option<&str>) -> Notice {
        Notice {
            key: "k".into(),
            chat: chat.map(Into::into),
            kind: NoticeKind::Wrote,
            title: "Carla".into(),
            body: "Hello".into(),
            actions: vec![NoticeAction::Open, NoticeAction::Rejoin],
        }
    }

    fn pressed(key: &str) -> NotificationResponse {
        NotificationResponse::Action(key.into())
    }

    #[test]
    fn a_click_and_the_buttons_mean_what_they_say() {
        let wrote = notice(Some("c"));
        let open = Some(Answer::Open {
            chat: Some("c".into()),
        });
        assert_eq!(answer(&wrote, &NotificationResponse::Default), open);
        assert_eq!(answer(&wrote, &pressed("open")), open);
        assert_eq!(
            answer(&wrote, &pressed("rejoin")),
            Some(Answer::Rejoin { chat: "c".into() })
        );
        assert_eq!(answer(&wrote, &pressed("something-else")), None);
    }

    #[test]
    fn without_a_chat_there_is_nothing_to_rejoin() {
        assert_eq!(
            answer(&notice(None), &pressed("rejoin")),
            Some(Answer::Open { chat: None })
        );
    }
}
