//! Windows and macOS: each notice has a thread that waits for its answer. Neither system lets notify-rust take a notice
//! back or replace it; both take it away by themselves.

use holdfast_core::Notice;
use notify_rust::{NotificationResponse, Timeout};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::{Answer, Order, Unavailable, sound};

/// Buttons that there is room for.
#[cfg(windows)]
const ROOM: usize = 5;
#[cfg(target_os = "macos")]
const ROOM: usize = 1;

pub(super) async fn run(mut work: UnboundedReceiver<Order>, answers: UnboundedSender<Answer>) {
    while let Some(order) = work.recv().await {
        let notice = match order {
            Order::Show(notice) => notice,
            Order::Renew(Notice { key, .. }) | Order::Withdraw(key) => {
                tracing::debug!(key, "this system takes notices away by itself");
                continue;
            }
            Order::Settle(done) => {
                if done.send(()).is_err() {
                    tracing::debug!("nobody waits for what was taken away");
                }
                continue;
            }
        };
        let mut notification = super::notification(&notice, &notice.body, ROOM);
        if let Some(name) = sound::name(notice.kind, notice.sound) {
            notification.sound_name(name);
        }
        if let Some(lasts) = notice.lasts {
            notification.timeout(Timeout::from(lasts));
        }
        let handle = match notification.show() {
            Ok(handle) => handle,
            Err(error) => {
                drop(answers.send(Answer::Unavailable(Unavailable(error.to_string()))));
                continue;
            }
        };
        let answers = answers.clone();
        std::thread::spawn(move || {
            let waited = handle.wait_for_response(|response: &NotificationResponse| {
                if let Some(answer) = super::answer(&notice, response) {
                    drop(answers.send(answer));
                }
            });
            if let Err(error) = waited {
                tracing::warn!(%error, "the answer to a notice was not heard");
            }
        });
    }
}
