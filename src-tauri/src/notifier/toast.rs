//! Windows and macOS: each notice has a thread that waits for its answer. Neither system lets notify-rust take a notice
//! back or replace it; both take it away by themselves.

use notify_rust::NotificationResponse;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender};

use super::{Answer, Order, Unavailable};

pub(super) async fn run(
    mut work: UnboundedReceiver<Order>,
    _orders: WeakUnboundedSender<Order>,
    answers: UnboundedSender<Answer>,
) {
    while let Some(order) = work.recv().await {
        let Order::Show(notice) = order else { continue };
        let handle = match super::notification(&notice, &notice.body).show() {
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
