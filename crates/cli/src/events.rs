//! What happens, as one JSON document each.

use holdfast_core::Signal;
use serde_json::{Value, json};

/// The event that a signal is for scripts; views that changed are none.
pub fn event(signal: &Signal) -> Option<Value> {
    Some(match signal {
        Signal::Connection(connection) => {
            let mut event = json!({"event": "connection"});
            merge(&mut event, serde_json::to_value(connection).ok()?);
            event
        }
        Signal::Interaction { id, phase, state } => {
            json!({"event": "interaction", "id": id, "phase": phase, "state": state})
        }
        Signal::Message {
            id,
            index,
            from,
            text,
        } => {
            json!({"event": "message", "id": id, "index": index, "from": from, "text": text})
        }
        Signal::Intent {
            id,
            chat,
            state,
            refusal,
        } => {
            let mut event = json!({"event": "intent", "id": id, "chat": chat, "state": state});
            if let Some(refusal) = refusal {
                event["code"] = json!(refusal.code);
                event["reason"] = json!(refusal.sentence);
            }
            event
        }
        Signal::Changed(_) | Signal::Shortcut(_) | Signal::Reveal { .. } => return None,
    })
}

fn merge(event: &mut Value, members: Value) {
    if let (Some(event), Value::Object(members)) = (event.as_object_mut(), members) {
        event.extend(members);
    }
}
