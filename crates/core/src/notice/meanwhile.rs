//! What contacts wrote while there was no connection: summed up once everything is read, not told one by one.

use std::collections::{BTreeMap, HashMap};

use super::{News, What};

/// News that wait for the reconcile to end.
#[derive(Debug, Default)]
pub(crate) struct Meanwhile {
    /// Chats whose transcript is still to be read, up to which index it is old news.
    expected: HashMap<String, i64>,
    waiting: BTreeMap<String, News>,
}

impl Meanwhile {
    /// The reconcile found that a chat has entries up to `index` that are not read yet.
    pub(crate) fn expect(&mut self, chat: &str, index: i64) {
        self.expected.insert(chat.to_owned(), index);
    }

    /// Whether an entry was written meanwhile.
    pub(crate) fn covers(&self, chat: &str, index: i64) -> bool {
        self.expected.get(chat).is_some_and(|last| index <= *last)
    }

    /// Keeps news for the summary.
    pub(crate) fn keep(&mut self, chat: &str, news: News) {
        self.waiting.insert(chat.to_owned(), news);
    }

    /// A transcript was read, or cannot be.
    pub(crate) fn done(&mut self, chat: &str) {
        self.expected.remove(chat);
    }

    /// What to show once nothing is expected any more: the news itself where there is one, else their sum.
    pub(crate) fn take(&mut self) -> Option<News> {
        if !self.expected.is_empty() {
            return None;
        }
        let waiting = std::mem::take(&mut self.waiting);
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
    use super::*;

    fn wrote(name: &str) -> News {
        News::wrote(name, name, "Hello?")
    }

    #[test]
    fn one_chat_is_told_as_itself() {
        let mut meanwhile = Meanwhile::default();
        meanwhile.keep("a", wrote("Carla"));
        assert_eq!(meanwhile.take(), Some(wrote("Carla")));
        assert_eq!(meanwhile.take(), None);
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
            assert_eq!(meanwhile.take(), None);
            meanwhile.keep(name, wrote(name));
            meanwhile.done(name);
        }
        let summary = meanwhile.take().unwrap();
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
