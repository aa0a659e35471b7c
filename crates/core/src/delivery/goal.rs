//! What the server will have said once an intent took effect.

use std::time::Duration;

use holdfast_client::Workspace;
use holdfast_domain::ids::{IntentId, InteractionId};
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_domain::policy::Action;
use holdfast_store::{IntentRecord, InteractionRecord, StoreError};
use holdfast_wire::interaction::Interaction;

use crate::desk::Desk;
use crate::show;
use crate::sync::{Source, SyncError};

/// How long the event that follows a request is waited for before it is read instead.
const EVENT_WAIT: Duration = Duration::from_secs(2);

/// Whether a chat is as the intent wanted it.
pub(super) fn is_reached(verb: &Verb, record: &InteractionRecord) -> bool {
    match verb {
        Verb::Accept | Verb::Rejoin { .. } => record.phase == Phase::Active,
        Verb::Decline => record.phase != Phase::Offered,
        // Held, and maybe woken up by its contact since.
        Verb::Hold { .. } => matches!(
            record.phase,
            Phase::OnHold | Phase::Offered | Phase::Elsewhere
        ),
        // Offered, or taken already.
        Verb::Transfer { agent } => {
            let asked = interaction(record).user_data().text("TransferTo");
            record.phase != Phase::Active || asked.as_ref() == Some(agent)
        }
        Verb::TransferToQueue { .. } => record.phase != Phase::Active,
        Verb::WithdrawTransfer => {
            !show::is_handed_over(record.phase, &interaction(record).user_data())
        }
        Verb::Release | Verb::EndAsync => !matches!(record.phase, Phase::Active | Phase::OnHold),
        Verb::Done => record.phase == Phase::Done,
        Verb::Note { text } => record.note == *text,
        Verb::Disposition { key, value } => {
            interaction(record).user_data().text(key).as_ref() == Some(value)
        }
        Verb::CaseData { key, value } => {
            interaction(record)
                .user_data()
                .text(key)
                .unwrap_or_default()
                == *value
        }
        // Settled by the transcript, see `confirm_sent`.
        Verb::Send { .. } | Verb::PushUrl { .. } => false,
    }
}

/// A chat that was only pulled is active already, but nothing can be said in it before it is joined: what is asked for
/// next must not be judged by that moment in between.
pub(crate) fn is_joined(verb: &Verb, record: &InteractionRecord) -> bool {
    if !matches!(verb, Verb::Accept | Verb::Rejoin { .. }) {
        return true;
    }
    let interaction = interaction(record);
    let capabilities = interaction.capabilities();
    capabilities.is_empty() || capabilities.contains(&"send-message")
}

/// Notes and case data are not told by every deployment, an offer to a colleague may be over by now, and a chat that was
/// declined may be offered again already.
pub(super) fn is_seldom_told(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Decline
            | Verb::Note { .. }
            | Verb::Disposition { .. }
            | Verb::CaseData { .. }
            | Verb::Transfer { .. }
            | Verb::WithdrawTransfer
    )
}

fn interaction(record: &InteractionRecord) -> Interaction {
    serde_json::from_str(&record.wire).unwrap_or_default()
}

/// The phase that a chat has once the verb took effect, to judge what is asked for behind it.
pub(crate) fn phase_after(verb: &Verb, phase: Phase) -> Phase {
    match verb {
        Verb::Accept | Verb::Rejoin { .. } => Phase::Active,
        Verb::Hold { .. } | Verb::TransferToQueue { .. } => Phase::OnHold,
        Verb::Release | Verb::EndAsync => Phase::Ended,
        Verb::Done => Phase::Done,
        // It stays with the agent until the other one accepts.
        Verb::Transfer { .. }
        | Verb::WithdrawTransfer
        | Verb::Decline
        | Verb::Send { .. }
        | Verb::PushUrl { .. }
        | Verb::Disposition { .. }
        | Verb::Note { .. }
        | Verb::CaseData { .. } => phase,
    }
}

/// Where a chat is once everything that was asked for took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// In the end.
    pub(crate) phase: Phase,
    /// The hold that leads there, while it is queued, and the phase before it: until it is sent the chat counts as active,
    /// and what the agent still writes goes first.
    pub(crate) hold: Option<(IntentId, Phase)>,
}

impl Expected {
    /// Of a chat that is in `phase` now; `asked` is what was asked for, in order.
    pub(crate) fn of(phase: Phase, asked: &[IntentRecord]) -> Self {
        let mut expected = Self { phase, hold: None };
        for intent in asked.iter().filter(|intent| !intent.state.is_final()) {
            let before = expected.phase;
            expected.phase = phase_after(&intent.verb, before);
            match intent.verb {
                Verb::Hold { .. } if intent.state == IntentState::Queued => {
                    expected.hold = Some((intent.id, before));
                }
                _ if expected.phase != before => expected.hold = None,
                _ => {}
            }
        }
        expected
    }

    /// The phase that an action is judged by.
    pub(crate) fn phase_for(&self, action: Action) -> Phase {
        match self.hold {
            Some((_, before)) if matches!(action, Action::Send | Action::PushUrl) => before,
            _ => self.phase,
        }
    }
}

/// How an accepted intent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// It took effect.
    Yes,
    /// It did not, as far as can be read.
    No,
    /// The server does not let it be read.
    Unreadable,
}

impl Desk {
    /// Waits until the effect of an accepted intent is in the store; reads it where no event comes.
    pub(super) async fn reach(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
    ) -> Result<Reached, StoreError> {
        let mut applied = self.applied.subscribe();
        let deadline = tokio::time::Instant::now() + EVENT_WAIT;
        loop {
            if self.has_reached(intent)? {
                return Ok(Reached::Yes);
            }
            if tokio::time::timeout_at(deadline, applied.changed())
                .await
                .is_err()
            {
                break;
            }
        }
        match self.read_effect(link, intent).await {
            Ok(()) if self.has_reached(intent)? => Ok(Reached::Yes),
            Ok(()) if is_seldom_told(&intent.verb) => Ok(Reached::Unreadable),
            Ok(()) => Ok(Reached::No),
            Err(SyncError::Store(error)) => Err(error),
            Err(SyncError::Client(error)) => {
                tracing::info!(intent = %intent.id, code = error.code(), "the effect of an intent could not be read");
                Ok(if error.is_definite() {
                    Reached::Unreadable
                } else {
                    Reached::No
                })
            }
        }
    }

    fn has_reached(&self, intent: &IntentRecord) -> Result<bool, StoreError> {
        if intent.verb.said().is_some() {
            let now = self.store.journal().intent(intent.id)?;
            return Ok(now.is_none_or(|now| now.state.is_final()));
        }
        Ok(self.record(intent.chat.as_str())?.is_none_or(|record| {
            is_reached(&intent.verb, &record) && is_joined(&intent.verb, &record)
        }))
    }

    /// Reads what shows whether an intent took effect.
    pub(super) async fn read_effect(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
    ) -> Result<(), SyncError> {
        let id = &intent.chat;
        if intent.verb.said().is_some() {
            let messages = link.messages(id).await?;
            return Ok(self.hear(id.as_str(), &messages, None, true)?);
        }
        self.read_whereabouts(link, id).await
    }

    /// Reads where a chat is now.
    pub(crate) async fn read_whereabouts(
        &self,
        link: &Workspace,
        id: &InteractionId,
    ) -> Result<(), SyncError> {
        let asked = self.moment();
        let user = link.current_session().await?;
        let media = user
            .active_session()
            .and_then(|session| session.media())
            .unwrap_or_default();
        let own = media
            .channels()
            .iter()
            .flat_map(holdfast_wire::session::MediaChannel::interactions)
            .find(|one| one.id() == Some(id.as_str()));
        if let Some(interaction) = own {
            self.see_answer(&interaction, Source::Own, asked)?;
        } else {
            let details = link.interaction_details(id).await?;
            self.see_answer(&details, Source::Listing, asked)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(phase: Phase, capabilities: &[&str]) -> InteractionRecord {
        InteractionRecord {
            phase,
            wire: serde_json::json!({"capabilities": capabilities}).to_string(),
            ..crate::sync::blank("chat")
        }
    }

    #[test]
    fn held_is_what_the_server_holds() {
        let hold = Verb::HOLD;
        for (phase, held) in [
            (Phase::OnHold, true),
            // It was held, and woke up since.
            (Phase::Offered, true),
            (Phase::Elsewhere, true),
            (Phase::Active, false),
            (Phase::Ended, false),
            (Phase::Done, false),
            (Phase::Unknown, false),
        ] {
            assert_eq!(is_reached(&hold, &chat(phase, &[])), held, "{phase:?}");
        }
    }

    #[test]
    fn only_a_hold_that_is_queued_and_comes_last_lets_words_go_first() {
        let asked = |verbs: &[(Verb, IntentState)]| -> Vec<IntentRecord> {
            let intents = verbs.iter().zip(1..);
            intents
                .map(|((verb, state), number)| {
                    let id = IntentId(uuid::Uuid::from_u128(number));
                    IntentRecord {
                        state: state.clone(),
                        ..IntentRecord::new(id, "chat".into(), verb.clone(), 0, 0)
                    }
                })
                .collect()
        };
        let expected = |verbs: &[(Verb, IntentState)]| Expected::of(Phase::Active, &asked(verbs));
        let queued = |verb: Verb| (verb, IntentState::Queued);
        let note = Verb::Note {
            text: "Called".into(),
        };
        for (what, verbs, phase, first) in [
            ("a hold", vec![queued(Verb::HOLD)], Phase::OnHold, true),
            (
                "a note behind it",
                vec![queued(Verb::HOLD), queued(note)],
                Phase::OnHold,
                true,
            ),
            (
                "a hold on its way",
                vec![(Verb::HOLD, IntentState::Sending)],
                Phase::OnHold,
                false,
            ),
            (
                "rejoined again",
                vec![queued(Verb::HOLD), queued(Verb::REJOIN)],
                Phase::Active,
                false,
            ),
            (
                "done instead",
                vec![queued(Verb::HOLD), queued(Verb::Done)],
                Phase::Done,
                false,
            ),
            (
                "a hold that was withdrawn",
                vec![(Verb::HOLD, IntentState::Cancelled)],
                Phase::Active,
                false,
            ),
        ] {
            let expected = expected(&verbs);
            assert_eq!(expected.phase, phase, "{what}");
            assert_eq!(expected.hold.is_some(), first, "{what}");
            let sends = if first { Phase::Active } else { phase };
            assert_eq!(expected.phase_for(Action::Send), sends, "{what}");
            assert_eq!(expected.phase_for(Action::Hold), phase, "{what}");
        }
    }

    #[test]
    fn a_chat_that_was_only_pulled_is_not_rejoined() {
        let pulled = chat(Phase::Active, &["resume", "complete"]);
        assert!(is_reached(&Verb::REJOIN, &pulled) && !is_joined(&Verb::REJOIN, &pulled));
        let joined = chat(Phase::Active, &["send-message", "complete"]);
        assert!(is_joined(&Verb::REJOIN, &joined));
        assert!(is_joined(&Verb::REJOIN, &chat(Phase::Active, &[])));
    }
}
