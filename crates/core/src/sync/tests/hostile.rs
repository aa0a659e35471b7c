//! What a hostile or broken server says: other chats stay as they are, and the next true word puts things right.

use holdfast_domain::door::Door;
use holdfast_store::Arrangement;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::view::PlaceId;

/// Everything that a window asks for of a chat and its list.
fn look(bench: &Bench, id: &str) {
    let desk = &bench.desk;
    for place in [PlaceId::Active, PlaceId::OnHold] {
        desk.list(&place, &Arrangement::default(), None, 100)
            .unwrap();
    }
    desk.place_views().unwrap();
    if let Some(record) = desk.record(id).unwrap() {
        desk.chat(&record, Door::Place).unwrap();
        desk.transcript(&record, None, 100).unwrap();
        desk.row(&record).unwrap();
    }
}

#[test]
fn names_and_texts_are_kept_as_they_are_whatever_they_hold() {
    let hostile = "'\"; DROP TABLE chat; --\0\u{202e}<script>alert(1)</script>\u{feff}\\";
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    let mut event = state("Processing", "ana");
    event["interaction"]["id"] = json!(hostile);
    event["interaction"]["subject"] = json!(hostile);
    event["interaction"]["userData"] = json!({"FirstName": hostile, hostile: hostile});
    bench.take(&event);
    let mut messages = log(&[said(1, "carla", hostile)]);
    messages["id"] = json!(hostile);
    bench.take(&messages);
    look(&bench, hostile);
    let record = bench.desk.record(hostile).unwrap().unwrap();
    assert_eq!(record.subject.as_deref(), Some(hostile));
    let page = bench.desk.transcript(&record, None, 100).unwrap();
    assert_eq!(page.items[0].text, hostile);
    assert_eq!(bench.phase(), Phase::Active, "the other chat");
}

#[test]
fn ids_that_are_longer_than_any_are_none() {
    let bench = Bench::new();
    let vast = "i".repeat(100_000);
    let mut event = state("Processing", "ana");
    event["interaction"]["id"] = json!(vast);
    bench.take(&event);
    let mut messages = log(&[said(1, "carla", "Hello")]);
    messages["id"] = json!(vast);
    bench.take(&messages);
    assert!(bench.desk.record(&vast).unwrap().is_none());
    assert_eq!(bench.wrote(), 0);
}

/// Replaces the leaf number `at`, counted from the front, and answers how many there are.
fn spoil(value: &mut Value, at: usize, by: &Value, passed: &mut usize) {
    match value {
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| spoil(member, at, by, passed)),
        Value::Array(items) if !items.is_empty() => items
            .iter_mut()
            .for_each(|item| spoil(item, at, by, passed)),
        leaf => {
            if *passed == at {
                *leaf = by.clone();
            }
            *passed += 1;
        }
    }
}

#[test]
fn no_member_of_another_type_is_more_than_one_event_lost() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let wrong = [
        json!(null),
        json!([]),
        json!({}),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}"),
        json!(true),
        deep,
    ];
    for event in [
        state("Processing", "ana"),
        log(&[said(1, "carla", "Hello")]),
    ] {
        let mut leaves = 0;
        spoil(&mut event.clone(), usize::MAX, &json!(null), &mut leaves);
        assert!(leaves > 8, "{leaves}");
        for (at, by) in (0..leaves).flat_map(|at| wrong.iter().map(move |by| (at, by))) {
            let bench = Bench::new();
            let mut spoiled = event.clone();
            spoil(&mut spoiled, at, by, &mut 0);
            bench.take(&spoiled);
            look(&bench, "c1");
            // The truth is not kept out by it.
            bench.take(&state("Processing", "ana"));
            bench.read(&[said(1, "carla", "Hello")]);
            look(&bench, "c1");
            assert_eq!(bench.phase(), Phase::Active, "leaf {at}: {by}");
            let texts: Vec<String> = bench.transcript().into_iter().map(|m| m.text).collect();
            assert_eq!(texts, ["Hello"], "leaf {at}: {by}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Late, twice, and with an index that goes backwards: each is told once, in order, and the whole is what was said.
    #[test]
    fn in_whatever_order_and_however_often_entries_come_each_is_told_once(
        order in proptest::collection::vec(1_i64..=12, 1..40),
    ) {
        let mut bench = Bench::new();
        bench.take(&state("Processing", "ana"));
        bench.told();
        let entry = |index: i64| said(index, "carla", &format!("entry {index}"));
        for index in &order {
            bench.take(&log(&[entry(*index)]));
        }
        let mut told = bench.told();
        let all: Vec<Value> = (1..=12).map(entry).collect();
        bench.read(&all);
        told.extend(bench.told());
        prop_assert_eq!(told, (1..=12).collect::<Vec<i64>>());
        let indexes: Vec<i64> = bench.transcript().iter().map(|m| m.index).collect();
        prop_assert_eq!(indexes, (1..=12).collect::<Vec<i64>>());
    }
}
