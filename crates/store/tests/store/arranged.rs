//! Places in the order that the agent chose, and the directory of contacts.

use holdfast_domain::phase::Phase;
use holdfast_store::{Arrangement, Change, ContactRecord, Order, PlaceRow, Store, StoreError};

use crate::make::{chat, id, put};

both!(
    each_order_is_kept_while_chats_change,
    pages_of_every_order_join_without_gap_or_repeat,
    a_filter_finds_name_subject_and_last_words_as_they_are,
    a_cursor_of_another_order_is_refused,
    contacts_come_by_name_and_are_found_by_what_is_known_of_them,
);

const PLACE: &str = "queue:all";

fn add(name: &str, sort: i64) -> Change {
    Change::PlaceAdd {
        place: PLACE.to_owned(),
        row: PlaceRow { id: id(name), sort },
    }
}

fn by(order: Order) -> Arrangement {
    Arrangement {
        order,
        filter: None,
    }
}

fn names(store: &Store, arrangement: &Arrangement) -> Vec<String> {
    let page = store
        .cache()
        .arranged(PLACE, arrangement, None, 100)
        .unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows
        .iter()
        .map(|row| row.id.as_str().to_owned())
        .collect()
}

fn each_order_is_kept_while_chats_change(store: &Store) {
    let mut anna = chat("anna", Phase::OnHold);
    (anna.last_at, anna.waiting_since) = (Some(50), None);
    anna.subject = None;
    let mut bert = chat("bert", Phase::OnHold);
    (bert.last_at, bert.waiting_since) = (Some(40), Some(35));
    bert.subject = Some("parcel".to_owned());
    let mut carl = chat("Carl", Phase::OnHold);
    (carl.last_at, carl.waiting_since) = (Some(60), Some(60));
    carl.subject = Some("Order".to_owned());
    // Rows may come before the chats that they are about, and after.
    let batch = [
        add("bert", 1),
        put(bert.clone()),
        put(anna),
        add("anna", 2),
        put(carl),
        add("Carl", 3),
    ];
    store.cache().apply(&batch).unwrap();
    assert_eq!(names(store, &by(Order::Placed)), ["Carl", "anna", "bert"]);
    assert_eq!(names(store, &by(Order::Newest)), ["Carl", "anna", "bert"]);
    assert_eq!(
        names(store, &by(Order::WaitingLongest)),
        ["bert", "Carl", "anna"]
    );
    assert_eq!(names(store, &by(Order::Name)), ["anna", "bert", "Carl"]);
    assert_eq!(names(store, &by(Order::Subject)), ["Carl", "bert", "anna"]);
    (bert.last_at, bert.waiting_since) = (Some(70), None);
    "Zoe".clone_into(&mut bert.name);
    bert.subject = Some("address".to_owned());
    store.cache().apply(&[put(bert)]).unwrap();
    assert_eq!(names(store, &by(Order::Newest)), ["bert", "Carl", "anna"]);
    assert_eq!(
        names(store, &by(Order::WaitingLongest)),
        ["Carl", "bert", "anna"]
    );
    assert_eq!(names(store, &by(Order::Name)), ["anna", "Carl", "bert"]);
    assert_eq!(names(store, &by(Order::Subject)), ["bert", "Carl", "anna"]);
}

fn pages_of_every_order_join_without_gap_or_repeat(store: &Store) {
    let mut batch = Vec::new();
    for number in 0..53_i64 {
        let name = format!("chat {number} \"quoted\" 100%");
        let mut record = chat(&name, Phase::OnHold);
        record.name = format!("Name {}", number % 7);
        record.subject = (number % 4 > 0).then(|| format!("Subject {}", number % 8));
        record.last_at = Some(number % 5);
        record.waiting_since = (number % 3 == 0).then_some(number % 4);
        batch.extend([put(record), add(&name, number % 6)]);
    }
    store.cache().apply(&batch).unwrap();
    for order in [
        Order::Placed,
        Order::Newest,
        Order::WaitingLongest,
        Order::Name,
        Order::Subject,
    ] {
        let whole = names(store, &by(order));
        assert_eq!(whole.len(), 53);
        for size in [1, 7, 52, 53, 54] {
            let (mut joined, mut cursor) = (Vec::new(), None);
            loop {
                let page = store
                    .cache()
                    .arranged(PLACE, &by(order), cursor.as_deref(), size)
                    .unwrap();
                joined.extend(page.rows.iter().map(|row| row.id.as_str().to_owned()));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(joined, whole, "{order:?} by {size}");
        }
    }
}

fn a_filter_finds_name_subject_and_last_words_as_they_are(store: &Store) {
    let mut record = chat("a", Phase::OnHold);
    "Carla Mendes".clone_into(&mut record.name);
    record.subject = Some("Order 50%_off".to_owned());
    record.preview = Some("Where is it?".to_owned());
    let batch = [
        put(record),
        put(chat("b", Phase::OnHold)),
        add("a", 1),
        add("b", 2),
    ];
    store.cache().apply(&batch).unwrap();
    let found = |text: &str| {
        let filter = Some(text.to_owned());
        let order = Order::Name;
        names(store, &Arrangement { order, filter })
    };
    for text in ["carla", " MENDES ", "0%_o", "where is"] {
        assert_eq!(found(text), ["a"], "{text}");
    }
    for text in ["Ca_la", "50%off", "\\", "'"] {
        assert!(found(text).is_empty(), "{text}");
    }
    assert_eq!(found("").len(), 2);

    let mut record = chat("c", Phase::OnHold);
    "Jürgen Großmann".clone_into(&mut record.name);
    let batch = [put(record), add("c", 3)];
    store.cache().apply(&batch).unwrap();
    for text in ["JÜRGEN", "jurgen", "grossmann", "GROSSMANN", "n gro"] {
        assert_eq!(found(text), ["c"], "{text}");
    }
}

fn a_cursor_of_another_order_is_refused(store: &Store) {
    for cursor in ["", "nonsense", "[1]", "[\"a\",\"b\"]", "[1.5,\"b\"]", "{}"] {
        let error = store
            .cache()
            .arranged(PLACE, &by(Order::Newest), Some(cursor), 10)
            .unwrap_err();
        assert!(matches!(error, StoreError::Cursor(_)), "{cursor}: {error}");
    }
    let error = store.cache().contacts(None, Some("[1]"), 10).unwrap_err();
    assert!(matches!(error, StoreError::Cursor(_)), "{error}");
}

fn contacts_come_by_name_and_are_found_by_what_is_known_of_them(store: &Store) {
    let contact = |number: usize, name: &str, email: &str| {
        Change::Contact(ContactRecord {
            id: format!("contact {number}").into(),
            name: name.to_owned(),
            emails: vec![email.to_owned()],
            phones: vec![format!("+49 30 {number}")],
            wire: "{}".to_owned(),
        })
    };
    let batch = [
        contact(1, "zoe", "z@example.com"),
        contact(2, "Anna", "anna@example.com"),
        contact(3, "anna", "other@example.com"),
        contact(4, "", "nameless@example.com"),
    ];
    store.cache().apply(&batch).unwrap();
    let ids = |filter: Option<&str>, size: u32| {
        let (mut ids, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.cache().contacts(filter, cursor.as_deref(), size);
            let page = page.unwrap();
            ids.extend(page.rows.iter().map(|row| row.id.as_str().to_owned()));
            cursor = page.next;
            if cursor.is_none() {
                assert_eq!(page.total as usize, ids.len());
                return ids;
            }
        }
    };
    let all = ["contact 4", "contact 2", "contact 3", "contact 1"];
    for size in [1, 2, 9] {
        assert_eq!(ids(None, size), all);
    }
    assert_eq!(ids(Some("ANNA"), 1), ["contact 2", "contact 3"]);
    assert_eq!(ids(Some("nameless"), 9), ["contact 4"]);
    assert_eq!(ids(Some("30 1"), 9), ["contact 1"]);
}
