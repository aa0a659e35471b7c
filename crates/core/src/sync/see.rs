//! The server says what a chat is now.

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, IntentRecord, InteractionRecord, PlaceRow, StoreError};
use holdfast_wire::interaction::Interaction;
use uuid::Uuid;

use super::catch_up::Wanted;
use super::progress::Progress;
use super::record::case_data;
use super::record::{self, Source};
use super::told::Moment;
use crate::desk::Desk;
use crate::notice::{Notice, NoticeAction, NoticeKind};
use crate::show;
use crate::signal::Signal;
use crate::view::TransferView;

impl Desk {
    /// Takes over what the server says of a chat. Other media are left out.
    pub(crate) fn see(&self, seen: &Interaction, source: Source<'_>) -> Result<(), StoreError> {
        self.see_with(seen, source, Vec::new())
    }

    /// Takes over what an answer says of a chat, unless events told of it since it was asked for.
    pub(crate) fn see_answer(
        &self,
        seen: &Interaction,
        source: Source<'_>,
        asked: Moment,
    ) -> Result<(), StoreError> {
        self.take_over(seen, source, Vec::new(), Some(asked))
    }

    /// The same as [`Desk::see`], with changes of lists in the same transaction.
    pub(crate) fn see_with(
        &self,
        seen: &Interaction,
        source: Source<'_>,
        changes: Vec<Change>,
    ) -> Result<(), StoreError> {
        self.take_over(seen, source, changes, None)
    }

    fn take_over(
        &self,
        seen: &Interaction,
        source: Source<'_>,
        mut changes: Vec<Change>,
        asked: Option<Moment>,
    ) -> Result<(), StoreError> {
        let guard = crate::lock(&self.applying);
        if let (Some(id), Some(asked)) = (seen.id(), asked)
            && self.told_since(id, asked)
        {
            return Ok(());
        }
        let known = seen.id().map(|id| self.record(id)).transpose()?.flatten();
        if !seen.is_chat() && known.is_none() {
            return Ok(());
        }
        let before = known.as_ref().map_or(Phase::Unknown, |record| record.phase);
        let offered = known.as_ref().and_then(offered_by_me);
        let Some(after) = record::merge(known, seen, source, &self.me) else {
            tracing::warn!("an interaction without an id was left out");
            return Ok(());
        };
        changes.insert(0, Change::Interaction(Box::new(after.clone())));
        let touched = self.store.cache().apply(&changes)?;
        drop(guard);
        let is_news = !touched.is_empty();
        crate::lock(&self.lapsed).remove(after.id.as_str());
        self.announce(&touched);
        if is_news {
            self.tell(Signal::Interaction {
                id: after.id.to_string(),
                phase: after.phase.as_str(),
                state: seen.state().unwrap_or_default().to_owned(),
            });
        }
        self.notice_phase(before, &after)?;
        if let Some(offered) = offered {
            self.notice_transfer(&offered, &after);
        }
        let is_team = matches!(source, Source::TeamWorkbin { .. });
        if let Some(index) = record::announced_index(seen)
            .filter(|index| *index > after.whole_to && !(is_team && after.whole_to == 0))
        {
            if *self.reconciled.borrow() == Progress::Reading {
                crate::lock(&self.meanwhile).expect(after.id.as_str(), index);
            }
            self.want(Wanted::Transcript(after.id.to_string()));
        }
        if before != after.phase {
            self.wake_delivery.notify_one();
            if before == Phase::Active {
                // Who left is not told what the session says from then on, its own leaving included.
                self.want(Wanted::Transcript(after.id.to_string()));
            }
            if after.phase == Phase::Offered {
                self.accept_by_itself(&after)?;
            }
            if after.phase == Phase::Done && after.mine {
                self.want(Wanted::History);
            }
        }
        Ok(())
    }

    /// Accepts an offer without asking where `chat.auto-answer` says so. Whether it may be is judged like any other wish.
    fn accept_by_itself(&self, offered: &InteractionRecord) -> Result<(), StoreError> {
        let is_asked =
            |intent: &IntentRecord| intent.verb == Verb::Accept && !intent.state.is_final();
        let journal = self.store.journal();
        if !self.is_set_for("chat.auto-answer", &case_data(offered))
            || journal.intents_of(&offered.id)?.iter().any(is_asked)
        {
            return Ok(());
        }
        let intent = IntentRecord {
            id: IntentId(Uuid::now_v7()),
            chat: offered.id.clone(),
            verb: Verb::Accept,
            state: IntentState::Queued,
            created_at: self.clock.now_ms(),
            last_known_index: offered.last_index,
            tries: 0,
            returned: false,
        };
        journal.enqueue(&intent)?;
        self.tell_intent(&intent);
        self.wake_delivery.notify_one();
        Ok(())
    }

    /// A colleague did not take what was offered to them: it is the agent's to go on with.
    fn notice_transfer(&self, offered: &TransferView, after: &InteractionRecord) {
        let is_over = after.phase == Phase::Active && offered_by_me(after).is_none();
        let id = after.id.to_string();
        if is_over && !self.is_reading(&id) {
            self.notifier.show(Notice {
                key: format!("failed:{id}"),
                chat: Some(id),
                kind: NoticeKind::Failed,
                title: format!("{} stays with you", after.name),
                body: format!("{} did not take the chat.", offered.who),
                actions: vec![NoticeAction::Open],
            });
        }
    }

    fn notice_phase(&self, before: Phase, after: &InteractionRecord) -> Result<(), StoreError> {
        if before == after.phase {
            return Ok(());
        }
        let id = after.id.to_string();
        if after.phase == Phase::Offered {
            // A held chat that wakes up because its contact wrote: that was told, and the same notice leads to it.
            let returns = before == Phase::OnHold && after.mine;
            let told = returns && crate::lock(&self.bursts).tells(&id, after.last_index);
            if !told && !self.is_reading(&id) {
                self.notifier.show(Notice {
                    key: id.clone(),
                    chat: Some(id),
                    kind: NoticeKind::Offered,
                    title: after.name.clone(),
                    body: show::transfer(after.phase, &case_data(after))
                        .map(|offer| format!("{} hands this chat over to you.", offer.who))
                        .or_else(|| after.preview.clone())
                        .or_else(|| after.subject.clone())
                        .unwrap_or_else(|| "A chat is offered to you.".into()),
                    actions: if returns {
                        vec![NoticeAction::Open, NoticeAction::Rejoin]
                    } else {
                        vec![NoticeAction::Open]
                    },
                });
            }
        } else if matches!(before, Phase::Offered | Phase::OnHold) && after.phase != Phase::OnHold {
            self.notifier.withdraw(&id);
        } else if before == Phase::Active && after.phase == Phase::OnHold {
            // What was said so far was read; the contact's next words begin a new burst. They may be here already.
            let since = self.said_since_leaving(after)?;
            let read = since
                .first()
                .map_or(after.last_index, |first| first.index - 1);
            crate::lock(&self.bursts).read(&id, read);
            self.notice_words(after, &since);
        }
        Ok(())
    }
}

/// The offer of a chat to a colleague that this agent has made.
fn offered_by_me(record: &InteractionRecord) -> Option<TransferView> {
    if record.phase != Phase::Active {
        return None;
    }
    show::transfer(record.phase, &case_data(record))
}

/// A row of a place, newest first.
pub(crate) fn row(record_id: &str, sort: i64) -> PlaceRow {
    PlaceRow {
        id: record_id.into(),
        sort,
    }
}
