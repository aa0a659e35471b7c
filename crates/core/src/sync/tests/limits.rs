//! More than fits into one round.

use std::collections::HashSet;

use super::*;

/// So many chats are held here: c0, c1, ...
fn holding(count: usize) -> Bench {
    let bench = Bench::new();
    for number in 0..count {
        let mut event = state("Queued", "");
        event["interaction"]["id"] = json!(format!("c{number}"));
        bench.take(&event);
    }
    bench
}

#[test]
fn the_one_chat_that_no_list_named_is_found_however_many_were_named() {
    let bench = holding(1_100);
    let all: HashSet<String> = (0..1_100).map(|number| format!("c{number}")).collect();
    assert!(bench.desk.unnamed(&all).unwrap().is_empty());
    for odd in ["c0", "c550", "c1099"] {
        let mut seen = all.clone();
        seen.remove(odd);
        assert_eq!(bench.desk.unnamed(&seen).unwrap(), [odd]);
    }
}

#[test]
fn every_silent_held_chat_is_known_to_be_polled() {
    let bench = holding(450);
    assert_eq!(bench.desk.silent_chats().unwrap().len(), 450);
}
