//! What the server will have said once an intent took effect.

use std::time::Duration;

use holdfast_client::Workspace;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_store::{IntentRecord, InteractionRecord, StoreError};
use holdfast_wire::interaction::Interaction;

use crate::desk::Desk;
use crate::sync::Source;

/// How long the event that follows a request is waited for before it is read instead.
const EVENT_WAIT: Duration = Duration::from_secs(2);

/// Whether a chat is as the intent wanted it.
pub(super) fn is_reached(verb: &Verb, record: &InteractionRecord) -> bool {
    match verb {
        Verb::Accept | Verb::Rejoin => record.phase == Phase::Active,
        Verb::Decline => record.phase != Phase::Offered,
        Verb::Hold { .. } => record.phase != Phase::Active,
        Verb::Release | Verb::EndAsync => !matches!(record.phase, Phase::Active | Phase::OnHold),
        Verb::Done => record.phase == Phase::Done,
        Verb::Note { text } => record.note == *text,
        // Settled by the transcript, see `confirm_sent`.
        Verb::Send { .. } => false,
    }
}

/// A chat that was only pulled is active already, but nothing can be said in it before it is joined: what is asked for
/// next must not be judged by that moment in between.
fn is_joined(verb: &Verb, record: &InteractionRecord) -> bool {
    if !matches!(verb, Verb::Accept | Verb::Rejoin) {
        return true;
    }
    let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
    let capabilities = interaction.capabilities();
    capabilities.is_empty() || capabilities.contains(&"send-message")
}

/// The phase that a chat has once the verb took effect, to judge what is asked for behind it.
pub(crate) fn phase_after(verb: &Verb, phase: Phase) -> Phase {
    match verb {
        Verb::Accept | Verb::Rejoin => Phase::Active,
        Verb::Hold { .. } => Phase::OnHold,
        Verb::Release | Verb::EndAsync => Phase::Ended,
        Verb::Done => Phase::Done,
        Verb::Decline | Verb::Send { .. } | Verb::Note { .. } => phase,
    }
}

impl Desk {
    /// Waits until the effect of an accepted intent is in the store; reads it where no event comes.
    pub(super) async fn reach(&self, link: &Workspace, intent: &IntentRecord) {
        let mut applied = self.applied.subscribe();
        let deadline = tokio::time::Instant::now() + EVENT_WAIT;
        loop {
            match self.has_reached(intent) {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "the effect of an intent could not be looked up");
                    return;
                }
            }
            if tokio::time::timeout_at(deadline, applied.changed())
                .await
                .is_err()
            {
                break;
            }
        }
        if let Err(error) = self.read_effect(link, intent).await {
            tracing::info!(intent = %intent.id, %error, "the effect of an intent could not be read; the next reconcile does");
        }
    }

    fn has_reached(&self, intent: &IntentRecord) -> Result<bool, StoreError> {
        if matches!(intent.verb, Verb::Send { .. }) {
            let now = self.store.journal().intent(intent.id)?;
            return Ok(now.is_none_or(|now| now.state == IntentState::Delivered));
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
    ) -> Result<(), crate::sync::SyncError> {
        let id = &intent.chat;
        if matches!(intent.verb, Verb::Send { .. }) {
            let messages = link.messages(id).await?;
            return Ok(self.hear(id.as_str(), &messages, None, true)?);
        }
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
        match own {
            Some(interaction) => self.see(&interaction, Source::Own)?,
            None => self.see(&link.interaction_details(id).await?, Source::Listing)?,
        }
        Ok(())
    }
}
