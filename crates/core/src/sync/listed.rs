//! Histories and searches: rows without much in them, and contacts by their names.

use holdfast_client::Workspace;
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, ContactRecord, InteractionRecord, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::User;
use holdfast_wire::ucs::{UcsInteraction, UcsMessage};
use holdfast_wire::{KvList, time};

use super::reconcile::SyncError;
use crate::desk::Desk;

/// Rows that are written at once: others who write wait no longer than for these.
const AT_ONCE: usize = 100;

/// A chat of a history or a search.
pub(crate) struct Listed {
    pub(crate) id: String,
    /// Its contact, where the name is not known yet.
    pub(crate) unnamed: Option<String>,
}

impl Desk {
    /// Takes over the rows of a history or a search that are chats. Answers one for each row, none for what is no chat.
    pub(crate) fn see_listed(
        &self,
        listed: &[UcsInteraction],
    ) -> Result<Vec<Option<Listed>>, StoreError> {
        let mut seen = Vec::with_capacity(listed.len());
        for rows in listed.chunks(AT_ONCE) {
            let guard = crate::lock(&self.applying);
            let mut changes = Vec::with_capacity(rows.len());
            for row in rows {
                seen.push(match self.listed_record(row)? {
                    Some((record, found)) => {
                        changes.push(Change::Interaction(Box::new(record)));
                        Some(found)
                    }
                    None => None,
                });
            }
            let touched = self.store.cache().apply(&changes)?;
            drop(guard);
            self.announce(&touched);
        }
        Ok(seen)
    }

    /// What is known of a chat with what a row of a history or a search says of it; none where it is no chat.
    fn listed_record(
        &self,
        listed: &UcsInteraction,
    ) -> Result<Option<(InteractionRecord, Listed)>, StoreError> {
        let media = listed.media_type().unwrap_or("chat");
        let Some(id) = listed.id().filter(|_| media.eq_ignore_ascii_case("chat")) else {
            return Ok(None);
        };
        let known = self.record(id)?;
        let mut record = known.unwrap_or_else(|| super::record::blank(id));
        if listed.state() == Some("Stopped") {
            record.phase = Phase::Done;
            record.waiting_since = None;
        }
        record.subject = record
            .subject
            .or_else(|| listed.subject().map(str::to_owned));
        record.contact_id = record
            .contact_id
            .or_else(|| listed.contact_id().map(Into::into));
        if record.last_at.is_none() {
            let at = listed.end_date().or(listed.start_date());
            record.last_at = at
                .and_then(time::parse)
                .map(jiff::Timestamp::as_millisecond);
        }
        let data: KvList = listed
            .raw("userData")
            .cloned()
            .map(KvList::from_value)
            .unwrap_or_default();
        if let Some(name) = full_name(data.text("FirstName"), data.text("LastName")) {
            record.name = name;
        }
        record.wire = with_listed(&record.wire, listed);
        let contact = record.contact_id.clone();
        let known_contact = contact
            .as_ref()
            .map(|contact| self.store.cache().contact(contact))
            .transpose()?
            .flatten();
        if let Some(contact) = known_contact.as_ref().filter(|_| record.name == id) {
            record.name.clone_from(&contact.name);
        }
        let unnamed = (record.name == id && known_contact.is_none())
            .then_some(contact)
            .flatten();
        let found = Listed {
            id: id.to_owned(),
            unnamed: unnamed.map(|contact| contact.to_string()),
        };
        Ok(Some((record, found)))
    }

    /// Takes note of the names of those who handled what a history or a search lists.
    pub(crate) fn learn_owners(&self, listed: &[UcsInteraction]) -> Result<(), StoreError> {
        let owners: Vec<User> = listed
            .iter()
            .filter_map(|one| one.raw("ownerInformation")?.as_array())
            .flatten()
            .filter_map(|owner| User::from_value(owner.clone()))
            .collect();
        self.learn_names(&owners)
    }

    /// Reads a contact and gives their chats their name.
    pub(crate) async fn read_contact(&self, link: &Workspace, id: &str) -> Result<(), SyncError> {
        let details = link.contact_details(&id.into()).await?;
        let record = contact_record(id, &details);
        let guard = crate::lock(&self.applying);
        let mut changes = vec![Change::Contact(record.clone())];
        for mut chat in self.store.cache().of_contact(&id.into(), 200)? {
            if chat.name == chat.id.as_str() && !record.name.is_empty() {
                chat.name.clone_from(&record.name);
                changes.push(Change::Interaction(Box::new(chat)));
            }
        }
        let touched = self.store.cache().apply(&changes)?;
        drop(guard);
        self.announce(&touched);
        Ok(())
    }
}

/// A chat's JSON with what only a history says of it.
fn with_listed(wire: &str, listed: &UcsInteraction) -> String {
    let mut whole: Interaction = serde_json::from_str(wire).unwrap_or_default();
    for key in ["startDate", "endDate", "ownerInformation"] {
        if let Some(value) = listed.raw(key) {
            whole.set_raw(key, value.clone());
        }
    }
    for key in ["mediaType", "typeId", "subtypeId"] {
        if let (None, Some(value)) = (whole.raw(key), listed.raw(key)) {
            whole.set_raw(key, value.clone());
        }
    }
    whole.into_value().to_string()
}

/// A contact's record from `EventGetContactDetails`: `attributes.NAME[].value`, the first of several counts first.
fn contact_record(id: &str, details: &UcsMessage) -> ContactRecord {
    let values = |name: &str| -> Vec<String> {
        details
            .raw("attributes")
            .and_then(|all| all.get(name))
            .and_then(serde_json::Value::as_array)
            .map(|all| {
                all.iter()
                    .filter_map(|one| one.get("value")?.as_str().map(str::to_owned))
                    .collect()
            })
            .unwrap_or_default()
    };
    let first = |name: &str| values(name).into_iter().next();
    ContactRecord {
        id: id.into(),
        name: full_name(first("FirstName"), first("LastName")).unwrap_or_default(),
        emails: values("EmailAddress"),
        phones: values("PhoneNumber"),
        wire: details
            .raw("attributes")
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}

pub(super) fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
    let parts: Vec<String> = [first, last]
        .into_iter()
        .flatten()
        .filter(|text| !text.trim().is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
