//! Each verb as requests.

use holdfast_client::{AfterAction, ClientError, PullFrom, UNKNOWN, Workspace};
use holdfast_domain::ids::{IntentId, QueueName};
use holdfast_domain::intent::{Refusal, Verb};
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_domain::policy::{self, Action, Decision};
use holdfast_store::{IntentRecord, InteractionRecord};
use holdfast_wire::KvList;
use sha2::{Digest, Sha256};

use super::hold_note::HoldNote;
use super::{is_joined, set_case_data};
use crate::desk::{Bin, Desk};

/// The action that policy knows for a verb.
pub(crate) fn action_of(verb: &Verb) -> Action {
    match verb {
        Verb::Accept => Action::Accept,
        Verb::Decline => Action::Decline,
        Verb::Send { .. } => Action::Send,
        Verb::PushUrl { .. } => Action::PushUrl,
        Verb::Hold { .. } => Action::Hold,
        Verb::Transfer { .. } => Action::Transfer,
        Verb::TransferToQueue { .. } => Action::TransferToQueue,
        Verb::WithdrawTransfer => Action::WithdrawTransfer,
        Verb::Rejoin { .. } => Action::Rejoin,
        Verb::Release => Action::Release,
        Verb::EndAsync => Action::EndAsync,
        Verb::Done => Action::Done,
        Verb::Disposition { .. } => Action::Disposition,
        Verb::Note { .. } => Action::Note,
        Verb::CaseData { .. } => Action::CaseData,
    }
}

impl Desk {
    /// Why a verb may not be carried out now, or `None`.
    pub(crate) fn reason_against(
        &self,
        verb: &Verb,
        record: &InteractionRecord,
        asked: &[IntentRecord],
    ) -> Option<Refusal> {
        let mut facts = self.facts(record, asked);
        if let Verb::Rejoin { from } = verb {
            facts.door = *from;
        }
        if let Verb::Hold { to: Some(to), .. } = verb {
            facts.hold_in = self.chosen_hold(to);
        }
        match policy::decide(action_of(verb), &facts, &crate::read(&self.options)) {
            Decision::Allowed => match verb {
                Verb::CaseData { key, .. } => self.fixed_case_data(key, record),
                _ => None,
            }
            .map(|reason| Refusal::from(&reason)),
            Decision::Denied(reason) => Some(Refusal::from(&reason)),
        }
    }

    /// Carries an intent out.
    pub(super) async fn carry(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
        chat: &InteractionRecord,
    ) -> Result<(), ClientError> {
        let (id, op) = (&intent.chat, intent.id);
        match &intent.verb {
            Verb::Accept => link.accept(id, &self.nickname(id), op).await,
            Verb::Decline => link.reject(id, op).await,
            Verb::Send { text } => link.send_message(id, text, op).await,
            Verb::PushUrl { url } => link.send_url(id, url, op).await,
            Verb::Hold { to, reason, until } => {
                let why = HoldNote::new(reason.as_deref(), *until);
                self.note_hold(link, chat, &why, part(op, 4)).await?;
                self.hold(link, intent, chat, to.as_ref(), &why).await
            }
            Verb::Transfer { agent } => {
                link.transfer_to_agent(id, &agent.as_str().into(), op).await
            }
            Verb::TransferToQueue { queue } => self.place_in_queue(link, intent, chat, queue).await,
            Verb::WithdrawTransfer => {
                link.transfer_to_agent(id, &self.me.id.as_str().into(), op)
                    .await
            }
            Verb::Rejoin { .. } => {
                // A chat that was pulled already, and not joined, is only joined.
                let is_pulled = chat.phase != Phase::Active;
                if is_pulled {
                    self.pull(link, chat, op).await?;
                }
                let joined = link.resume(id, &self.nickname(id), part(op, 1)).await;
                if is_pulled { half_done(joined) } else { joined }
            }
            Verb::Release => link.leave(id, AfterAction::CloseIfNoAgents, op).await,
            Verb::EndAsync => link.leave(id, AfterAction::ForceClose, op).await,
            Verb::Done => {
                let is_held = chat.phase == Phase::OnHold;
                if is_held {
                    self.pull(link, chat, part(op, 1)).await?;
                }
                let done = link.complete(id, op).await;
                if is_held { half_done(done) } else { done }
            }
            Verb::Disposition { key, value } => {
                let data = KvList::from_pairs([(key.as_str(), value.as_str())]);
                link.attach_user_data(id, data, op).await
            }
            Verb::Note { text } => link.set_comment(id, text, op).await,
            Verb::CaseData { key, value } => set_case_data(link, chat, key, value, op).await,
        }
    }

    /// Takes a held chat out of where it waits.
    async fn pull(
        &self,
        link: &Workspace,
        chat: &InteractionRecord,
        op: IntentId,
    ) -> Result<(), ClientError> {
        let from = match &chat.placement {
            // A workbin of an agent whom this one leads is not among those that the agent sees, but the same of their own is.
            Some(Placement::Workbin { workbin, owner }) => self
                .bin(workbin, owner.as_deref())
                .or_else(|| self.bin(workbin, None))
                .map(|bin| PullFrom {
                    workbin_id: bin.id.into(),
                    owner_id: owner.clone().or(Some(bin.owner)),
                }),
            _ => None,
        };
        link.pull(&chat.id, from.as_ref(), op).await
    }

    async fn hold(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
        chat: &InteractionRecord,
        to: Option<&Placement>,
        why: &HoldNote,
    ) -> Result<(), ClientError> {
        let default = self.hold_queue(chat);
        match to {
            Some(Placement::Queue { queue }) => {
                self.hold_in_queue(link, intent, chat, queue, why).await
            }
            Some(Placement::Workbin { workbin, owner }) => {
                let bin = self.bin(workbin, owner.as_deref());
                self.hold_in_workbin(link, intent, chat, bin, workbin).await
            }
            None if default.is_empty() => {
                let bin = self.own_workbin();
                self.hold_in_workbin(link, intent, chat, bin, "").await
            }
            // `chat.on-hold-queue`, looked up now, with what the interaction overrides.
            None => {
                self.hold_in_queue(link, intent, chat, &default.into(), why)
                    .await
            }
        }
    }

    async fn hold_in_queue(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
        chat: &InteractionRecord,
        queue: &QueueName,
        why: &HoldNote,
    ) -> Result<(), ClientError> {
        let id = &intent.chat;
        let held = match link.put_on_hold(id, queue, why.reason(), intent.id).await {
            Err(ClientError::NotServed { .. }) => {
                self.place_in_queue(link, intent, chat, queue).await
            }
            done => done,
        };
        if matches!(intent.verb, Verb::Hold { to: None, .. }) {
            self.note_hold_queue(queue, &held);
        }
        held
    }

    /// Leaves the session open and puts the chat into a queue.
    async fn place_in_queue(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
        chat: &InteractionRecord,
        queue: &QueueName,
    ) -> Result<(), ClientError> {
        // Nobody leaves for a queue that does not exist. Where that is not told, trying tells.
        if let Ok(Some(false)) = link.has_queue(queue.as_str()).await {
            return Err(ClientError::Refused {
                code: UNKNOWN,
                message: format!("The interaction queue \"{queue}\" does not exist."),
                agent: None,
            });
        }
        self.leave_open(link, intent, chat).await?;
        let placed = link
            .place_in_queue(&intent.chat, queue, part(intent.id, 2))
            .await;
        self.undo_leave(link, intent, placed).await
    }

    async fn hold_in_workbin(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
        chat: &InteractionRecord,
        bin: Option<Bin>,
        name: &str,
    ) -> Result<(), ClientError> {
        let Some(bin) = bin else {
            return Err(ClientError::Refused {
                code: 0,
                message: format!("You have no workbin \"{name}\". The chat is still active."),
                agent: None,
            });
        };
        let id = &intent.chat;
        self.leave_open(link, intent, chat).await?;
        let placed = link
            .add_to_workbin(
                &bin.id.as_str().into(),
                Some(&bin.owner),
                id,
                part(intent.id, 2),
            )
            .await;
        self.undo_leave(link, intent, placed).await
    }

    /// Leaves the session and lets it go on. A chat that was left already, before a reply was lost, is not left again.
    async fn leave_open(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
        chat: &InteractionRecord,
    ) -> Result<(), ClientError> {
        if !is_joined(&Verb::REJOIN, chat) {
            return Ok(());
        }
        link.leave(&intent.chat, AfterAction::KeepAlive, part(intent.id, 1))
            .await
    }

    /// A chat that was left and could not be placed is joined again: nothing stays half done.
    async fn undo_leave(
        &self,
        link: &Workspace,
        intent: &IntentRecord,
        placed: Result<(), ClientError>,
    ) -> Result<(), ClientError> {
        if let Err(error) = &placed
            && error.is_definite()
        {
            link.resume(
                &intent.chat,
                &self.nickname(&intent.chat),
                part(intent.id, 3),
            )
            .await?;
        }
        half_done(placed)
    }
}

/// The outcome of a request after which another part of the same intent was carried out: where it did not leave this
/// machine, the whole is not as if nothing had been asked for.
fn half_done(outcome: Result<(), ClientError>) -> Result<(), ClientError> {
    match outcome {
        Err(error) if error.is_unsent() => Err(ClientError::ReplyLost {
            detail: error.to_string(),
        }),
        outcome => outcome,
    }
}

/// The further requests that one intent may need.
const PARTS: std::ops::RangeInclusive<u8> = 1..=4;

/// Whether a request with this `operationId` was made for an intent.
pub(super) fn is_part_of(intent: IntentId, operation: &str) -> bool {
    intent.to_string() == operation
        || PARTS
            .into_iter()
            .any(|number| part(intent, number).to_string() == operation)
}

/// The `operationId` of a further request of the same intent: the same each time, so that repeating stays harmless.
fn part(intent: IntentId, number: u8) -> IntentId {
    let mut hash = Sha256::new();
    hash.update(intent.0.as_bytes());
    hash.update([number]);
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    IntentId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
