//! The queries of histories and the contacts' directory.

use std::convert::Infallible;
use std::sync::{LazyLock, Mutex, PoisonError};

use holdfast_server::search::{Query, QueryError, Span, parse};
use holdfast_server::storage::{Change, Contact, Find, Sqlite, Storage, StorageError, Window};
use tempfile::TempDir;

use crate::condition::record;

/// A database with a chat and a contact.
static STORAGE: LazyLock<Mutex<(Sqlite, TempDir)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is room for a database");
    let storage = Sqlite::open(folder.path()).expect("a database can be made");
    let contact = Contact {
        id: "carla".to_owned(),
        first_name: "Carla".to_owned(),
        last_name: "Mendes".to_owned(),
        emails: vec!["carla@example.com".to_owned()],
        ..Contact::default()
    };
    storage
        .put_contact(&contact)
        .expect("a contact can be kept");
    let change = Change {
        expected: 0,
        record: record(),
        entries: Vec::new(),
        due: None,
        operation: None,
    };
    storage.commit(change).expect("a chat can be kept");
    Mutex::new((storage, folder))
});

/// A text is a query that the database can answer, or is refused: it is never an error of the database.
pub fn query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let query = match parse(text) {
        Ok(query) => query,
        Err(error) => return readable(&error),
    };
    let same = query
        .clone()
        .with_terms(&|term| Ok::<_, Infallible>(Query::Term(term)));
    assert_eq!(same, Ok(query.clone()), "{text:?}");
    look(&query);

    let storage = STORAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let window = Window { skip: 0, limit: 10 };
    answered(text, storage.0.find_contacts(&query, window).map(drop));
    answered(text, storage.0.find(&Find::Search(query), window).map(drop));
}

fn answered(text: &str, answer: Result<(), StorageError>) {
    match answer {
        Ok(()) => {}
        Err(StorageError::Query(error)) => readable(&error),
        Err(error) => panic!("{text:?} is no query for the database: {error}"),
    }
}

fn readable(error: &QueryError) {
    assert!(!error.to_string().is_empty());
}

/// Everything that a query is asked for can be asked for.
fn look(query: &Query) {
    match query {
        Query::Term(term) => {
            let _ = (term.words(), term.like(), Span::of_term(term));
        }
        Query::Range(range) => {
            let _ = Span::of_range(range);
        }
        Query::And(one, other) | Query::Or(one, other) => {
            look(one);
            look(other);
        }
        Query::Not(one) => look(one),
        Query::All | Query::HandledBy(_) => {}
    }
}
