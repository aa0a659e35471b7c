//! Notices on the agent's desktop, through notify-rust.
//!
//! | | Linux (org.freedesktop.Notifications) | Windows | macOS |
//! |---|---|---|---|
//! | click on the notice | opens | opens | opens |
//! | buttons | as many as there is room for | five | one |
//! | a later notice with the same key | takes its place | comes beside it | comes beside it |
//! | taken away when read, concealed when the screen is locked | yes | by the system, after a while | by the system, after a while |
//!
//! None of them is urgent in the sense of the systems ("critical"), which would break through *Do not disturb*.

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "xdg.rs"]
mod platform;
#[cfg(any(windows, target_os = "macos"))]
#[path = "toast.rs"]
mod platform;

mod buttons;
mod sound;

use std::sync::Arc;

use holdfast_core::{Notice, NoticeAction, Notifier};
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

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
    /// Tell it again after so many minutes.
    Later {
        /// The notice's key.
        key: String,
        /// How many.
        minutes: u32,
    },
    /// Take the hold back.
    Undo {
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
    /// In the place of the one with its key, quietly, if that is still there.
    Renew(Notice),
    Withdraw(String),
    /// Says when everything before it is done.
    Settle(oneshot::Sender<()>),
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
        let running = platform::run(work, answers);
        (Arc::new(Self { orders }), answered, running)
    }

    /// Waits until everything that was ordered so far is done: what is taken away is gone. Before the program ends.
    pub async fn settle(&self) {
        let (done, settled) = oneshot::channel();
        self.order(Order::Settle(done));
        if settled.await.is_err() {
            tracing::debug!("nobody shows notices any more");
        }
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

    fn renew(&self, notice: Notice) {
        self.order(Order::Renew(notice));
    }

    fn withdraw(&self, key: &str) {
        self.order(Order::Withdraw(key.to_owned()));
    }
}

/// What every platform shows of a notice. `body` is the text as the platform wants it, `room` how many buttons it shows.
fn notification(notice: &Notice, body: &str, room: usize) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Holdfast")
        .summary(&notice.title)
        .body(body);
    if notice.chat.is_some() {
        // A click on the notice itself; its label shows on some desktops.
        let mut buttons = notice.buttons.iter();
        let open = buttons.find(|button| button.action == NoticeAction::Open);
        notification.action("default", open.map_or("Holdfast", |open| &open.label));
    }
    for button in buttons::fit(&notice.buttons, room) {
        notification.action(&button.action.key(), &button.label);
    }
    notification
}

/// What an answer of the platform means for a notice; none where it only went away.
fn answer(notice: &Notice, response: &NotificationResponse) -> Option<Answer> {
    let open = || Answer::Open {
        chat: notice.chat.clone(),
    };
    let action = match response {
        NotificationResponse::Default => NoticeAction::Open,
        NotificationResponse::Action(key) => {
            let mut buttons = notice.buttons.iter();
            buttons.find(|button| button.action.key() == *key)?.action
        }
        _ => return None,
    };
    Some(match (action, notice.chat.clone()) {
        (NoticeAction::Rejoin, Some(chat)) => Answer::Rejoin { chat },
        (NoticeAction::Undo, Some(chat)) => Answer::Undo { chat },
        (NoticeAction::Later(minutes), _) => Answer::Later {
            key: notice.key.clone(),
            minutes,
        },
        _ => open(),
    })
}

#[cfg(test)]
mod tests {
    use holdfast_core::{Button, NoticeKind};
    use holdfast_settings::keys::Sound;

    use super::*;

    fn notice(chat: Option<&str>, actions: &[NoticeAction]) -> Notice {
        let button = |action: &NoticeAction| Button {
            action: *action,
            label: action.key(),
        };
        Notice {
            key: "k".into(),
            chat: chat.map(Into::into),
            kind: NoticeKind::Wrote,
            title: "Carla".into(),
            body: "Hello".into(),
            buttons: actions.iter().map(button).collect(),
            sound: Sound::System,
            lasts: None,
        }
    }

    fn pressed(key: &str) -> NotificationResponse {
        NotificationResponse::Action(key.into())
    }

    #[test]
    fn a_click_and_the_buttons_mean_what_they_say() {
        let actions = [
            NoticeAction::Open,
            NoticeAction::Rejoin,
            NoticeAction::Later(15),
        ];
        let wrote = notice(Some("c"), &actions);
        let chat = || "c".to_owned();
        let open = Some(Answer::Open { chat: Some(chat()) });
        assert_eq!(answer(&wrote, &NotificationResponse::Default), open);
        assert_eq!(answer(&wrote, &pressed("open")), open);
        assert_eq!(
            answer(&wrote, &pressed("rejoin")),
            Some(Answer::Rejoin { chat: chat() })
        );
        let later = Answer::Later {
            key: "k".into(),
            minutes: 15,
        };
        assert_eq!(answer(&wrote, &pressed("later-15")), Some(later));
        assert_eq!(answer(&wrote, &pressed("later-5")), None, "not offered");
        assert_eq!(answer(&wrote, &pressed("undo")), None, "not offered");
        let held = notice(Some("c"), &[NoticeAction::Undo]);
        assert_eq!(
            answer(&held, &pressed("undo")),
            Some(Answer::Undo { chat: chat() })
        );
        assert_eq!(answer(&held, &NotificationResponse::Default), open);
    }

    #[test]
    fn without_a_chat_there_is_nothing_to_rejoin() {
        assert_eq!(
            answer(&notice(None, &[NoticeAction::Rejoin]), &pressed("rejoin")),
            Some(Answer::Open { chat: None })
        );
    }
}
