use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::chat::decide::{World, open};
use crate::chat::record::Credential;
use crate::chat::{Opening, Party, Record};
use crate::config::{Deployment, load};

static DEMO: LazyLock<Deployment> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo");
    load(&folder).unwrap()
});

fn record() -> Record {
    let opening = Opening {
        id: "chat-1".to_owned(),
        service: "support".to_owned(),
        asynchronous: true,
        queue: "chat-inbound".to_owned(),
        contact: Party {
            id: "carla".to_owned(),
            first_name: "Carla".to_owned(),
            ..Party::default()
        },
        credential: Credential {
            user_id: String::new(),
            key_digest: String::new(),
            from_index: 1,
        },
        subject: "Where is my parcel?".to_owned(),
        user_data: holdfast_wire::KvList::from_pairs([("OrderId", "4711")]),
    };
    open(
        opening,
        World {
            deployment: &DEMO,
            now: 0,
        },
    )
    .record
}

fn holds(text: &str) -> bool {
    parse(text).unwrap().holds(&Row {
        record: &record(),
        deployment: &DEMO,
        now: 90_000,
    })
}

#[test]
fn conditions_of_the_demo_hold_where_they_should() {
    for text in [
        "",
        "MediaType='chat' AND Queue='chat-inbound'",
        "mediatype = \"chat\" and queue LIKE 'chat%'",
        "_age() >= 90 AND _age() < 91",
        "_empty(AssignedTo) AND NOT _empty(ContactId)",
        "_empty(Workbin) = 1",
        "AssignedTo='' AND AgentId != 'ana'",
        "Subject LIKE '*PARCEL?' OR Subject = 'x'",
        "OrderId = '4711' AND OrderId > 4000",
        "State IN ('Queued', 'InWorkbin')",
        "State NOT IN ('Completed') AND Subject NOT LIKE 'a%'",
        "NOT (Queue = 'async-hold' OR Queue = 'billing-inbound')",
    ] {
        assert!(holds(text), "{text}");
    }
    for text in [
        "Queue='async-hold'",
        "_age() > 90",
        "_empty(Subject)",
        "OrderId < 9",
        "NOT MediaType='chat'",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn and_binds_stronger_than_or() {
    assert!(holds("Queue='x' AND Queue='y' OR MediaType='chat'"));
    assert!(!holds("Queue='x' AND (Queue='y' OR MediaType='chat')"));
}

#[test]
fn what_is_no_condition_is_refused_with_a_reason() {
    assert_eq!(parse("Queue='a"), Err(ConditionError::OpenQuote));
    assert_eq!(parse("Queue="), Err(ConditionError::Ends));
    assert_eq!(
        parse("Queue='a' Queue='b'"),
        Err(ConditionError::Unexpected("Queue".to_owned()))
    );
    assert_eq!(
        parse("_now() > 1"),
        Err(ConditionError::NoSuchFunction("_now".to_owned()))
    );
    assert_eq!(parse(&"(".repeat(500)), Err(ConditionError::TooLong));
    assert_eq!(
        Order::parse("Subject sideways"),
        Err(ConditionError::Unexpected("sideways".to_owned()))
    );
}

#[test]
fn orders_sort_by_several_fields() {
    let (mut early, mut late) = (record(), record());
    early.times.started = 1;
    late.times.started = 2;
    late.subject = "A".to_owned();
    let sorted = |order: &str| {
        let mut rows = vec![early.clone(), late.clone()];
        Order::parse(order).unwrap().sort(&mut rows, &DEMO, 0);
        rows[0].times.started
    };
    assert_eq!(
        (
            sorted("ReceivedAt desc"),
            sorted(""),
            sorted("Subject, ReceivedAt")
        ),
        (2, 1, 2)
    );
}

/// A pattern without a star, compared sign by sign: what `like` must agree with.
fn same_length(text: &str, pattern: &str) -> bool {
    text.chars().count() == pattern.chars().count()
        && text
            .chars()
            .zip(pattern.chars())
            .all(|(t, p)| p == '_' || p == t)
}

#[test]
fn a_filter_says_of_which_texts_a_field_is_one_wherever_it_holds() {
    let queues = |text: &str| {
        let condition = parse(text).unwrap();
        let texts = condition.texts_of(&|field| field.eq_ignore_ascii_case("queue"))?;
        Some(texts.into_iter().collect::<Vec<_>>().join(" "))
    };
    for (text, expected) in [
        (
            "queue='a' AND ('b' = AgentId AND _age() > 5) AND Subject LIKE 'c'",
            "a",
        ),
        ("Queue='a' OR 'b'=Queue", "a b"),
        (
            "MediaType='chat' AND (_age() > 60) AND (Queue='a' OR Queue='b' OR Queue='c')",
            "a b c",
        ),
        ("Queue IN ('a', 'b') AND (Queue='b' OR Queue='c')", "b"),
        ("Queue='a' AND Queue='b'", ""),
        ("(Queue='a' AND Subject='x') OR Queue='b'", "a b"),
    ] {
        assert_eq!(queues(text).as_deref(), Some(expected), "{text}");
    }
    for open in [
        "",
        "Queue='a' OR Subject='b'",
        "Queue='a' OR Queue LIKE 'b%'",
        "NOT Queue='a'",
        "Queue NOT IN ('a')",
        "Queue IN ('a', '')",
        "Queue != 'a'",
        "Queue=''",
        "Queue='007'",
        "Queue=Workbin",
    ] {
        assert_eq!(queues(open), None, "{open}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        if let Ok(condition) = parse(&text) {
            condition.holds(&Row { record: &record(), deployment: &DEMO, now: 1 });
        }
    }

    #[test]
    fn no_arrangement_of_its_own_words_panics(
        words in proptest::collection::vec("AND|OR|NOT|LIKE|IN|\\(|\\)|,|=|<>|<|'a%'|Queue|_age\\(\\)|_empty\\(|7|-|''", 0..40)
    ) {
        if let Ok(condition) = parse(&words.join(" ")) {
            condition.holds(&Row { record: &record(), deployment: &DEMO, now: 1 });
        }
    }

    #[test]
    fn patterns_without_a_star_compare_sign_by_sign(text in "[ab]{0,6}", pattern in "[ab_]{0,6}") {
        prop_assert_eq!(like(&text, &pattern), same_length(&text, &pattern));
    }

    #[test]
    fn a_star_stands_for_any_text(before in "[ab]{0,4}", between in "[ab]{0,6}", after in "[ab]{0,4}") {
        let text = format!("{before}{between}{after}");
        let pattern = format!("{before}%{after}");
        prop_assert!(like(&text, &pattern));
    }
}
