//! From effects to events on the agents' channels.

use holdfast_wire::channel;
use serde_json::{Value, json};

use super::Engine;
use crate::chat::entry::Visibility;
use crate::chat::{Decision, Effect, Entry, Record, WorkbinChange, view};

impl Engine {
    /// Tells whoever is concerned. Called after a decision is durable, in the order of the decisions on a chat.
    pub(super) fn announce(&self, decision: &Decision, operation: Option<&str>) {
        let record = &decision.record;
        for effect in &decision.effects {
            match effect {
                Effect::Status { to } => {
                    self.interaction_event(to, "StatusChange", record, operation);
                }
                Effect::Participants { to } => {
                    self.interaction_event(to, "ParticipantsUpdated", record, operation);
                }
                Effect::Properties { to } => {
                    self.interaction_event(to, "PropertiesUpdated", record, operation);
                }
                Effect::Revoked { to } => self.revoked(to, record, operation),
                Effect::NewEntries { to } => {
                    self.messages_event(to, &record.id, &decision.entries, operation);
                }
                Effect::Transcript { to } => match self.storage().transcript(&record.id, 0) {
                    Ok(entries) => self.messages_event(to, &record.id, &entries, operation),
                    Err(error) => {
                        tracing::error!(chat = record.id, %error, "a transcript cannot be read");
                    }
                },
                Effect::Workbin {
                    workbin,
                    owner,
                    change,
                } => {
                    self.workbin_event(workbin, owner, *change, record, operation);
                }
                Effect::Route => self.stir(),
            }
        }
    }

    /// An event to the sessions of an agent, to each on the first of `channels` that it listens to, with the
    /// `operationId` of the request that it answers.
    pub fn publish(&self, user: &str, channels: &[&str], mut data: Value, operation: Option<&str>) {
        if let Some(operation) = operation {
            data["operationId"] = operation.into();
        }
        self.0.parts.outbox.publish(user, channels, &data);
    }

    fn interaction_event(
        &self,
        user: &str,
        notification: &str,
        record: &Record,
        operation: Option<&str>,
    ) {
        let seen = view::interaction(record, user, self.deployment()).into_value();
        self.state_event(user, notification, &seen, operation);
    }

    fn revoked(&self, user: &str, record: &Record, operation: Option<&str>) {
        let mut seen = view::interaction(record, user, self.deployment());
        seen.set_state("Revoked")
            .set_capabilities(Vec::<String>::new());
        self.state_event(user, "StatusChange", &seen.into_value(), operation);
    }

    fn state_event(
        &self,
        user: &str,
        notification: &str,
        interaction: &Value,
        operation: Option<&str>,
    ) {
        let data = json!({
            "messageType": "InteractionStateChanged",
            "notificationType": notification,
            "interaction": interaction,
        });
        self.publish(user, &[channel::CHAT], data, operation);
    }

    fn messages_event(&self, user: &str, id: &str, entries: &[Entry], operation: Option<&str>) {
        let messages: Vec<Value> = readable(entries).map(Entry::for_agents).collect();
        if !messages.is_empty() {
            self.log_event(user, id, &messages, operation);
        }
    }

    /// `MessageLogUpdated` with messages ready for the wire.
    pub(super) fn log_event(
        &self,
        user: &str,
        id: &str,
        messages: &[Value],
        operation: Option<&str>,
    ) {
        let data = json!({
            "messageType": "MessageLogUpdated",
            "notificationType": "NewMessages",
            "id": id,
            "interactionId": id,
            "messages": messages,
        });
        self.publish(user, &[channel::CHAT], data, operation);
    }

    fn workbin_event(
        &self,
        workbin: &str,
        owner: &str,
        change: WorkbinChange,
        record: &Record,
        operation: Option<&str>,
    ) {
        let (verb, content) = match change {
            WorkbinChange::Add => ("PlaceInWorkbin", "Add"),
            WorkbinChange::Pull => ("Pull", "Remove"),
            WorkbinChange::Remove => ("Remove", "Remove"),
            WorkbinChange::PropertyChanged => ("PropertyChanged", "PropertyChanged"),
        };
        let properties = change == WorkbinChange::PropertyChanged;
        for user in self.0.subscriptions.of(workbin, owner, properties) {
            let data = json!({
                "name": "EventWorkbinContentChanged",
                "messageType": "WorkbinsMessage",
                "operation": verb,
                "workbinContentOperation": content,
                "workbin": {"id": workbin, "workbinName": workbin, "owner": owner},
                "interaction": view::interaction(record, &user, self.deployment()).into_value(),
            });
            self.publish(&user, &[channel::WORKBINS], data, operation);
        }
    }
}

/// The entries that agents may read.
pub fn readable(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    entries
        .iter()
        .filter(|entry| entry.visibility != Visibility::Supervisor)
}
