//! What contacts wrote while there was no connection: summed up once everything is read, not told one by one.

use std::collections::{BTreeMap, HashMap};

use super::{Notice, NoticeAction, NoticeKind};

/// Names that a summary lists.
const NAMES: usize = 3;

/// Notices that wait for the reconcile to end.
#[derive(Debug, Default)]
pub(crate) struct Meanwhile {
    /// Chats whose transcript is still to be read, up to which index it is old news.
    expected: HashMap<String, i64>,
    waiting: BTreeMap<String, Notice>,
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

    /// Keeps a notice for the summary.
    pub(crate) fn keep(&mut self, chat: &str, notice: Notice) {
        self.waiting.insert(chat.to_owned(), notice);
    }

    /// A transcript was read, or cannot be.
    pub(crate) fn done(&mut self, chat: &str) {
        self.expected.remove(chat);
    }

    /// What to show once nothing is expected any more: the notice itself where there is one, else their sum.
    pub(crate) fn take(&mut self) -> Option<Notice> {
        if !self.expected.is_empty() {
            return None;
        }
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.len() < 2 {
            return waiting.into_values().next();
        }
        let more = waiting.len().saturating_sub(NAMES);
        let mut names: Vec<&str> = waiting
            .values()
            .take(NAMES)
            .map(|notice| notice.title.as_str())
            .collect();
        let rest = format!("{more} more");
        if more > 0 {
            names.push(&rest);
        }
        Some(Notice {
            key: "meanwhile".into(),
            chat: None,
            kind: NoticeKind::Summary,
            title: format!("{} contacts wrote while you were away", waiting.len()),
            body: names.join(", "),
            actions: vec![NoticeAction::Open],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrote(name: &str) -> Notice {
        Notice {
            key: name.into(),
            chat: Some(name.into()),
            kind: NoticeKind::Wrote,
            title: name.into(),
            body: "Hello?".into(),
            actions: vec![NoticeAction::Open, NoticeAction::Rejoin],
        }
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
        for name in ["a", "b", "c", "d"] {
            meanwhile.expect(name, 7);
            assert!(meanwhile.covers(name, 7));
            assert!(!meanwhile.covers(name, 8));
        }
        for name in ["a", "b", "c", "d"] {
            assert_eq!(meanwhile.take(), None);
            meanwhile.keep(name, wrote(name));
            meanwhile.done(name);
        }
        let summary = meanwhile.take().unwrap();
        assert_eq!(summary.title, "4 contacts wrote while you were away");
        assert_eq!(summary.body, "a, b, c, 1 more");
        assert_eq!(summary.chat, None);
    }
}
