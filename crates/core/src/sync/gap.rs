//! Which transcript entries are news, where they may come late, twice and with gaps between them.
//!
//! News is told in order: what lies beyond a gap waits until the whole transcript was read.

use std::collections::BTreeMap;

use holdfast_store::MessageRecord;

use super::messages;

/// How much of a transcript was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Some entries.
    Piece,
    /// All that the server has.
    Whole,
    /// The server does not give more than what is kept: gaps stay, and nothing waits for them.
    AllThereWillBe,
}

/// What was heard, put to what is kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heard {
    /// Entries that are news, oldest first.
    pub(super) new: Vec<MessageRecord>,
    /// Up to which index nothing is missing now.
    pub(super) whole_to: i64,
    /// The last index known.
    pub(super) last_index: i64,
    /// Whether something is missing that can be read.
    pub(super) gap: bool,
}

/// Puts `heard` to a transcript that is whole up to `whole_to`; `beyond` are the entries kept beyond that.
pub(super) fn piece_together(
    whole_to: i64,
    last_index: i64,
    beyond: &[MessageRecord],
    heard: &[MessageRecord],
    extent: Extent,
) -> Heard {
    let last_heard = heard.iter().map(|message| message.index).max();
    let entries: BTreeMap<i64, &MessageRecord> = beyond
        .iter()
        .chain(heard)
        .filter(|message| message.index > whole_to)
        .map(|message| (message.index, message))
        .collect();
    let last_known = entries.keys().next_back().copied().unwrap_or(whole_to);
    let mut to = match extent {
        Extent::Piece => whole_to,
        Extent::Whole => last_heard.map_or(whole_to, |last| last.max(whole_to)),
        Extent::AllThereWillBe => last_known,
    };
    while entries.contains_key(&to.saturating_add(1)) {
        to += 1;
    }
    let new = entries
        .range(..=to)
        .map(|(_, message)| (*message).clone())
        .filter(messages::is_lasting)
        .collect();
    Heard {
        new,
        whole_to: to,
        last_index: match extent {
            Extent::Piece => last_index.max(last_known),
            // An index that was heard once and is not in the whole is none.
            Extent::Whole | Extent::AllThereWillBe => to,
        },
        gap: extent == Extent::Piece && last_known > to,
    }
}

#[cfg(test)]
mod tests {
    use holdfast_store::Side;

    use super::*;

    fn entry(index: i64) -> MessageRecord {
        MessageRecord {
            index,
            kind: "Text".into(),
            side: Side::Contact,
            sender: String::new(),
            person: None,
            text: format!("text {index}"),
            at: index,
            wire: String::new(),
        }
    }

    fn entries(indexes: &[i64]) -> Vec<MessageRecord> {
        indexes.iter().copied().map(entry).collect()
    }

    #[test]
    fn what_lies_beyond_a_gap_is_no_news_yet() {
        let heard = piece_together(5, 5, &[], &entries(&[6, 8]), Extent::Piece);
        assert_eq!(
            heard,
            Heard {
                new: entries(&[6]),
                whole_to: 6,
                last_index: 8,
                gap: true
            }
        );
    }

    #[test]
    fn what_closes_the_gap_makes_news_of_what_lay_beyond() {
        let heard = piece_together(6, 8, &entries(&[8]), &entries(&[7]), Extent::Piece);
        assert_eq!(heard.new, entries(&[7, 8]));
        assert_eq!((heard.whole_to, heard.last_index, heard.gap), (8, 8, false));
    }

    #[test]
    fn the_whole_has_no_gap_whatever_indexes_it_leaves_out() {
        let heard = piece_together(2, 9, &entries(&[9]), &entries(&[1, 4, 8]), Extent::Whole);
        assert_eq!(heard.new, entries(&[4, 8, 9]));
        assert_eq!((heard.whole_to, heard.last_index, heard.gap), (9, 9, false));
    }

    #[test]
    fn an_index_that_the_whole_does_not_know_holds_nothing_up() {
        let absurd = MessageRecord::MAX_INDEX;
        let heard = piece_together(
            2,
            absurd,
            &entries(&[absurd]),
            &entries(&[1, 2, 3]),
            Extent::Whole,
        );
        assert_eq!(heard.new, entries(&[3]));
        assert_eq!((heard.whole_to, heard.last_index), (3, 3));
        let next = piece_together(3, 3, &entries(&[absurd]), &entries(&[4]), Extent::Piece);
        assert_eq!(next.new, entries(&[4]));
    }

    #[test]
    fn nothing_waits_for_what_will_never_come() {
        let heard = piece_together(2, 7, &entries(&[5, 7]), &[], Extent::AllThereWillBe);
        assert_eq!(heard.new, entries(&[5, 7]));
        assert_eq!((heard.whole_to, heard.gap), (7, false));
    }
}
