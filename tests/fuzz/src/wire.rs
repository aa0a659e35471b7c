//! What the server sends: frames, events, key/value lists.

use holdfast_wire::KvList;
use holdfast_wire::bayeux::parse_frame;
use holdfast_wire::event::Event;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::MediaChannel;
use serde_json::Value;

/// Reading an event never panics, whatever JSON it is, and neither does looking at what it holds.
///
/// # Panics
/// Where that does not hold.
pub fn event(bytes: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    for value in [Some(&json), json.get("data")].into_iter().flatten() {
        let event = Event::parse(value);
        assert_eq!(event, Event::parse(value), "reading twice reads the same");
        let _ = event.operation_id();
        match event {
            Event::Interaction {
                interaction: seen, ..
            } => interaction(&seen),
            Event::WorkbinChanged {
                workbin,
                interaction: seen,
                ..
            } => {
                interaction(&seen);
                workbin.interactions().iter().for_each(interaction);
            }
            Event::Snapshot { snapshot, .. } => {
                snapshot.interactions().iter().for_each(interaction);
            }
            Event::Ucs(message) => message.interaction().iter().for_each(interaction),
            Event::ChannelStates(media) => {
                media
                    .channels()
                    .iter()
                    .flat_map(MediaChannel::interactions)
                    .for_each(|seen| interaction(&seen));
            }
            _ => {}
        }
    }
}

fn interaction(seen: &Interaction) {
    for mine_by_default in [false, true] {
        let _ = seen.sighting("ana", mine_by_default);
    }
    let _ = seen.user_data().texts();
    assert_eq!(
        Interaction::from_value(seen.clone().into_value()).as_ref(),
        Some(seen),
        "written out as it came"
    );
}

/// Reading a frame never panics, and every message in it is written out as it came.
///
/// # Panics
/// Where that does not hold.
pub fn frame(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(messages) = parse_frame(text) else {
        return;
    };
    for message in &messages {
        let _ = (
            message.ack(),
            message.offers_ack(),
            message.subscriptions(),
            message.advice(),
            message.is_meta(),
        );
        event(message.data().to_string().as_bytes());
    }
    let written = serde_json::to_string(&messages).unwrap_or_default();
    let again = parse_frame(&written).unwrap_or_default();
    assert_eq!(again.len(), messages.len(), "written out as it came");
    for (one, two) in messages.into_iter().zip(again) {
        assert!(
            same(&one.into_value(), &two.into_value()),
            "written out as it came"
        );
    }
}

/// Equal, but for the last digit of fractions: the parser trades it for speed, and the API has no such numbers.
fn same(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one
                    .iter()
                    .all(|(key, one)| two.get(key).is_some_and(|two| same(one, two)))
        }
        (Value::Number(one), Value::Number(two)) if one.is_f64() && two.is_f64() => {
            match (one.as_f64(), two.as_f64()) {
                (Some(one), Some(two)) => (one - two).abs() <= one.abs() * 1e-14,
                _ => false,
            }
        }
        _ => one == two,
    }
}

/// A key/value list of any shape can be read, changed and written out.
///
/// # Panics
/// Where that does not hold.
pub fn kvlist(bytes: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let mut list = KvList::from_value(json.clone());
    assert_eq!(list.clone().into_value(), json, "written out as it came");
    let keys: Vec<String> = list
        .entries()
        .into_iter()
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in &keys {
        let _ = (list.text(key), list.int(key), list.section(key));
        assert!(list.raw(key).is_some(), "a key that is listed is found");
    }
    let _ = (list.texts(), list.to_object(), list.is_empty());
    list.merge(&KvList::from_pairs([("k", "v")]));
    assert_eq!(list.text("k").as_deref(), Some("v"), "what is set is found");
    list.remove("k");
    assert_eq!(list.raw("k"), None, "what is removed is gone");
}
