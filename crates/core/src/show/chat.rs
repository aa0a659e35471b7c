//! One chat: header, contact, case, what can be done.

use holdfast_domain::door::Door;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_domain::policy::{self, Action, Decision};
use holdfast_store::{IntentRecord, InteractionRecord, StoreError};
use holdfast_wire::KvList;
use holdfast_wire::interaction::Interaction;

use super::timeline::contact_spoke_last;
use super::transcript::refused_because;
use crate::delivery::Expected;
use crate::desk::{Desk, Lapsed};
use crate::problem;
use crate::view::{ActionView, ChatView, ContactView, EarlierChat, PromptsView};

/// Earlier chats that are shown.
const EARLIER: u32 = 10;
/// How long a contact counts as typing without a further sign, in milliseconds.
pub(crate) const TYPING_MS: i64 = 10_000;

impl Desk {
    /// A chat without its transcript.
    pub(crate) fn chat(
        &self,
        record: &InteractionRecord,
        door: Door,
    ) -> Result<ChatView, StoreError> {
        let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
        let intents = self.store.journal().intents_of(&record.id)?;
        let expected = Expected::of(record.phase, &intents);
        let refusal = intents
            .iter()
            .rev()
            // A message that is not sent says so where it stands.
            .find(|intent| {
                matches!(intent.state, IntentState::Refused(_))
                    && !intent.is_unsent_text()
                    && !intent.put_away
            })
            .and_then(|intent| refused_because(&intent.state))
            .or_else(|| self.is_lapsed(record).then(problem::offer_over));
        let actions = self.actions(record, &expected, door, &intents);
        let data = interaction.user_data();
        let (title, heading) = self.titles(record, &data);
        let draft = self.store.journal().draft(&record.id)?.unwrap_or_default();
        let course = self.course(record)?;
        Ok(ChatView {
            row: self.row(record)?,
            title,
            heading,
            contact: self.contact(record, &data)?,
            case: self.case(record.phase, &data, &intents),
            note: intents
                .iter()
                .rev()
                .find_map(|intent| match &intent.verb {
                    Verb::Note { text } if !intent.state.is_final() => Some(text.clone()),
                    _ => None,
                })
                .unwrap_or_else(|| record.note.clone()),
            draft_of: intents
                .iter()
                .rfind(|intent| intent.came_back_as(&draft))
                .map(|intent| intent.id.to_string()),
            draft,
            contact_spoke_last: contact_spoke_last(record, &course),
            contact_typing: self.is_typing(record.id.as_str()),
            contact_present: contact_present(&interaction),
            primary: primary(record.phase, expected.phase, &actions),
            actions,
            transfer: super::transfer(record.phase, &data),
            disposition: self.disposition_view(&interaction, &intents),
            prompts: PromptsView {
                end: self.is_set_for("chat.prompt-for-end", &data),
                done: self.is_set_for("chat.prompt-for-done", &data),
            },
            hold_targets: self.hold_targets(&data),
            timeline: self.timeline(record, &course),
            earlier: self.earlier(record)?,
            refusal,
        })
    }

    /// Each action for a chat that was found through `door`, allowed or why not, judged by where the chat is once everything
    /// asked for took effect.
    fn actions(
        &self,
        record: &InteractionRecord,
        expected: &Expected,
        door: Door,
        asked: &[IntentRecord],
    ) -> Vec<ActionView> {
        let mut facts = self.facts(record, asked);
        facts.door = door;
        let capabilities = std::mem::take(&mut facts.capabilities);
        let options = crate::read(&self.options);
        Action::ALL
            .into_iter()
            .map(|action| {
                facts.phase = expected.phase_for(action);
                facts.capabilities.clear();
                if facts.phase == record.phase {
                    // Otherwise the server's list is about the phase before.
                    facts.capabilities.clone_from(&capabilities);
                }
                let denied = match policy::decide(action, &facts, &options) {
                    Decision::Allowed => None,
                    Decision::Denied(reason) => Some(problem::denied(&reason)),
                };
                let allowed = denied.is_none();
                let (code, reason, about) = denied.map_or((None, None, None), |problem| {
                    (Some(problem.code), Some(problem.message), problem.about)
                });
                ActionView {
                    action: action.name().to_owned(),
                    allowed,
                    reason,
                    code,
                    about,
                }
            })
            .collect()
    }

    /// Whether the chat was offered to the agent until there was no connection.
    fn is_lapsed(&self, record: &InteractionRecord) -> bool {
        let lapsed = crate::lock(&self.lapsed);
        record.phase == Phase::Unknown && lapsed.get(record.id.as_str()) == Some(&Lapsed::Shown)
    }

    /// Whether the contact is typing.
    pub(crate) fn is_typing(&self, id: &str) -> bool {
        let now = self.clock.now_ms();
        crate::lock(&self.typing)
            .get(id)
            .is_some_and(|since| now - since < TYPING_MS)
    }

    fn contact(
        &self,
        record: &InteractionRecord,
        data: &KvList,
    ) -> Result<ContactView, StoreError> {
        let stored = record
            .contact_id
            .as_ref()
            .map(|id| self.store.cache().contact(id))
            .transpose()?
            .flatten();
        let own = |key: &str| data.text(key).filter(|text| !text.is_empty());
        let mut view = match stored {
            Some(contact) => ContactView {
                id: None,
                name: contact.name,
                emails: contact.emails,
                phones: contact.phones,
            },
            None => ContactView::default(),
        };
        view.id = record.contact_id.as_ref().map(ToString::to_string);
        if view.name.is_empty() {
            view.name.clone_from(&record.name);
        }
        for (key, list) in [
            ("EmailAddress", &mut view.emails),
            ("PhoneNumber", &mut view.phones),
        ] {
            if let Some(value) = own(key).filter(|value| !list.contains(value)) {
                list.insert(0, value);
            }
        }
        Ok(view)
    }

    fn earlier(&self, record: &InteractionRecord) -> Result<Vec<EarlierChat>, StoreError> {
        let Some(contact) = &record.contact_id else {
            return Ok(Vec::new());
        };
        let chats = self.store.cache().of_contact(contact, EARLIER + 1)?;
        Ok(chats
            .into_iter()
            .filter(|chat| chat.id != record.id)
            .take(EARLIER as usize)
            .map(|chat| {
                let interaction: Interaction = serde_json::from_str(&chat.wire).unwrap_or_default();
                EarlierChat {
                    id: chat.id.to_string(),
                    subject: chat.subject.unwrap_or_default(),
                    who: interaction
                        .agent_id()
                        .or(interaction.assigned_to())
                        .map(str::to_owned),
                    mine: chat.mine,
                    at: chat.last_at,
                    done: chat.phase == Phase::Done,
                }
            })
            .collect())
    }
}

fn contact_present(interaction: &Interaction) -> Option<bool> {
    let participants = interaction.chat()?.participants();
    (!participants.is_empty()).then(|| {
        participants
            .iter()
            .any(|one| one.kind() == Some("Customer"))
    })
}

/// The next sensible thing to do.
fn primary(phase: Phase, expected: Phase, actions: &[ActionView]) -> Option<String> {
    let wanted = match phase {
        Phase::Offered => "accept",
        // Only pulled, and not joined: see `policy`.
        Phase::Active
            if expected == Phase::Active
                && actions
                    .iter()
                    .any(|one| one.action == "rejoin" && one.allowed) =>
        {
            "rejoin"
        }
        Phase::Active => "send",
        Phase::OnHold => "rejoin",
        Phase::Ended => "done",
        _ => return None,
    };
    actions
        .iter()
        .find(|action| action.action == wanted && action.allowed)
        .map(|action| action.action.clone())
}
