//! The directory of contacts.

use holdfast_domain::catalogue;
use holdfast_store::{ContactRecord, StoreError};
use serde_json::Value;

use crate::desk::Desk;
use crate::view::{ContactCard, ContactRow, ContactsPage, FieldView, Freshness};

impl Desk {
    /// A page of the contacts that are known here.
    pub(crate) fn contacts(
        &self,
        filter: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ContactsPage, StoreError> {
        let page = self.store.cache().contacts(filter, cursor, limit)?;
        Ok(ContactsPage {
            rows: page.rows.into_iter().map(contact_row).collect(),
            next: page.next,
            total: page.total,
            freshness: Freshness::Cached { as_of: None },
        })
    }

    /// A contact's card, as far as it is known here.
    pub(crate) fn contact_card(&self, id: &str) -> Result<Option<ContactCard>, StoreError> {
        let Some(contact) = self.store.cache().contact(&id.into())? else {
            return Ok(None);
        };
        let named = crate::read(&self.options)
            .resolve("contact.displayed-attributes")
            .value;
        let attributes = catalogue::names(&named)
            .flat_map(|name| {
                values(&contact, name).into_iter().map(|value| FieldView {
                    label: name.to_owned(),
                    value,
                })
            })
            .collect();
        Ok(Some(ContactCard {
            id: id.to_owned(),
            name: contact_row(contact).name,
            attributes,
        }))
    }
}

pub(crate) fn contact_row(contact: ContactRecord) -> ContactRow {
    let fallback = contact.emails.first().or(contact.phones.first());
    let name = if contact.name.is_empty() {
        fallback.cloned().unwrap_or_else(|| contact.id.to_string())
    } else {
        contact.name
    };
    ContactRow {
        id: contact.id.to_string(),
        name,
        emails: contact.emails,
        phones: contact.phones,
    }
}

/// The values of an attribute: `NAME[].value` of what the server sent, else what the list said.
fn values(contact: &ContactRecord, name: &str) -> Vec<String> {
    let attributes: Value = serde_json::from_str(&contact.wire).unwrap_or_default();
    let sent: Vec<String> = attributes
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("value")?.as_str().map(str::to_owned))
        .filter(|value| !value.is_empty())
        .collect();
    if !sent.is_empty() {
        return sent;
    }
    match name {
        "EmailAddress" => contact.emails.clone(),
        "PhoneNumber" => contact.phones.clone(),
        _ => Vec::new(),
    }
}
