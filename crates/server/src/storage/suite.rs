//! What every storage must do.

use std::path::Path;
use std::sync::{Arc, Barrier};

use super::*;
use crate::chat::decide::{World, decide, open};
use crate::chat::entry::Visibility;
use crate::chat::record::Credential;
use crate::chat::{Actor, Command, Opening, Party};
use crate::config::{Deployment, load};
use crate::search;

fn demo() -> Deployment {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo")).unwrap()
}

fn change(id: &str, subject: &str, now: i64) -> Change {
    let opening = Opening {
        id: id.to_owned(),
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
        subject: subject.to_owned(),
        user_data: holdfast_wire::KvList::from_pairs([("OrderId", id)]),
    };
    let opened = open(
        opening,
        World {
            deployment: &demo(),
            now,
        },
    );
    Change {
        expected: 0,
        record: opened.record,
        entries: opened.entries,
        due: Some(now + 5),
        operation: None,
    }
}

fn step(stored: &Stored, actor: Actor<'_>, command: &Command) -> Change {
    let decision = decide(
        &stored.record,
        actor,
        command,
        World {
            deployment: &demo(),
            now: 50,
        },
    )
    .unwrap();
    let Stored { version, .. } = stored;
    Change {
        expected: *version,
        record: decision.record,
        entries: decision.entries,
        due: None,
        operation: None,
    }
}

fn say(text: &str) -> Command {
    Command::Say {
        text: text.to_owned(),
        visibility: Visibility::All,
    }
}

fn operation(id: &str, request: &str) -> Operation {
    Operation {
        asker: "ana".to_owned(),
        id: id.to_owned(),
        request: request.to_owned(),
        reply: format!("reply to {request}"),
        at: 10,
    }
}

fn found(storage: &dyn Storage, query: &str) -> Vec<String> {
    let what = Find::Search(search::parse(query).unwrap());
    storage
        .find(&what, Window::ALL)
        .unwrap()
        .rows
        .into_iter()
        .map(|record| record.id)
        .collect()
}

fn records_change_by_compare_and_set(storage: &dyn Storage) {
    storage.commit(change("a", "Parcel", 1)).unwrap();
    assert!(matches!(
        storage.commit(change("a", "Parcel", 1)),
        Err(StorageError::Conflict)
    ));
    let first = storage.record("a").unwrap().unwrap();
    assert_eq!(first.version, 1);
    storage
        .commit(step(&first, Actor::Contact, &say("one")))
        .unwrap();
    assert!(matches!(
        storage.commit(step(&first, Actor::Contact, &say("two"))),
        Err(StorageError::Conflict)
    ));
    let second = storage.record("a").unwrap().unwrap();
    assert_eq!((second.version, second.record.last_index), (2, 2));
    let transcript = storage.transcript("a", 0).unwrap();
    assert_eq!(
        transcript
            .iter()
            .map(|entry| entry.index)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(storage.transcript("a", 1).unwrap().len(), 1);
    assert_eq!(storage.record("b").unwrap(), None);
}

fn operations_are_carried_out_once(storage: &dyn Storage) {
    storage.commit(change("a", "Parcel", 1)).unwrap();
    let stored = storage.record("a").unwrap().unwrap();
    let mut said = step(&stored, Actor::Contact, &say("one"));
    said.operation = Some(operation("op", "leave a"));
    storage.commit(said.clone()).unwrap();
    assert!(matches!(storage.commit(said), Err(StorageError::Repeated)));
    assert_eq!(
        storage.reply("ana", "op", "leave a").unwrap().as_deref(),
        Some("reply to leave a")
    );
    assert_eq!(
        storage.reply("ben", "op", "leave a").unwrap(),
        None,
        "another agent's is another operation"
    );
    storage.keep_reply(operation("op", "place a")).unwrap();
    assert!(matches!(
        storage.keep_reply(operation("op", "place a")),
        Err(StorageError::Repeated)
    ));
    // A change that is refused keeps no reply.
    let mut stale = step(&stored, Actor::Contact, &say("two"));
    stale.operation = Some(operation("late", "say"));
    assert!(matches!(storage.commit(stale), Err(StorageError::Conflict)));
    assert_eq!(storage.reply("ana", "late", "say").unwrap(), None);
    storage.forget_replies(11).unwrap();
    assert_eq!(storage.reply("ana", "op", "leave a").unwrap(), None);
}

fn one_of_many_writers_wins_each_version(storage: &dyn Storage) {
    storage.commit(change("a", "Parcel", 1)).unwrap();
    let stored = storage.record("a").unwrap().unwrap();
    let start = Barrier::new(8);
    let won: usize = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (start, stored) = (&start, &stored);
                scope.spawn(move || {
                    let said = step(stored, Actor::Contact, &say(&format!("from {writer}")));
                    start.wait();
                    usize::from(storage.commit(said).is_ok())
                })
            })
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .sum()
    });
    assert_eq!(won, 1);
    assert_eq!(storage.transcript("a", 0).unwrap().len(), 2);
}

fn chats_are_found_by_what_they_are(storage: &dyn Storage) {
    storage.commit(change("a", "Late parcel", 1)).unwrap();
    storage.commit(change("b", "Wrong invoice", 2)).unwrap();
    let stored = storage.record("b").unwrap().unwrap();
    storage
        .commit(step(
            &stored,
            Actor::Contact,
            &say("The parcel came, the *amount* is 50%"),
        ))
        .unwrap();
    for (query, ids) in [
        ("parcel", vec!["b", "a"]),
        ("parc*", vec!["b", "a"]),
        ("Subject:parcel", vec!["a"]),
        ("parcel -invoice", vec!["a"]),
        ("\"late parcel\" OR invoice", vec!["b", "a"]),
        ("Text:amount AND Name:carla", vec!["b"]),
        ("OrderId:a", vec!["a"]),
        ("State:Stopped", vec![]),
        ("NOT State:Stopped", vec!["b", "a"]),
        ("contactid:carla mediatype:chat", vec!["b", "a"]),
        ("\"50%\"", vec!["b"]),
        ("*", vec!["b", "a"]),
        ("Subject:*", vec!["b", "a"]),
        ("Note:* OR EmailAddress:* OR EndDate:*", vec![]),
        ("OrderId:* -OrderId:b", vec!["a"]),
        ("Missing:*", vec![]),
        ("Queue:*bound Name:c?rl*", vec!["b", "a"]),
        ("Subject:(late parc*)", vec!["a"]),
        (
            "StartDate:[1970-01-01 TO 1970-01-01T00:00:00.001Z]",
            vec!["a"],
        ),
        ("StartDate:{1970-01-01T00:00:00.001Z TO *]", vec!["b"]),
        ("StartDate:1970-01-01", vec!["b", "a"]),
        ("EndDate:[* TO 2100-01-01]", vec![]),
        ("NOT EndDate:[* TO 2100-01-01]", vec!["b", "a"]),
        ("\"'; DROP TABLE entry; --\"", vec![]),
    ] {
        assert_eq!(found(storage, query), ids, "{query}");
    }
    for query in [
        "par*el",
        "Text:*cel",
        "Queue:[a TO b]",
        "State:Sto*",
        "StartDate:soon",
    ] {
        let what = Find::Search(search::parse(query).unwrap());
        assert!(
            matches!(
                storage.find(&what, Window::ALL),
                Err(StorageError::Query(_))
            ),
            "{query}"
        );
    }
    let page = storage
        .find(
            &Find::Search(search::Query::All),
            Window { skip: 1, limit: 1 },
        )
        .unwrap();
    assert_eq!((page.rows[0].id.as_str(), page.total), ("a", 2));
    assert_eq!(
        storage.find(&Find::Waiting, Window::ALL).unwrap().rows[0].id,
        "a",
        "longest waiting first"
    );
    assert_eq!(
        storage.open_chat("carla", "support").unwrap().as_deref(),
        Some("b")
    );
    let all_but_done = |narrow| {
        storage
            .find(&Find::Live(narrow), Window::ALL)
            .unwrap()
            .total
    };
    let queues = |names: &[&str]| Narrow {
        queue: Some(names.iter().map(|name| (*name).to_owned()).collect()),
        ..Narrow::default()
    };
    assert_eq!(all_but_done(Narrow::default()), 2);
    assert_eq!(all_but_done(queues(&["chat-inbound"])), 2);
    assert_eq!(all_but_done(queues(&["async-hold", "chat-inbound"])), 2);
    assert_eq!(all_but_done(queues(&["async-hold"])), 0);
    assert_eq!(all_but_done(queues(&[])), 0);
    let counts = storage.waiting_by_queue().unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [("chat-inbound".to_owned(), 2)]
    );
    assert_eq!(storage.due(6, 10).unwrap(), ["a"]);
    assert_eq!(storage.next_due().unwrap(), Some(6));
}

fn projections_can_be_made_anew(storage: &dyn Storage) {
    storage.commit(change("a", "Late parcel", 1)).unwrap();
    let stored = storage.record("a").unwrap().unwrap();
    storage
        .commit(step(
            &stored,
            Actor::Agent("ana"),
            &Command::Pull {
                workbin: None,
                owner: None,
            },
        ))
        .unwrap();
    let history = Find::HandledBy {
        agent: "ana".to_owned(),
        from: None,
        to: None,
    };
    let before = (
        found(storage, "parcel"),
        storage.find(&history, Window::ALL).unwrap(),
        storage.record("a").unwrap(),
    );
    storage.rebuild().unwrap();
    let after = (
        found(storage, "parcel"),
        storage.find(&history, Window::ALL).unwrap(),
        storage.record("a").unwrap(),
    );
    assert_eq!(before, after);
    assert_eq!(before.1.total, 1);
}

fn contacts_are_known_by_their_addresses(storage: &dyn Storage) {
    let contact = |id: &str, name: &str, email: &str| Contact {
        id: id.to_owned(),
        last_name: name.to_owned(),
        emails: vec![email.to_owned()],
        ..Contact::default()
    };
    storage
        .put_contact(&contact("c1", "Mendes", "carla@example.com"))
        .unwrap();
    storage
        .put_contact(&contact("c2", "Ortega", "CARLA@example.com "))
        .unwrap();
    assert_eq!(
        storage
            .contact_by_email(" Carla@Example.com")
            .unwrap()
            .unwrap()
            .id,
        "c1",
        "the first keeps it"
    );
    let rows = |query: &str| {
        storage
            .find_contacts(&search::parse(query).unwrap(), Window::ALL)
            .unwrap()
            .rows
    };
    assert_eq!(rows("ortega")[0].id, "c2");
    assert_eq!(rows("LastName:mend*").len(), 1);
    assert_eq!(rows("").len(), 2);
    assert_eq!(storage.contact("c3").unwrap(), None);
}

macro_rules! suite {
    ($name:ident, $open:expr, $($test:ident),* $(,)?) => {
        mod $name {
            $(#[test] fn $test() {
                let folder = tempfile::tempdir().unwrap();
                super::$test(&$open(folder.path()));
            })*
        }
    };
}

suite!(
    sqlite,
    |folder| super::super::Sqlite::open(folder).unwrap(),
    records_change_by_compare_and_set,
    operations_are_carried_out_once,
    one_of_many_writers_wins_each_version,
    chats_are_found_by_what_they_are,
    projections_can_be_made_anew,
    contacts_are_known_by_their_addresses,
);

#[test]
fn what_was_answered_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    {
        let storage: Arc<dyn Storage> = Arc::new(Sqlite::open(folder.path()).unwrap());
        storage.commit(change("a", "Parcel", 1)).unwrap();
        let state = AgentState {
            place: "here".to_owned(),
            ..AgentState::default()
        };
        storage.put_agent_state("ana", &state).unwrap();
    }
    let storage = Sqlite::open(folder.path()).unwrap();
    assert_eq!(storage.record("a").unwrap().unwrap().version, 1);
    assert_eq!(storage.agent_states().unwrap()[0].1.place, "here");
}
