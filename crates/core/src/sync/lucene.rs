//! Queries in Lucene's syntax, as UCS takes them.

use holdfast_wire::time;
use jiff::Timestamp;

use crate::view::{SearchQuery, SearchState};

/// A search of interactions: the text as it is, the rest as fields, by the names of UCS's own index. Empty where nothing
/// is asked for.
pub(super) fn interactions(query: &SearchQuery) -> String {
    let mut parts = Vec::new();
    let text = as_query(&query.text);
    if !text.is_empty() {
        parts.push(format!("({text})"));
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    for (field, value) in [
        ("OwnerId", &query.owner),
        ("QueueName", &query.queue),
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
    if !parts.is_empty() {
        // What else the contact centre handles is not for this window, and must not use up the rows that come.
        parts.push("MediaTypeId:chat".to_owned());
    }
    parts.join(" AND ")
}

/// A search of contacts for what is being typed: every word or the beginning of one, and nothing of it is syntax.
pub(super) fn contacts(text: &str) -> String {
    let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '@' | '.' | '_' | '-');
    text.split(|sign: char| !is_part(sign))
        .map(|word| word.trim_matches(['.', '-']))
        .filter(|word| !word.is_empty())
        // In small letters no word is an operator.
        .map(|word| format!("{}*", word.to_lowercase()))
        .collect::<Vec<_>>()
        .join(" AND ")
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
            interactions(&query),
            "(late parcel) AND OwnerId:\"ana\" AND QueueName:\"a \\\"b\\\"\" AND Status:Pending AND StartDate:[1970-01-01T00:00:00.000Z TO *] AND MediaTypeId:chat"
        );
        assert_eq!(interactions(&SearchQuery::default()), "");
        assert_eq!(as_query(" Where is my parcel? "), "Where is my parcel");
        assert_eq!(as_query("e-mail / fax"), "e mail fax");
        assert_eq!(as_query("Subject:par* OR +x"), "Subject:par* OR +x");
    }

    #[test]
    fn what_is_typed_for_a_contact_is_words_and_their_beginnings() {
        assert_eq!(contacts("Stone  Eve"), "stone* AND eve*");
        assert_eq!(contacts("(030 1"), "030* AND 1*");
        assert_eq!(contacts("eve.stone@example"), "eve.stone@example*");
        assert_eq!(contacts("AND -\"x\" OR:"), "and* AND x* AND or*");
        assert_eq!(contacts(" ?*! "), "");
    }
}
