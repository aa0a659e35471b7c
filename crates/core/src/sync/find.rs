//! The directory of contacts and the search of interactions: on the server, or in what is kept here. The two are never
//! mixed.

use holdfast_store::{Change, ContactRecord, PlaceRow};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::time;
use holdfast_wire::ucs::ContactRow;
use jiff::Timestamp;

use super::listed::full_name;
use super::reconcile::{SyncError, replace};
use super::see::row;
use crate::desk::Desk;
use crate::problem;
use crate::view::{PlaceId, Problem, SearchQuery, SearchSource, SearchState, SearchView};

/// Results that one search keeps.
const MOST: u32 = 500;
/// Contacts that are asked for at once.
const CONTACTS: u32 = 100;

impl Desk {
    /// Searches, and makes what is found the content of the place `search`.
    pub(crate) async fn find(&self, query: &SearchQuery) -> Result<SearchView, Problem> {
        if query.offline || self.online().is_none() {
            return self.find_here(query);
        }
        let link = self.online().ok_or_else(problem::offline)?;
        let lucene = lucene(query);
        if lucene.is_empty() {
            return Err(problem::of("empty_search", "Say what to search for."));
        }
        let found = link.search_interactions(&lucene, MOST).await?;
        self.replace_listed(&link, &PlaceId::Search, &found)
            .await
            .map_err(|error| match error {
                SyncError::Client(error) => Problem::from(error),
                SyncError::Store(error) => self.trouble(error).into(),
            })?;
        let count = found.found_interactions().unwrap_or_default();
        Ok(SearchView {
            source: SearchSource::Server,
            found: u32::try_from(count).unwrap_or(u32::MAX),
        })
    }

    fn find_here(&self, query: &SearchQuery) -> Result<SearchView, Problem> {
        if query.text.trim().is_empty() {
            return Err(problem::of("empty_search", "Say what to search for."));
        }
        let mut rows: Vec<PlaceRow> = Vec::new();
        for hit in self.store.cache().search(&query.text, None, MOST * 4)? {
            let known = rows.iter().any(|row| row.id == hit.id);
            let Some(record) = self.record(hit.id.as_str())?.filter(|_| !known) else {
                continue;
            };
            let is_done = record.phase == holdfast_domain::phase::Phase::Done;
            let state_fits = query
                .state
                .is_none_or(|state| (state == SearchState::Done) == is_done);
            let contact_fits = query.contact.as_ref().is_none_or(|contact| {
                record
                    .contact_id
                    .as_ref()
                    .is_some_and(|id| id.as_str() == contact)
            });
            let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
            let owner_fits = query.owner.as_deref().is_none_or(|owner| {
                interaction
                    .agent_id()
                    .or(interaction.assigned_to())
                    .is_some_and(|agent| agent.eq_ignore_ascii_case(owner))
            });
            let queue_fits = query
                .queue
                .as_deref()
                .is_none_or(|queue| interaction.queue() == Some(queue));
            let in_time = query.from.is_none_or(|from| hit.message.at >= from)
                && query.until.is_none_or(|until| hit.message.at <= until);
            if state_fits && contact_fits && owner_fits && queue_fits && in_time {
                rows.push(row(hit.id.as_str(), hit.message.at));
            }
        }
        let found = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        replace(self, &PlaceId::Search, rows).map_err(|error| match error {
            SyncError::Client(error) => Problem::from(error),
            SyncError::Store(error) => self.trouble(error).into(),
        })?;
        Ok(SearchView {
            source: SearchSource::Local,
            found,
        })
    }

    /// Asks the server for contacts that fit, and keeps them.
    pub(crate) async fn read_contacts(&self, text: &str) -> Result<(), Problem> {
        let link = self.online().ok_or_else(problem::offline)?;
        let found = link.search_contacts(text, 0, CONTACTS).await?;
        let changes: Vec<Change> = found
            .contacts()
            .iter()
            .filter_map(|row| self.contact_change(row).transpose())
            .collect::<Result<_, _>>()?;
        let touched = self.store.cache().apply(&changes)?;
        self.announce(&touched);
        Ok(())
    }

    /// What a list says of a contact, where nothing more is known.
    fn contact_change(
        &self,
        listed: &ContactRow,
    ) -> Result<Option<Change>, holdfast_store::StoreError> {
        let Some(id) = listed.id() else {
            return Ok(None);
        };
        let known = self.store.cache().contact(&id.into())?;
        let text = |part: Option<&str>| part.map(str::to_owned);
        let name = full_name(text(listed.first_name()), text(listed.last_name()));
        let record = ContactRecord {
            id: id.into(),
            name: name.unwrap_or_default(),
            emails: owned(&listed.email_addresses()),
            phones: owned(&listed.phone_numbers()),
            wire: known.map(|known| known.wire).unwrap_or_default(),
        };
        Ok(Some(Change::Contact(record)))
    }
}

/// A query stays as it is; what people just type is words, whatever signs stand between them.
fn as_query(text: &str) -> String {
    let is_query = text.contains(['"', '(', ')', ':', '*', '[', ']', '{', '}', '~', '^', '\\'])
        || text
            .split_whitespace()
            .any(|word| matches!(word, "AND" | "OR" | "NOT"));
    if is_query {
        return text.trim().to_owned();
    }
    let words = text.split(|sign: char| sign.is_whitespace() || "?!&|+-/<>=".contains(sign));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The query in Lucene's syntax: the text as it is, the rest as fields.
fn lucene(query: &SearchQuery) -> String {
    let mut parts = Vec::new();
    let text = as_query(&query.text);
    if !text.is_empty() {
        parts.push(format!("({text})"));
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    for (field, value) in [
        ("OwnerId", &query.owner),
        ("Queue", &query.queue),
        ("ContactId", &query.contact),
    ] {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            parts.push(format!("{field}:{}", quoted(value)));
        }
    }
    match query.state {
        Some(SearchState::InProgress) => parts.push("Status:Pending".to_owned()),
        Some(SearchState::Done) => parts.push("Status:Stopped".to_owned()),
        None => {}
    }
    if query.from.is_some() || query.until.is_some() {
        let bound = |at: Option<i64>| {
            at.and_then(|at| Timestamp::from_millisecond(at).ok())
                .map_or_else(|| "*".to_owned(), time::format)
        };
        parts.push(format!(
            "StartDate:[{} TO {}]",
            bound(query.from),
            bound(query.until)
        ));
    }
    parts.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_written_as_fields_that_must_all_fit() {
        let query = SearchQuery {
            text: " late parcel ".to_owned(),
            state: Some(SearchState::InProgress),
            from: Some(0),
            until: None,
            owner: Some("ana".to_owned()),
            queue: Some("a \"b\"".to_owned()),
            contact: None,
            offline: false,
        };
        assert_eq!(
            lucene(&query),
            "(late parcel) AND OwnerId:\"ana\" AND Queue:\"a \\\"b\\\"\" AND Status:Pending AND StartDate:[1970-01-01T00:00:00.000Z TO *]"
        );
        assert_eq!(lucene(&SearchQuery::default()), "");
        assert_eq!(as_query(" Where is my parcel? "), "Where is my parcel");
        assert_eq!(as_query("e-mail / fax"), "e mail fax");
        assert_eq!(as_query("Subject:par* OR +x"), "Subject:par* OR +x");
    }
}
