//! The server says what a chat is now.

use std::collections::HashSet;

use holdfast_domain::ids::InteractionId;
use holdfast_domain::intent::{Aspect, IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, InteractionRecord, PlaceRow, StoreError, Touched};
use holdfast_wire::interaction::Interaction;

use super::catch_up::Wanted;
use super::progress::Progress;
use super::record::case_data;
use super::record::{self, Source};
use super::told::Moment;
use crate::desk::{Desk, place_key};
use crate::notice::{News, What};
use crate::show;
use crate::signal::Signal;
use crate::view::{PlaceId, TransferView};

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

    /// The same as [`Desk::see_answer`] for all that one answer says, in one transaction.
    pub(crate) fn see_answers(
        &self,
        seen: &[Interaction],
        source: Source<'_>,
        asked: Moment,
    ) -> Result<(), StoreError> {
        let guard = crate::lock(&self.applying);
        let mut sights: Vec<Sight> = Vec::with_capacity(seen.len());
        let mut named = HashSet::new();
        for one in seen {
            // What an answer names twice is taken once.
            if one.id().is_some_and(|id| named.insert(id.to_owned()))
                && let Some(sight) = self.sight(one, source, Some(asked))?
            {
                sights.push(sight);
            }
        }
        let left = sights.iter().flat_map(|sight| self.out_of_queues(sight));
        let changes: Vec<Change> = sights.iter().map(Sight::change).chain(left).collect();
        let touched = self.store.cache().apply(&changes)?;
        drop(guard);
        self.announce(&touched);
        let news: HashSet<&InteractionId> = touched
            .iter()
            .filter_map(|one| match one {
                Touched::Interaction(id) => Some(id),
                _ => None,
            })
            .collect();
        for sight in sights {
            let is_news = news.contains(&sight.after.id);
            self.follow_sight(sight, source, is_news)?;
        }
        Ok(())
    }

    fn take_over(
        &self,
        seen: &Interaction,
        source: Source<'_>,
        mut changes: Vec<Change>,
        asked: Option<Moment>,
    ) -> Result<(), StoreError> {
        let guard = crate::lock(&self.applying);
        let Some(sight) = self.sight(seen, source, asked)? else {
            return Ok(());
        };
        changes.insert(0, sight.change());
        changes.extend(self.out_of_queues(&sight));
        let touched = self.store.cache().apply(&changes)?;
        drop(guard);
        self.announce(&touched);
        self.follow_sight(sight, source, !touched.is_empty())
    }

    /// What a chat becomes by what the server says, or nothing where that says nothing new of a chat. Whoever applies it
    /// holds `applying`.
    fn sight(
        &self,
        seen: &Interaction,
        source: Source<'_>,
        asked: Option<Moment>,
    ) -> Result<Option<Sight>, StoreError> {
        if let (Some(id), Some(asked)) = (seen.id(), asked)
            && self.told_since(id, asked)
        {
            return Ok(None);
        }
        let known = seen.id().map(|id| self.record(id)).transpose()?.flatten();
        if !seen.is_chat() && known.is_none() {
            return Ok(None);
        }
        let before = known.as_ref().map_or(Phase::Unknown, |record| record.phase);
        let was_mine = known.as_ref().is_some_and(|record| record.mine);
        let offered = known.as_ref().and_then(offered_by_me);
        let is_given_away = known
            .as_ref()
            .is_some_and(|known| self.is_given_away(known));
        let Some(mut after) = record::merge(known, seen, source, &self.me) else {
            tracing::warn!("an interaction without an id was left out");
            return Ok(None);
        };
        if after.mine && after.phase == Phase::OnHold {
            // Only when it comes to wait is the journal asked: later it is known.
            let gives_away = before != Phase::OnHold && self.gives_away(&after.id)?;
            after.mine = !is_given_away && !gives_away;
        }
        Ok(Some(Sight {
            before,
            was_mine,
            after,
            offered,
            state: seen.state().unwrap_or_default().to_owned(),
            announced: record::announced_index(seen),
        }))
    }

    /// A chat that went on waits in no queue any more: queues are not told of, and would say so until they are read again.
    fn out_of_queues(&self, sight: &Sight) -> Vec<Change> {
        let may_have_waited = matches!(
            sight.before,
            Phase::OnHold | Phase::Elsewhere | Phase::Ended
        );
        let waits = sight.state.is_empty() || sight.state == "Queued";
        if !may_have_waited || waits || sight.before == sight.after.phase {
            return Vec::new();
        }
        let mut queues = self.places();
        queues.extend(self.looked_at());
        queues.retain(PlaceId::is_queue);
        let remove = |place: &PlaceId| Change::PlaceRemove {
            place: place_key(place),
            id: sight.after.id.clone(),
        };
        queues.iter().map(remove).collect()
    }

    /// Whether the agent puts a chat into a queue for others to go on with. The wire names the agent as its last one and
    /// knows no difference to a hold; what was asked for here does.
    fn gives_away(&self, id: &InteractionId) -> Result<bool, StoreError> {
        let asked = self.store.journal().intents_of(id)?;
        let last = asked.iter().rev().find(|intent| {
            intent.verb.sets() == Aspect::Whereabouts
                && !matches!(
                    intent.state,
                    IntentState::Queued | IntentState::Refused(_) | IntentState::Cancelled
                )
        });
        Ok(last.is_some_and(|intent| matches!(intent.verb, Verb::TransferToQueue { .. })))
    }

    /// Whether that was found before, and the chat waits since.
    fn is_given_away(&self, known: &InteractionRecord) -> bool {
        let names_me = || record::last_agent(&known.wire).as_deref() == Some(&self.me.id);
        known.phase == Phase::OnHold && !known.mine && names_me()
    }

    /// What follows from a sight that is stored.
    fn follow_sight(
        &self,
        sight: Sight,
        source: Source<'_>,
        is_news: bool,
    ) -> Result<(), StoreError> {
        let Sight {
            before,
            was_mine,
            after,
            offered,
            state,
            announced,
        } = sight;
        crate::lock(&self.lapsed).remove(after.id.as_str());
        if is_news {
            self.tell(Signal::Interaction {
                id: after.id.to_string(),
                phase: after.phase.as_str(),
                state,
            });
        }
        let is_offer = before != after.phase && after.phase == Phase::Offered;
        // Whoever is told of an offer is to answer it.
        let answers_itself = is_offer && self.accept_by_itself(before, &after);
        if !answers_itself {
            self.notice_phase(before, was_mine, &after)?;
        }
        if let Some(offered) = offered {
            self.notice_transfer(&offered, &after)?;
        }
        let is_team = matches!(source, Source::TeamWorkbin { .. });
        if let Some(index) =
            announced.filter(|index| *index > after.whole_to && !(is_team && after.whole_to == 0))
        {
            if *self.reconciled.borrow() == Progress::Reading {
                crate::lock(&self.meanwhile).expect(after.id.as_str(), index);
            }
            self.want(Wanted::Transcript(after.id.to_string()));
        }
        if before != after.phase {
            self.wake_delivery.notify_one();
            if was_mine || after.mine {
                self.look_at_queues_again();
            }
            if before == Phase::Active {
                // Who left is not told what the session says from then on, its own leaving included.
                self.want(Wanted::Transcript(after.id.to_string()));
            }
            if matches!(
                after.phase,
                Phase::Active | Phase::Ended | Phase::Done | Phase::Elsewhere
            ) {
                // What comes next is another hold.
                self.store.journal().forget_hold_note(&after.id)?;
            }
            if after.phase == Phase::Done && after.mine {
                self.want(Wanted::History);
            }
        }
        Ok(())
    }

    /// A colleague did not take what was offered to them: it is the agent's to go on with.
    fn notice_transfer(
        &self,
        offered: &TransferView,
        after: &InteractionRecord,
    ) -> Result<(), StoreError> {
        let is_over = after.phase == Phase::Active && offered_by_me(after).is_none();
        let id = after.id.to_string();
        if !is_over || self.is_reading(&id) {
            return Ok(());
        }
        // Who took it back knows.
        let asked = self.store.journal().intents_of(&after.id)?;
        let is_withdrawn = asked
            .iter()
            .any(|intent| intent.verb == Verb::WithdrawTransfer && !intent.state.is_final());
        if !is_withdrawn {
            let not_taken = What::NotTaken {
                name: after.name.clone(),
                colleague: offered.who.clone(),
            };
            self.notify(News::failed(&id, not_taken));
        }
        Ok(())
    }

    fn notice_phase(
        &self,
        before: Phase,
        was_mine: bool,
        after: &InteractionRecord,
    ) -> Result<(), StoreError> {
        // The agent had it in between, which nobody told.
        let is_mine_anew = matches!(before, Phase::OnHold | Phase::Elsewhere)
            && after.phase == Phase::OnHold
            && after.mine
            && !was_mine;
        if is_mine_anew {
            self.notice_words(after, &self.said_since_leaving(after)?)?;
        }
        if before == after.phase {
            return Ok(());
        }
        let id = after.id.to_string();
        if after.phase == Phase::Offered {
            self.notice_offer(before, after);
        } else if before == Phase::Offered && after.phase == Phase::OnHold {
            self.notice_lapse(after);
        } else if after.phase != Phase::OnHold
            && matches!(before, Phase::Offered | Phase::OnHold | Phase::Active)
        {
            self.board.chat_went_on(&id);
            self.store.journal().forget_reminder(&after.id)?;
            if before == Phase::Offered && after.phase == Phase::Active {
                self.notice_begun(after)?;
            }
        } else if before == Phase::Active && after.phase == Phase::OnHold {
            // What was said so far was read; the contact's next words begin a new burst. They may be here already.
            let since = self.said_since_leaving(after)?;
            let read = since
                .first()
                .map_or(after.last_index, |first| first.index - 1);
            let mut bursts = crate::lock(&self.bursts);
            // A word of before the hold that came late, and now the hold again: what was said since was told then.
            let told = since
                .first()
                .is_some_and(|first| bursts.tells(&id, first.index));
            if !told {
                bursts.read(&id, read);
            }
            drop(bursts);
            self.board.chat_was_held(&id);
            self.notice_words(after, &since)?;
        }
        if after.phase == Phase::Active {
            // The first words may have come before the server said that it is the agent's.
            self.notice_words(after, &self.said_while_here(after, false)?)?;
        }
        Ok(())
    }
}

/// A chat as it was and as it is, now that the server said something of it.
struct Sight {
    before: Phase,
    /// Whether the agent was the last who had it.
    was_mine: bool,
    after: InteractionRecord,
    /// The offer to a colleague that the agent had made.
    offered: Option<TransferView>,
    /// The state in the wire's words.
    state: String,
    /// The newest transcript index that the server says there is.
    announced: Option<i64>,
}

impl Sight {
    fn change(&self) -> Change {
        Change::Interaction(Box::new(self.after.clone()))
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
