//! Offers: what the agent is told of them outside the window.

use holdfast_domain::phase::Phase;
use holdfast_store::InteractionRecord;

use super::record::case_data;
use crate::desk::Desk;
use crate::lock;
use crate::notice::{News, NoticeKind, What};
use crate::show;

/// The contact's words and the offer that they lead to are one notice where they come within so many milliseconds.
const AT_ONCE_MS: i64 = 10_000;

impl Desk {
    /// Tells of a chat that is offered; `before` is what it was to the agent.
    pub(super) fn notice_offer(&self, before: Phase, offered: &InteractionRecord) {
        let id = offered.id.to_string();
        if self.is_reading(&id) {
            return;
        }
        let returns = before == Phase::OnHold && offered.mine;
        let news = offer(offered, returns);
        let told = returns && lock(&self.bursts).tells(&id, offered.last_index);
        let just_now = self.clock.now_ms().saturating_sub(AT_ONCE_MS);
        // A held chat whose contact wrote before, and was told: an offer wants an answer soon, so it is told on its own.
        if !(told && self.board.reword(NoticeKind::Wrote, just_now, &news)) {
            self.notify(news);
        }
    }

    /// An offer ended, and the chat waits on: for the agent, or for somebody else.
    pub(super) fn notice_lapse(&self, held: &InteractionRecord) {
        let id = held.id.as_str();
        let waits = held.mine && held.waiting_since.is_some();
        let words = held.preview.as_deref().filter(|_| waits);
        let is_reworded = words.is_some_and(|text| {
            let news = News::wrote(held, text);
            self.board.reword(NoticeKind::Offered, i64::MIN, &news)
        });
        if !is_reworded {
            self.board.offer_is_over(id);
        }
    }
}

fn offer(offered: &InteractionRecord, returns: bool) -> News {
    let data = case_data(offered);
    // What was read last may be old by now, or the agent's own.
    let newest = data.int("LastMessageIndex");
    let is_newest = newest.is_none_or(|index| index <= offered.whole_to);
    let said = offered.preview.clone();
    let said = said.filter(|_| is_newest && !offered.preview_mine);
    News {
        key: offered.id.to_string(),
        chat: Some(offered.id.to_string()),
        what: What::Offered {
            name: offered.name.clone(),
            text: said.or_else(|| offered.subject.clone()),
            by: show::transfer(offered.phase, &data).map(|offer| offer.who),
            returns,
        },
    }
}
