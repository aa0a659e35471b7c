//! Questions that several tests ask.

use holdfast_store::{InteractionRecord, ListQuery, MessageRecord, Store};

pub(crate) fn ids(rows: &[InteractionRecord]) -> Vec<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

pub(crate) fn list(store: &Store, list: &ListQuery) -> Vec<String> {
    let page = store.cache().page(list, None, 100).unwrap();
    assert_eq!(page.next, None);
    assert_eq!(page.total as usize, page.rows.len());
    ids(&page.rows).into_iter().map(ToOwned::to_owned).collect()
}

pub(crate) fn texts(messages: &[MessageRecord]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.text.as_str())
        .collect()
}

pub(crate) fn found(store: &Store, text: &str) -> Vec<String> {
    let hits = store.cache().search(text, None, 100).unwrap();
    hits.into_iter()
        .map(|hit| format!("{} {}", hit.id, hit.message.index))
        .collect()
}
