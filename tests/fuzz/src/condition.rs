//! The filters of snapshots.

use std::path::Path;
use std::sync::LazyLock;

use holdfast_server::chat::decide::open;
use holdfast_server::chat::record::Credential;
use holdfast_server::chat::{Opening, Party, Record, World};
use holdfast_server::condition::{Condition, Row, parse};
use holdfast_server::config::{Deployment, load};
use holdfast_wire::KvList;

/// The demo's deployment.
static DEMO: LazyLock<Deployment> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/demo");
    load(&folder).expect("the demo's configuration can be read")
});

/// A chat that waits in a queue.
pub(crate) fn record() -> Record {
    let opening = Opening {
        id: "chat-1".to_owned(),
        service: "support".to_owned(),
        asynchronous: true,
        queue: "chat-inbound".to_owned(),
        contact: Party {
            id: "carla".to_owned(),
            first_name: "Carla".to_owned(),
            last_name: "Mendes".to_owned(),
            ..Party::default()
        },
        credential: Credential {
            user_id: String::new(),
            key_digest: String::new(),
            from_index: 1,
        },
        subject: "Where is my parcel?".to_owned(),
        user_data: KvList::from_pairs([("OrderId", "4711")]),
    };
    let world = World {
        deployment: &DEMO,
        now: 0,
    };
    open(opening, world).record
}

/// A text is a filter or is refused; a filter is true or false of a chat, its opposite is the opposite, and what it says
/// that it requires it does require.
pub fn condition(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let condition = match parse(text) {
        Ok(condition) => condition,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let record = record();
    let row = Row {
        record: &record,
        deployment: &DEMO,
        now: 90_000,
    };
    let holds = condition.holds(&row);
    for field in ["Queue", "Workbin", "AgentId", "Subject"] {
        let Some(texts) = condition.texts_of(&|name| name.eq_ignore_ascii_case(field)) else {
            continue;
        };
        let is_one = texts.iter().any(|one| {
            let quoted = format!("{field}='{}'", one.replace('\'', "''"));
            parse(&quoted).is_ok_and(|required| required.holds(&row))
        });
        assert!(
            !holds || is_one,
            "{text:?} holds, and {field} is none of {texts:?}"
        );
    }
    assert_ne!(
        Condition::Not(Box::new(condition)).holds(&row),
        holds,
        "{text:?}"
    );
    if let Ok(again) = parse(&format!("({text})")) {
        assert_eq!(again.holds(&row), holds, "in parentheses: {text:?}");
    }
}
