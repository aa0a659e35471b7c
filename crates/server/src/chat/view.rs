//! A record as one agent sees it on the wire.

use holdfast_wire::KvList;
use holdfast_wire::interaction::{Chat, Interaction, Participant as WireParticipant};
use serde_json::{Value, json};

use super::capability::capabilities;
use super::entry::{Side, iso};
use super::record::{Participant, Place, Record};
use crate::config::{Deployment, WorkbinKind};
use crate::idle;

/// `interaction.state` as an agent sees it: an offer is only an offer to whom it is made.
pub fn state(record: &Record, viewer: &str) -> &'static str {
    match &record.place {
        _ if record.offered_to() == Some(viewer) => "Invited",
        Place::Queue | Place::Offered { .. } => "Queued",
        Place::Agent { .. } => "Processing",
        Place::Workbin { .. } => "InWorkbin",
        Place::Done => "Completed",
    }
}

/// The agent whose work it is: who has it, or in whose own workbin it waits.
pub fn assigned_to<'a>(record: &'a Record, deployment: &Deployment) -> Option<&'a str> {
    match &record.place {
        Place::Agent { agent } => Some(agent),
        Place::Workbin { workbin, owner } => deployment
            .workbins
            .get(workbin)
            .is_some_and(|workbin| workbin.kind == WorkbinKind::Agent)
            .then_some(owner),
        _ => None,
    }
}

/// The interaction as `viewer` sees it.
pub fn interaction(record: &Record, viewer: &str, deployment: &Deployment) -> Interaction {
    let mut seen = Interaction::new();
    let times = &record.times;
    seen.set_id(&record.id)
        .set_media_type("chat")
        .set_state(state(record, viewer))
        .set_interaction_type("Inbound")
        .set_interaction_subtype("InboundNew")
        .set_subject(&record.subject)
        .set_comment(&record.comment)
        .set_contact_id(&record.contact.id)
        .set_queue(&record.queue)
        .set_capabilities(capabilities(record, viewer, deployment))
        .set_user_data(user_data(record, viewer, deployment))
        .set_is_alive(record.open)
        .set_is_locked(
            record.offered_to() != Some(viewer)
                && record
                    .agent()
                    .or(record.offered_to())
                    .is_some_and(|agent| agent != viewer),
        )
        .set_is_held(record.held.is_some())
        .set_is_online(true)
        .set_is_in_workflow(!record.is_done())
        .set_workflow_state(workflow_state(record))
        .set_received_at(iso(times.started))
        .set_submitted_at(iso(times.started))
        .set_moved_to_queue_at(iso(times.moved))
        .set_placed_in_queue_at(iso(times.moved))
        .set_tenant_id(deployment.tenant.dbid)
        .set_submitted_by("chat")
        .set_raw("mediaType", "chat")
        .set_raw("interactionState", workflow_state(record))
        .set_raw("startDate", iso(times.started))
        .set_raw("inQueues", json!([]))
        .set_raw("outQueues", json!([]))
        .set_raw("proxyClientId", 1)
        .set_raw("chat", chat(record, viewer).into_value());
    if let Some(agent) = &record.last_agent {
        seen.set_agent_id(agent);
    }
    let asked = record.offered_to().filter(|agent| *agent == viewer);
    if let Some(agent) = asked.or_else(|| assigned_to(record, deployment)) {
        seen.set_assigned_to(agent);
    }
    if let Place::Workbin { workbin, owner } = &record.place {
        seen.set_workbin_type_id(workbin)
            .set_raw("workbinOwner", owner.as_str());
    }
    for (key, time) in [
        ("deliveredAt", times.delivered),
        ("assignedAt", times.assigned),
        ("endDate", times.closed),
    ] {
        if let Some(time) = time {
            seen.set_raw(key, iso(time));
        }
    }
    if let (Some(_), Some(delivered)) = (asked, times.delivered) {
        // Grows with every offer, which is what a ticket is for.
        seen.set_ticket_id(delivered);
    }
    seen
}

fn workflow_state(record: &Record) -> &'static str {
    match record.place {
        Place::Queue | Place::Workbin { .. } => "Queued",
        Place::Offered { .. } => "Routing",
        Place::Agent { .. } => "Handling",
        Place::Done => "Completed",
    }
}

fn chat(record: &Record, viewer: &str) -> Chat {
    let mut chat = Chat::new();
    chat.set_participants(record.participants.iter().map(participant).collect())
        .set_start_at(iso(record.times.started))
        .set_is_async_mode(record.asynchronous)
        .set_my_visibility("All")
        .set_my_user_type("Agent");
    if let Some(me) = record.participant(viewer) {
        chat.set_my_participant_id(&me.id);
    }
    chat
}

fn participant(participant: &Participant) -> WireParticipant {
    let mut wire = WireParticipant::new();
    wire.set_id(&participant.id)
        .set_kind(participant.side.for_agents())
        .set_nickname(&participant.nickname)
        .set_visibility("All")
        .set_person_id(&participant.person);
    wire
}

fn user_data(record: &Record, viewer: &str, deployment: &Deployment) -> KvList {
    let mut data = KvList::new();
    let contact = &record.contact;
    for (key, value) in [
        ("FirstName", contact.first_name.as_str()),
        ("LastName", contact.last_name.as_str()),
        ("EmailAddress", contact.email.as_deref().unwrap_or_default()),
        ("Subject", record.subject.as_str()),
    ] {
        if !value.is_empty() {
            data.set(key, value);
        }
    }
    data.set("ContactId", contact.id.as_str())
        .set("ServiceName", record.service.as_str());
    data.merge(&record.user_data);
    if let Some(last) = record.last_message {
        data.set("LastMessageAt", iso(last.at))
            .set("LastMessageIndex", last.index)
            .set(
                "LastMessageFrom",
                if last.side == Side::Contact {
                    "Customer"
                } else {
                    "Agent"
                },
            );
    }
    if let Some(held) = &record.held {
        data.set("HeldSince", iso(held.since))
            .set("HeldBy", held.by.as_str());
        if !held.reason.is_empty() {
            data.set("HoldReason", held.reason.as_str());
        }
    }
    if let (Some(agent), Some(until)) = (record.offered_to(), record.offered_until())
        && agent == viewer
    {
        data.set("OfferEndsAt", iso(until));
    }
    if let (Some(from), Some(offer)) = (record.agent(), &record.transfer) {
        data.set("TransferFrom", from)
            .set("TransferFromName", deployment.agent_name(from))
            .set("TransferTo", offer.to.as_str())
            .set("TransferToName", deployment.agent_name(&offer.to))
            .set("TransferEndsAt", iso(offer.until));
    }
    if let Some(limits) = idle::limits(record, deployment) {
        data.set("IdleCloseAt", iso(limits.close_at));
    }
    data
}

/// The interaction as UCS lists it.
pub fn history_row(record: &Record, deployment: &Deployment) -> Value {
    let mut row = json!({
        "id": record.id,
        "state": if record.is_done() { "Stopped" } else { "Pending" },
        "typeId": "Inbound",
        "subtypeId": "InboundNew",
        "subject": record.subject,
        "contactId": record.contact.id,
        "startDate": iso(record.times.started),
        "mediaType": "chat",
        "threadId": record.id,
        "ownerInformation": record.handled_by.iter().rev().map(|user| owner(user, deployment)).collect::<Vec<_>>(),
        "firstName": record.contact.first_name,
        "lastName": record.contact.last_name,
        "nickname": record.contact.nickname,
        "comment": record.comment,
        "isAsyncMode": record.asynchronous,
    });
    if let Some(ended) = record.times.done.or(record.times.closed) {
        row["endDate"] = iso(ended).into();
    }
    if let Some(last) = record.last_message {
        row["lastMessageAt"] = iso(last.at).into();
    }
    row
}

fn owner(user: &str, deployment: &Deployment) -> Value {
    match deployment.agents.get(user) {
        Some(agent) => json!({
            "userName": agent.user, "firstName": agent.first_name, "lastName": agent.last_name, "DBID": agent.dbid,
        }),
        None => json!({"userName": user}),
    }
}
