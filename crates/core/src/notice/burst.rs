//! Bursts: several messages of one contact in a row are one notification.

use std::collections::HashMap;

/// Messages closer together than this, in milliseconds, are one burst.
const GAP_MS: i64 = 30_000;

/// Chats that are remembered at most: more than any agent has, and an end for a server that makes them up.
const MOST: usize = 10_000;

/// When each chat's contact last wrote, to tell a new burst from a running one.
#[derive(Debug, Default)]
pub(crate) struct Bursts(HashMap<String, Burst>);

#[derive(Debug)]
struct Burst {
    at: i64,
    index: i64,
}

impl Bursts {
    /// Notes messages up to `index`, the last written at `at`; says whether they begin a new burst.
    /// Copies of messages that were noted before begin nothing.
    pub(crate) fn wrote(&mut self, chat: &str, index: i64, at: i64) -> bool {
        match self.0.get_mut(chat) {
            Some(burst) if index <= burst.index => false,
            Some(burst) => {
                let new = at.saturating_sub(burst.at) > GAP_MS;
                *burst = Burst { at, index };
                new
            }
            None => {
                self.put(chat, Burst { at, index });
                true
            }
        }
    }

    /// Whether what was written up to `index` was noted as a burst and not read since.
    pub(crate) fn tells(&self, chat: &str, index: i64) -> bool {
        self.0
            .get(chat)
            .is_some_and(|burst| burst.at != i64::MIN && burst.index >= index)
    }

    /// The chat was read or answered up to `index`: whatever comes next begins a new burst.
    pub(crate) fn read(&mut self, chat: &str, index: i64) {
        let at = i64::MIN;
        self.put(chat, Burst { at, index });
    }

    fn put(&mut self, chat: &str, burst: Burst) {
        if self.0.len() >= MOST {
            // Those that began last may still run.
            let mut times: Vec<i64> = self.0.values().map(|burst| burst.at).collect();
            let (_, middle, _) = times.select_nth_unstable(MOST / 2);
            let middle = *middle;
            self.0.retain(|_, burst| burst.at > middle);
        }
        self.0.insert(chat.to_owned(), burst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_in_a_row_are_one_burst() {
        let mut bursts = Bursts::default();
        assert!(bursts.wrote("c", 5, 1_000));
        assert!(!bursts.wrote("c", 6, 20_000));
        assert!(!bursts.wrote("c", 7, 45_000));
        assert!(bursts.wrote("c", 8, 80_000));
    }

    #[test]
    fn a_copy_begins_nothing_even_much_later() {
        let mut bursts = Bursts::default();
        assert!(bursts.wrote("c", 5, 1_000));
        assert!(!bursts.wrote("c", 5, 900_000));
        assert!(!bursts.wrote("c", 4, 900_000));
    }

    #[test]
    fn reading_ends_a_burst() {
        let mut bursts = Bursts::default();
        assert!(bursts.wrote("c", 5, 1_000));
        bursts.read("c", 5);
        assert!(!bursts.wrote("c", 5, 2_000));
        assert!(bursts.wrote("c", 6, 2_000));
    }

    #[test]
    fn absurd_times_are_only_compared() {
        let mut bursts = Bursts::default();
        assert!(bursts.wrote("c", 1, i64::MIN));
        assert!(bursts.wrote("c", 2, i64::MAX));
        assert!(!bursts.wrote("c", 3, i64::MIN));
    }

    #[test]
    fn the_chats_that_are_remembered_have_an_end_and_the_last_ones_stay() {
        let mut bursts = Bursts::default();
        for number in 0..3 * 10_000 {
            assert!(bursts.wrote(&format!("c{number}"), 1, number));
            assert!(bursts.0.len() <= MOST);
        }
        assert!(!bursts.wrote("c29999", 2, 30_000));
        for number in 0..3 * 10_000 {
            bursts.read(&format!("d{number}"), 1);
            assert!(bursts.0.len() <= MOST);
        }
    }

    #[test]
    fn chats_do_not_share_bursts() {
        let mut bursts = Bursts::default();
        assert!(bursts.wrote("a", 1, 0));
        assert!(bursts.wrote("b", 1, 0));
    }
}
