//! The filters of My Interaction Queues: sections of the application that `interaction-management.filters` names.

use crate::catalogue;
use crate::options::{Options, Section};
use crate::policy::ON_HOLD_QUEUE;

/// The option that names the filters.
pub const FILTERS: &str = "interaction-management.filters";

/// A filter of My Interaction Queues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueFilter {
    /// The section's name.
    pub name: String,
    /// The name to show (`display-name`).
    pub title: String,
    /// What it is shown under (`category`); empty where nothing is said.
    pub category: String,
    /// What interactions must meet (`condition`), as snapshots take it; empty is everything.
    pub condition: String,
    /// The queues that it looks into (`queues`); none is all.
    pub queues: Vec<String>,
    /// The columns to show (`displayed-columns`).
    pub columns: Vec<String>,
}

impl QueueFilter {
    fn of_section(name: &str, section: &Section) -> Self {
        let text = |key: &str| section.get(key).cloned().unwrap_or_default();
        let list = |key: &str| {
            catalogue::names(&text(key))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let title = text("display-name");
        Self {
            name: name.to_owned(),
            title: if title.is_empty() {
                name.to_owned()
            } else {
                title
            },
            category: text("category"),
            condition: text("condition"),
            queues: list("queues"),
            columns: list("displayed-columns"),
        }
    }

    /// All that waits in one queue.
    pub fn of_queue(queue: &str) -> Self {
        Self {
            name: queue.to_owned(),
            title: queue.to_owned(),
            category: String::new(),
            condition: String::new(),
            queues: vec![queue.to_owned()],
            columns: Vec::new(),
        }
    }

    /// The condition of a snapshot of the chats that the filter finds.
    pub fn snapshot(&self) -> String {
        let mut parts = vec!["MediaType='chat'".to_owned()];
        if !self.condition.trim().is_empty() {
            parts.push(format!("({})", self.condition.trim()));
        }
        let queues: Vec<String> = self
            .queues
            .iter()
            .map(|queue| format!("Queue='{}'", queue.replace('\'', "''")))
            .collect();
        match queues.as_slice() {
            [] => {}
            [one] => parts.push(one.clone()),
            many => parts.push(format!("({})", many.join(" OR "))),
        }
        parts.join(" AND ")
    }
}

/// The filters as they are shown: those of one category together, in the order in which the categories come up, and those
/// without one first.
pub fn by_category(filters: Vec<QueueFilter>) -> Vec<QueueFilter> {
    let mut categories: Vec<String> = vec![String::new()];
    for filter in &filters {
        if !categories.contains(&filter.category) {
            categories.push(filter.category.clone());
        }
    }
    let mut filters = filters;
    filters.sort_by_key(|filter| categories.iter().position(|one| *one == filter.category));
    filters
}

/// Whether the filters are of more than one category: only then is there something to tell apart.
pub fn has_categories(filters: &[QueueFilter]) -> bool {
    let first = filters.first();
    filters
        .iter()
        .any(|filter| first.is_some_and(|first| first.category != filter.category))
}

impl Options {
    /// The filters of My Interaction Queues, in the option's order; where it names none, one for each queue that
    /// `chat.on-hold-queue` names in any layer.
    pub fn queue_filters(&self) -> Vec<QueueFilter> {
        let named = self.resolve(FILTERS).value;
        let filters: Vec<QueueFilter> = catalogue::names(&named)
            .filter_map(|name| Some(QueueFilter::of_section(name, self.filters.get(name)?)))
            .collect();
        if !filters.is_empty() {
            return filters;
        }
        let mut queues = self.values_of(ON_HOLD_QUEUE);
        queues.retain(|queue| !queue.is_empty());
        queues.sort();
        queues.dedup();
        queues
            .iter()
            .map(|queue| QueueFilter::of_queue(queue))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(pairs: &[(&str, &str)]) -> Section {
        pairs
            .iter()
            .map(|&(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn filters_come_in_their_order_and_one_without_a_section_is_left_out() {
        let options = Options {
            application: section(&[(FILTERS, "Held, Missing,All")]),
            filters: [
                ("All".to_owned(), section(&[])),
                (
                    "Held".to_owned(),
                    section(&[
                        ("display-name", "Held chats"),
                        ("condition", "_age() > 60"),
                        ("queues", "async-hold, o'brien"),
                        ("displayed-columns", "Subject,AssignedTo"),
                        ("category", "Chats"),
                    ]),
                ),
            ]
            .into(),
            ..Options::default()
        };
        let found = options.queue_filters();
        let titles: Vec<&str> = found.iter().map(|filter| filter.title.as_str()).collect();
        assert_eq!(titles, ["Held chats", "All"]);
        assert_eq!(
            found[0].snapshot(),
            "MediaType='chat' AND (_age() > 60) AND (Queue='async-hold' OR Queue='o''brien')"
        );
        assert_eq!(found[1].snapshot(), "MediaType='chat'");
        assert_eq!(found[0].columns, ["Subject", "AssignedTo"]);
    }

    #[test]
    fn filters_of_one_category_stand_together() {
        let of = |name: &str, category: &str| QueueFilter {
            category: category.to_owned(),
            ..QueueFilter::of_queue(name)
        };
        let filters = vec![
            of("a", "Chats"),
            of("b", "Late"),
            of("c", ""),
            of("d", "Chats"),
        ];
        assert!(has_categories(&filters) && !has_categories(&filters[..1]));
        let names: Vec<String> = by_category(filters)
            .into_iter()
            .map(|one| one.name)
            .collect();
        assert_eq!(names, ["c", "a", "d", "b"]);
        assert!(!has_categories(&[]));
    }

    #[test]
    fn without_filters_there_is_one_for_each_queue_that_chats_are_held_in() {
        let options = Options {
            application: section(&[(ON_HOLD_QUEUE, "async-hold")]),
            transactions: [(
                "Vip".to_owned(),
                section(&[(ON_HOLD_QUEUE, "billing-inbound")]),
            )]
            .into(),
            ..Options::default()
        };
        let found = options.queue_filters();
        let snapshots: Vec<String> = found.iter().map(QueueFilter::snapshot).collect();
        assert_eq!(
            snapshots,
            [
                "MediaType='chat' AND Queue='async-hold'",
                "MediaType='chat' AND Queue='billing-inbound'"
            ]
        );
    }
}
