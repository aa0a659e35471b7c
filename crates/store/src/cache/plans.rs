//! Every list has an index: no query reads a whole table or sorts what it read.

#![allow(clippy::unwrap_used)]

use super::{Cache, Order, arranged, chats, directory, lists, search, transcript};
use crate::sqlite::plan;

fn steps(sql: &str) -> Vec<String> {
    let cache = Cache::in_memory().unwrap();
    cache
        .read(|connection| Ok(plan::steps(connection, sql)))
        .unwrap()
}

#[test]
fn the_agents_own_lists_continue_in_their_index() {
    let index = "interaction_list (list=? AND (rank,sort,id)>(?,?,?))";
    assert_eq!(
        steps(&lists::own_sql()),
        [format!("SEARCH i USING INDEX {index}")]
    );
    assert_eq!(
        steps(lists::OWN_COUNTS),
        ["SEARCH interaction USING COVERING INDEX interaction_list (list=?)"]
    );
}

#[test]
fn a_place_continues_in_its_index_and_looks_each_chat_up() {
    assert_eq!(
        steps(&lists::place_sql()),
        [
            "SEARCH p USING COVERING INDEX place_row_order (place=? AND (falling,id)>(?,?))",
            "SEARCH i USING INDEX sqlite_autoindex_interaction_1 (id=?)",
        ]
    );
    let counts = steps(lists::PLACE_COUNTS);
    assert!(counts[0].starts_with("SEARCH p USING"), "{counts:?}");
    assert_eq!(
        counts[1..],
        ["SEARCH i USING COVERING INDEX interaction_waiting (id=?)"]
    );
}

#[test]
fn every_order_of_a_place_continues_in_its_own_index() {
    for (order, index, column) in [
        (Order::Placed, "place_row_order", "falling"),
        (Order::Newest, "place_row_last", "by_last"),
        (Order::WaitingLongest, "place_row_wait", "by_wait"),
        (Order::Name, "place_row_name", "by_name"),
        (Order::Subject, "place_row_subject", "by_subject"),
    ] {
        for filtered in [false, true] {
            assert_eq!(
                steps(&arranged::sql(order, filtered, true)),
                [
                    format!(
                        "SEARCH p USING COVERING INDEX {index} (place=? AND ({column},id)>(?,?))"
                    ),
                    "SEARCH i USING INDEX sqlite_autoindex_interaction_1 (id=?)".to_owned(),
                ]
            );
        }
    }
}

#[test]
fn contacts_come_by_their_index() {
    assert_eq!(
        steps(&directory::sql(false)),
        ["SEARCH contact USING INDEX contact_name (name>?)"]
    );
}

#[test]
fn a_transcript_is_a_range_of_its_table() {
    assert_eq!(
        steps(transcript::LAST),
        ["SEARCH m USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]
    );
}

#[test]
fn a_contacts_chats_come_in_their_index() {
    assert_eq!(
        steps(&chats::of_contact_sql()),
        ["SEARCH i USING INDEX interaction_contact (contact_id=?)"]
    );
}

#[test]
fn a_search_walks_the_index_backwards_and_looks_each_message_up() {
    let steps = steps(&search::sql());
    assert!(
        steps[0].starts_with("SCAN t VIRTUAL TABLE INDEX"),
        "{steps:?}"
    );
    assert_eq!(
        steps[1..],
        [
            "SEARCH m USING INDEX sqlite_autoindex_message_1 (moment=?)",
            "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)",
        ]
    );
}

#[test]
fn nothing_costly_is_among_them_and_costly_would_be_seen() {
    let all = [
        lists::own_sql(),
        lists::OWN_COUNTS.to_owned(),
        lists::place_sql(),
        lists::PLACE_COUNTS.to_owned(),
        transcript::LAST.to_owned(),
        chats::of_contact_sql(),
        search::sql(),
    ];
    for sql in all {
        let steps = steps(&sql);
        assert!(
            !steps.iter().any(|step| plan::is_costly(step)),
            "{sql}: {steps:?}"
        );
    }
    for sql in [
        "SELECT * FROM interaction WHERE name = ?1",
        "SELECT text FROM message ORDER BY at DESC LIMIT 5",
    ] {
        assert!(steps(sql).iter().any(|step| plan::is_costly(step)), "{sql}");
    }
}
