//! From what the server says of a chat to the record that is kept of it.

use holdfast_domain::ids::{ContactId, InteractionId};
use holdfast_domain::phase::{self, Assigned, Phase, Sighting, State};
use holdfast_domain::placement::Placement;
use holdfast_store::InteractionRecord;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::{KvList, time};

use super::messages::is_index;

/// Who the agent is, for telling "me" from the others.
#[derive(Clone, Debug)]
pub(crate) struct Me {
    /// The employee id.
    pub(crate) id: String,
}

/// Where a sighting came from, which decides what an absent `assignedTo` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// The agent's own chat channel or `current-session`: work without an owner is the agent's.
    Own,
    /// A snapshot, a history, details.
    Listing,
    /// A workbin's content, with the workbin's owner.
    Workbin { owner: &'a str },
    /// The same of an agent whom this one leads: its transcript is read when it is shown.
    TeamWorkbin { owner: &'a str },
}

/// The record of a chat after the server said `seen`, starting from what was known. Saying the same again changes nothing.
pub(crate) fn merge(
    known: Option<InteractionRecord>,
    seen: &Interaction,
    source: Source<'_>,
    me: &Me,
) -> Option<InteractionRecord> {
    let id = seen.id()?;
    let known = known.unwrap_or_else(|| blank(id));
    let whole = overlay(&known.wire, seen);
    let data = whole.user_data();
    let mut sighting = seen.sighting(&me.id, source == Source::Own);
    sighting.asynchronous = whole.is_async();
    if is_ended_by_userdata(&data) {
        sighting.open = false;
    }
    let phase = phase::next(known.phase, &sighting);
    let last_agent = whole.agent_id().or_else(|| whole.assigned_to());
    let own_workbin = matches!(source, Source::Workbin { owner } if owner == me.id);
    let held = phase == Phase::OnHold;
    let mut record = InteractionRecord {
        id: InteractionId::new(id),
        phase,
        asynchronous: whole.is_async(),
        contact_id: whole.contact_id().map(ContactId::new),
        name: name_of(&whole, &data).unwrap_or_else(|| known.name.clone()),
        subject: whole
            .subject()
            .map(str::to_owned)
            .filter(|text| !text.is_empty())
            .or_else(|| data.text("Subject")),
        placement: held.then(|| placement(&whole, source, &known)).flatten(),
        with: (phase == Phase::Elsewhere && sighting.assigned == Assigned::Other)
            .then(|| assignee_name(&whole))
            .flatten(),
        mine: match phase {
            // It waits for nobody, wherever it lies: only who has it is to mark it Done.
            Phase::Ended => is_with_me(sighting, known.mine),
            Phase::Active => true,
            _ => last_agent == Some(me.id.as_str()) || (own_workbin && held),
        },
        held_since: if held {
            held_since(&whole, &data).or(known.held_since)
        } else {
            None
        },
        held_reason: if held {
            data.text("HoldReason").filter(|text| !text.is_empty())
        } else {
            None
        },
        closes_at: data.text("IdleCloseAt").as_deref().and_then(millis),
        offer_ends_at: if phase == Phase::Offered {
            data.text("OfferEndsAt").as_deref().and_then(millis)
        } else {
            None
        },
        note: whole.comment().unwrap_or_default().to_owned(),
        own_participants: own_participants(&known.own_participants, &whole, me),
        wire: serde_json::Value::Object(whole.0.clone()).to_string(),
        ..known
    };
    if record.last_at.is_none() {
        record.last_at = whole.received_at().and_then(millis);
    }
    note_last_message(&mut record, &data);
    nobody_waits_if_over(&mut record);
    Some(record)
}

/// No contact waits where nobody can answer any more.
pub(super) fn nobody_waits_if_over(record: &mut InteractionRecord) {
    if matches!(record.phase, Phase::Done | Phase::Ended) {
        record.waiting_since = None;
    }
}

/// Whether this agent works on a chat, be its session open or not; as it was, where the server does not say.
fn is_with_me(sighting: Sighting, was: bool) -> bool {
    match sighting.state {
        State::Other => was,
        State::Processing | State::Composing => sighting.assigned == Assigned::Me,
        _ => false,
    }
}

/// The agent who had a chat last, as its JSON says.
pub(crate) fn last_agent(wire: &str) -> Option<String> {
    let interaction: Interaction = serde_json::from_str(wire).unwrap_or_default();
    interaction.agent_id().map(str::to_owned)
}

/// A chat's case data.
pub(crate) fn case_data(record: &InteractionRecord) -> KvList {
    let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
    interaction.user_data()
}

/// A record of a chat that nothing is known of yet.
pub(crate) fn blank(id: &str) -> InteractionRecord {
    InteractionRecord {
        id: InteractionId::new(id),
        phase: Phase::Unknown,
        asynchronous: false,
        contact_id: None,
        name: id.to_owned(),
        subject: None,
        preview: None,
        preview_mine: false,
        last_at: None,
        last_index: 0,
        whole_to: 0,
        waiting_since: None,
        held_since: None,
        held_reason: None,
        placement: None,
        with: None,
        mine: false,
        closes_at: None,
        offer_ends_at: None,
        note: String::new(),
        own_participants: Vec::new(),
        wire: "{}".to_owned(),
    }
}

/// The last known interaction with what was said now laid over it: listings carry less than events do.
/// `assignedTo`, `workbinTypeId` and `workbinOwner` are what they are now, absent when absent.
fn overlay(known: &str, seen: &Interaction) -> Interaction {
    let mut whole: Interaction = serde_json::from_str(known).unwrap_or_default();
    for key in ["assignedTo", "workbinTypeId", "workbinOwner"] {
        whole.0.remove(key);
    }
    let chat = whole.chat();
    for (key, value) in &seen.0 {
        whole.0.insert(key.clone(), value.clone());
    }
    if let (Some(mut old), Some(new)) = (chat, seen.chat()) {
        for (key, value) in new.0 {
            old.0.insert(key, value);
        }
        whole.set_chat(old);
    }
    if let Some(mut chat) = whole.chat() {
        // The transcript is kept entry by entry, not in here.
        if chat.0.remove("messages").is_some() {
            whole.set_chat(chat);
        }
    }
    whole
}

/// The agent's participant ids in this chat: each rejoin gives a new one, and only those present are told.
fn own_participants(known: &[String], whole: &Interaction, me: &Me) -> Vec<String> {
    let Some(chat) = whole.chat() else {
        return known.to_vec();
    };
    let participants = chat.participants();
    let present = participants
        .iter()
        .filter(|participant| participant.person_id() == Some(me.id.as_str()))
        .filter_map(|participant| participant.id());
    let mut own = known.to_vec();
    for id in chat.my_participant_id().into_iter().chain(present) {
        if !id.is_empty() && !own.iter().any(|known| known == id) {
            own.push(id.to_owned());
        }
    }
    own
}

fn is_ended_by_userdata(data: &KvList) -> bool {
    data.text("SessionEndedAt")
        .is_some_and(|text| !text.is_empty())
}

fn name_of(whole: &Interaction, data: &KvList) -> Option<String> {
    let part = |key: &str| {
        data.text(key)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let full = match (part("FirstName"), part("LastName")) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.or(last),
    };
    full.or_else(|| customer_nickname(whole))
        .or_else(|| part("EmailAddress"))
}

/// Whom the chat is assigned to, as the contact sees them; their employee id where they are not in the session.
fn assignee_name(whole: &Interaction) -> Option<String> {
    let assignee = whole.assigned_to()?;
    let participants = whole
        .chat()
        .map(|chat| chat.participants())
        .unwrap_or_default();
    let joined = participants
        .iter()
        .find(|participant| participant.person_id() == Some(assignee));
    let nickname = joined
        .and_then(|participant| participant.nickname())
        .filter(|name| !name.is_empty());
    Some(nickname.unwrap_or(assignee).to_owned())
}

fn customer_nickname(whole: &Interaction) -> Option<String> {
    let participants = whole.chat()?.participants();
    let customer = participants
        .iter()
        .find(|participant| participant.kind() == Some("Customer"))?;
    customer
        .nickname()
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

fn placement(
    whole: &Interaction,
    source: Source<'_>,
    known: &InteractionRecord,
) -> Option<Placement> {
    match (source, whole.wire_state()) {
        (_, State::InWorkbin) | (Source::Workbin { .. } | Source::TeamWorkbin { .. }, _) => {
            let workbin = whole.workbin_type_id()?.to_owned();
            let said = whole.raw("workbinOwner").and_then(|value| value.as_str());
            let owner = match (source, said, &known.placement) {
                (Source::Workbin { owner } | Source::TeamWorkbin { owner }, _, _) => {
                    Some(owner.to_owned())
                }
                (_, Some(owner), _) => Some(owner.to_owned()),
                // Only where the server does not say whose it is now.
                (
                    _,
                    None,
                    Some(Placement::Workbin {
                        workbin: before,
                        owner,
                    }),
                ) if *before == workbin => owner.clone(),
                _ => None,
            };
            Some(Placement::Workbin { workbin, owner })
        }
        _ => Some(Placement::Queue {
            queue: whole.queue()?.into(),
        }),
    }
}

fn held_since(whole: &Interaction, data: &KvList) -> Option<i64> {
    data.text("HeldSince")
        .as_deref()
        .and_then(millis)
        .or_else(|| whole.placed_in_queue_at().and_then(millis))
        .or_else(|| whole.moved_to_queue_at().and_then(millis))
}

/// Takes over what the server says of the newest message (`LastMessage*`, ours), where the transcript is not read yet.
fn note_last_message(record: &mut InteractionRecord, data: &KvList) {
    let (Some(at), Some(index)) = (
        data.text("LastMessageAt").as_deref().and_then(millis),
        data.int("LastMessageIndex").and_then(is_index),
    ) else {
        return;
    };
    if index <= record.whole_to {
        return;
    }
    record.last_at = Some(at);
    if data.text("LastMessageFrom").as_deref() == Some("Customer") {
        record.waiting_since.get_or_insert(at);
    } else {
        record.waiting_since = None;
    }
}

/// The newest transcript index that the server says there is (`LastMessageIndex`, ours).
pub(crate) fn announced_index(seen: &Interaction) -> Option<i64> {
    seen.user_data().int("LastMessageIndex").and_then(is_index)
}

fn millis(text: &str) -> Option<i64> {
    time::parse(text).map(jiff::Timestamp::as_millisecond)
}
