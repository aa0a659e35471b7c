//! What contacts wrote while there was no connection: summed up once everything is read, not told one by one.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::{News, What};

/// News that wait for the reconcile to end.
#[derive(Debug, Default)]
pub(crate) struct Meanwhile {
    /// Chats whose transcript is still to be read, up to which index it is old news.
    expected: HashMap<String, i64>,
    waiting: BTreeMap<String, News>,
    /// Whether a connection came back a moment ago: events that were kept for it may still be told.
    is_back: bool,
}

/// How long what was kept during a short outage takes to be told once the connection is back.
pub(crate) const TELLING: Duration = Duration::from_millis(1_500);

impl Meanwhile {
    /// The reconcile found that a chat has entries up to `index` that are not read yet.
    pub(crate) fn expect(&mut self, chat: &str, index: i64) {
        self.expected.insert(chat.to_owned(), index);
    }

    /// The connection is back: what comes in this moment happened meanwhile, until [`Meanwhile::told`]. Answers whether
    /// that moment begins.
    pub(crate) fn back(&mut self) -> bool {
        !std::mem::replace(&mut self.is_back, true)
    }

    /// [`TELLING`] has passed.
    pub(crate) fn told(&mut self) {
        self.is_back = false;
    }

    /// Whether an entry was written meanwhile.
    pub(crate) fn covers(&self, chat: &str, index: i64) -> bool {
        self.is_back || self.expected.get(chat).is_some_and(|last| index <= *last)
    }

    /// Keeps news for the summary.
    pub(crate) fn keep(&mut self, chat: &str, news: News) {
        self.waiting.insert(chat.to_owned(), news);
    }

    /// A transcript was read, or cannot be.
    pub(crate) fn done(&mut self, chat: &str) {
        self.expected.remove(chat);
    }

    /// What to show once nothing is expected any more: the news itself where there is one, else their sum. Chats that
    /// `wait` no more were looked after meanwhile.
    pub(crate) fn take(&mut self, wait: impl Fn(&str) -> bool) -> Option<News> {
        if !self.expected.is_empty() || self.is_back {
            return None;
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.retain(|chat, _| wait(chat));
        if waiting.len() < 2 {
            return waiting.into_values().next();
        }
        let chats = waiting
            .into_iter()
            .filter_map(|(chat, news)| match news.what {
                What::Wrote { name, .. } => Some((chat, name)),
                _ => None,
            });
        Some(News {
            key: "meanwhile".into(),
            chat: None,
            what: What::Meanwhile {
                chats: chats.collect(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use holdfast_domain::phase::Phase;
    use holdfast_store::InteractionRecord;

    use super::*;
    use crate::sync::blank;

    fn wrote(name: &str) -> News {
        let chat = InteractionRecord {
            phase: Phase::OnHold,
            ..blank(name)
        };
        News::wrote(&chat, "Hello?")
    }

    #[test]
    fn one_chat_is_told_as_itself() {
        let mut meanwhile = Meanwhile::default();
        meanwhile.keep("a", wrote("Carla"));
        assert_eq!(meanwhile.take(|_| true), Some(wrote("Carla")));
        assert_eq!(meanwhile.take(|_| true), None);
    }

    #[test]
    fn what_is_told_right_after_a_short_outage_is_summed_up_too() {
        let mut meanwhile = Meanwhile::default();
        assert!(!meanwhile.covers("a", 3));
        assert!(meanwhile.back());
        assert!(!meanwhile.back(), "it came back once more");
        for name in ["a", "b"] {
            assert!(meanwhile.covers(name, 3));
            meanwhile.keep(name, wrote(name));
        }
        assert_eq!(meanwhile.take(|_| true), None);
        meanwhile.told();
        assert_eq!(meanwhile.take(|_| true).unwrap().key, "meanwhile");
        assert!(!meanwhile.covers("a", 4));
    }

    #[test]
    fn a_chat_that_was_looked_after_meanwhile_is_not_told() {
        let mut meanwhile = Meanwhile::default();
        meanwhile.keep("a", wrote("Carla"));
        meanwhile.keep("b", wrote("Ben"));
        assert_eq!(meanwhile.take(|chat| chat == "b"), Some(wrote("Ben")));
        assert_eq!(meanwhile.take(|_| true), None);
    }

    #[test]
    fn several_are_summed_up_once_all_are_read() {
        let mut meanwhile = Meanwhile::default();
        for name in ["a", "b"] {
            meanwhile.expect(name, 7);
            assert!(meanwhile.covers(name, 7));
            assert!(!meanwhile.covers(name, 8));
        }
        for name in ["a", "b"] {
            assert_eq!(meanwhile.take(|_| true), None);
            meanwhile.keep(name, wrote(name));
            meanwhile.done(name);
        }
        let summary = meanwhile.take(|_| true).unwrap();
        let chats = ["a", "b"].map(|name| (name.to_owned(), name.to_owned()));
        assert_eq!(
            summary.what,
            What::Meanwhile {
                chats: chats.to_vec()
            }
        );
        assert_eq!(summary.chat, None);
    }
}
