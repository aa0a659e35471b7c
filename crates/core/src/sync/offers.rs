//! Offers: what the agent is told of them outside the window.

use std::time::Duration;

use holdfast_domain::phase::Phase;
use holdfast_store::InteractionRecord;

use super::record::case_data;
use crate::desk::Desk;
use crate::notice::{News, NoticeKind, What};
use crate::show;

impl Desk {
    /// Tells of a chat that is offered; `before` is what it was to the agent.
    pub(super) fn notice_offer(&self, before: Phase, offered: &InteractionRecord) {
        if self.is_reading(offered.id.as_str()) {
            return;
        }
        // In the place of the words that led to it, where they were told: an offer wants an answer soon.
        let left = offered.offer_ends_at.map(|end| end - self.clock.now_ms());
        let lasts = left.and_then(|left| u64::try_from(left).ok());
        let returns = before == Phase::OnHold && offered.mine;
        self.notify(offer(offered, returns, lasts.map(Duration::from_millis)));
    }

    /// An offer ended, and the chat waits on: for the agent, or for somebody else.
    pub(super) fn notice_lapse(&self, held: &InteractionRecord) {
        let waits = held.mine && held.waiting_since.is_some();
        match newest_words(held).filter(|_| waits) {
            Some(text) => self.notify_in_place(NoticeKind::Offered, &News::wrote(held, &text)),
            None => self.board.offer_is_over(held.id.as_str()),
        }
    }
}

fn offer(offered: &InteractionRecord, returns: bool, lasts: Option<Duration>) -> News {
    News {
        key: offered.id.to_string(),
        chat: Some(offered.id.to_string()),
        what: What::Offered {
            name: offered.name.clone(),
            text: newest_words(offered).or_else(|| offered.subject.clone()),
            by: show::transfer(offered.phase, &case_data(offered)).map(|offer| offer.who),
            lasts,
            returns,
        },
    }
}

/// The contact's newest words. What was read last may be old by now, or the agent's own.
fn newest_words(chat: &InteractionRecord) -> Option<String> {
    let newest = case_data(chat).int("LastMessageIndex");
    let is_newest = newest.is_none_or(|index| index <= chat.whole_to);
    let words = chat.preview.clone();
    words.filter(|_| is_newest && !chat.preview_mine)
}
