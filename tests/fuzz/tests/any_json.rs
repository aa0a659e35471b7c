//! Nothing that comes over the network makes the wire panic or lose what it does not know: any JSON.

use holdfast_fuzz::wire;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Names that the wire knows, so that arbitrary values land where it looks.
const KEYS: [&str; 32] = [
    "messageType",
    "name",
    "state",
    "data",
    "user",
    "configuration",
    "interaction",
    "interactions",
    "id",
    "interactionId",
    "messages",
    "media",
    "channels",
    "workbin",
    "workbins",
    "snapshotId",
    "userData",
    "chat",
    "participants",
    "personId",
    "assignedTo",
    "isAlive",
    "isAsyncMode",
    "operationId",
    "errorCode",
    "errorMessage",
    "key",
    "value",
    "channel",
    "ext",
    "advice",
    "subscription",
];

/// Values that the wire knows.
const VALUES: [&str; 15] = [
    "WorkspaceInitializationComplete",
    "ChannelStateChanged",
    "InteractionStateChanged",
    "MessageLogUpdated",
    "EventError",
    "WorkbinsMessage",
    "SnapshotMessage",
    "UcsMessage",
    "EventWorkbinContentChanged",
    "EventWorkbins",
    "EventWorkbinContent",
    "Complete",
    "Processing",
    "ana",
    "/meta/connect",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(&VALUES[..]).prop_map(Value::from),
    ];
    let key =
        prop_oneof![4 => prop::sample::select(&KEYS[..]).prop_map(str::to_owned), 1 => ".{0,8}"];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_json_is_an_event(json in any_json()) {
        wire::event(json.to_string().as_bytes());
    }

    #[test]
    fn any_message_type_with_any_members_is_an_event(kind in prop::sample::select(&VALUES[..]), json in any_json()) {
        let mut json = json;
        if let Some(map) = json.as_object_mut() {
            map.insert("messageType".to_owned(), kind.into());
            let inner = Value::Object(map.clone());
            map.insert("interaction".to_owned(), inner);
        }
        wire::event(json.to_string().as_bytes());
    }

    #[test]
    fn any_json_is_a_frame(json in any_json()) {
        wire::frame(json.to_string().as_bytes());
        wire::frame(Value::from(vec![json]).to_string().as_bytes());
    }

    #[test]
    fn any_text_is_a_frame_or_refused(text in ".{0,200}") {
        wire::frame(text.as_bytes());
    }

    #[test]
    fn any_json_is_a_key_value_list(json in any_json()) {
        wire::kvlist(json.to_string().as_bytes());
    }
}
