//! What was recorded on the wire, and samples like it, are read for what they are and written out again without loss.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use holdfast_wire::bayeux::{BayeuxMessage, parse_frame};
use holdfast_wire::event::Event;
use holdfast_wire::interaction::{Interaction, Message};
use holdfast_wire::{KvList, channel};
use serde_json::{Value, json};

/// Samples of this repository, and recordings beside it where there are any.
fn samples() -> Vec<(String, Value)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        here.join("tests/samples"),
        here.join("../../../shared/reference/captures"),
    ];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (
            name,
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap(),
        )
    };
    files.iter().map(read).collect()
}

fn sample(name: &str) -> Value {
    let all = samples();
    all.into_iter()
        .find(|(known, _)| known == name)
        .unwrap_or_else(|| panic!("no sample {name}"))
        .1
}

fn event(name: &str) -> Event {
    Event::parse(&sample(name)["data"])
}

/// Every object below `value`.
fn objects(value: &Value) -> Vec<&Value> {
    let below: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Array(all) => Box::new(all.iter()),
        Value::Object(map) => Box::new(map.values()),
        _ => Box::new(std::iter::empty()),
    };
    let mut found: Vec<&Value> = below.flat_map(objects).collect();
    if value.is_object() {
        found.push(value);
    }
    found
}

#[test]
fn there_are_samples() {
    assert!(samples().len() >= 10);
}

#[test]
fn every_message_is_written_out_as_it_came() {
    for (name, recorded) in samples() {
        let frame = parse_frame(&json!([recorded.clone()]).to_string()).unwrap();
        assert_eq!(
            serde_json::to_value(&frame).unwrap(),
            json!([recorded]),
            "{name}"
        );
        let alone = parse_frame(&recorded.to_string()).unwrap();
        assert_eq!(alone, frame, "{name}");
    }
}

#[test]
fn every_object_within_survives_as_any_view() {
    for (name, recorded) in samples() {
        for object in objects(&recorded) {
            let interaction = Interaction::from_value(object.clone()).unwrap();
            assert_eq!(interaction.into_value(), *object, "{name}");
            let message = BayeuxMessage::from_value(object.clone()).unwrap();
            assert_eq!(message.into_value(), *object, "{name}");
            assert_eq!(
                KvList::from_value(object.clone()).into_value(),
                *object,
                "{name}"
            );
        }
    }
}

#[test]
fn what_is_set_again_as_it_was_changes_nothing() {
    for (name, recorded) in samples() {
        for object in objects(&recorded)
            .into_iter()
            .filter(|object| object.get("userData").is_some())
        {
            let mut interaction = Interaction::from_value(object.clone()).unwrap();
            let (data, capabilities) = (interaction.user_data(), interaction.clone());
            interaction.set_user_data(data);
            if interaction.raw("capabilities").is_some() {
                interaction.set_capabilities(capabilities.capabilities());
            }
            assert_eq!(interaction.into_value(), *object, "{name}");
        }
    }
}

#[test]
fn every_event_on_a_channel_of_the_api_is_known() {
    for (name, recorded) in samples() {
        let on = recorded["channel"].as_str().unwrap_or_default();
        if !channel::ALL.contains(&on) {
            continue;
        }
        assert!(
            !matches!(Event::parse(&recorded["data"]), Event::Unknown { .. }),
            "{name}"
        );
    }
}

#[test]
fn an_answer_names_the_request_that_it_answers() {
    for (name, recorded) in samples() {
        let asked = recorded["data"]["operationId"].as_str();
        let event = Event::parse(&recorded["data"]);
        if !matches!(event, Event::Unknown { .. } | Event::WorkbinChanged { .. }) {
            assert_eq!(event.operation_id(), asked, "{name}");
        }
    }
}

#[test]
fn an_offered_chat_is_read() {
    let Event::Interaction {
        notification,
        interaction,
        operation_id,
    } = event("chat-invited")
    else {
        panic!("another event")
    };
    assert_eq!(
        (notification.as_str(), operation_id.as_deref()),
        ("StatusChange", Some("0193-a1"))
    );
    assert!(interaction.is_async() && interaction.is_chat());
    assert_eq!(
        interaction.user_data().text("FirstName").as_deref(),
        Some("شيرين")
    );
    assert_eq!(interaction.user_data().int("Priority"), Some(8));
    assert_eq!(
        interaction
            .user_data()
            .section("Options")
            .unwrap()
            .text("vip")
            .as_deref(),
        Some("true")
    );
    assert_eq!(interaction.capabilities(), ["accept", "reject"]);
    assert_eq!(
        interaction.chat().unwrap().participants()[0].nickname(),
        Some("شيرين حداد")
    );
}

#[test]
fn both_names_of_the_interaction_id_are_read() {
    for (name, indexes) in [
        ("messages-by-id", vec![1, 2, 3]),
        ("messages-by-interaction-id", vec![4]),
    ] {
        let Event::Messages {
            interaction_id,
            messages,
            ..
        } = event(name)
        else {
            panic!("another event")
        };
        assert_eq!(interaction_id, "0001AB2C3D4E0001");
        assert_eq!(
            messages
                .iter()
                .filter_map(Message::index)
                .collect::<Vec<_>>(),
            indexes
        );
    }
    let Event::Messages { messages, .. } = event("messages-by-interaction-id") else {
        panic!("another event")
    };
    assert_eq!(
        messages[0].size(),
        Some(20480),
        "a number that came as text"
    );
}

#[test]
fn a_change_in_a_workbin_carries_what_the_contact_wrote_last() {
    let Event::WorkbinChanged {
        operation,
        workbin,
        interaction,
    } = event("workbin-property-changed")
    else {
        panic!("another event")
    };
    assert_eq!(
        (operation.as_str(), workbin.owner()),
        ("PropertyChanged", Some("ana"))
    );
    assert_eq!(interaction.user_data().int("LastMessageIndex"), Some(12));
}

#[test]
fn failures_are_told() {
    let Event::Error {
        operation_id,
        code,
        message,
    } = event("error")
    else {
        panic!("another event")
    };
    assert_eq!(
        (operation_id.as_deref(), code, message.as_str()),
        (Some("0193-a3"), Some(42), "No such queue")
    );
    let Event::InitializationFailed { message } = event("initialization-failed") else {
        panic!("another event")
    };
    assert_eq!(message, "no place");
}

#[test]
fn the_configuration_is_read_in_both_shapes_of_lists() {
    let Event::Initialized {
        user,
        configuration,
    } = event("initialized")
    else {
        panic!("another event")
    };
    assert_eq!((user.employee_id(), user.dbid()), (Some("ana"), Some(101)));
    let section = configuration
        .settings()
        .section("interaction-workspace")
        .unwrap();
    assert_eq!(
        section.text("chat.on-hold-queue").as_deref(),
        Some("async-hold")
    );
    assert_eq!(configuration.agent_groups()[0].name(), Some("Support"));
}

#[test]
fn bayeux_replies_are_read() {
    let connect = BayeuxMessage::from_value(sample("connect-with-advice")).unwrap();
    assert_eq!((connect.ack(), connect.is_meta()), (Some(5), true));
    assert_eq!(connect.advice().unwrap().timeout(), Some(25000));
    let subscribe = BayeuxMessage::from_value(sample("subscribe-list")).unwrap();
    assert_eq!(subscribe.subscriptions(), ["/a", "/b"]);
}

#[test]
fn the_acknowledgement_is_offered_as_a_flag_or_as_an_object() {
    for (ext, offered) in [
        (json!({"ack": true}), true),
        (json!({"ack": {"enabled": true, "batch": 0}}), true),
        (json!({"ack": {"enabled": false}}), false),
        (json!({"ack": {}}), false),
        (json!({"ack": 3}), false),
        (json!({}), false),
        (json!("ack"), false),
    ] {
        let message = BayeuxMessage::from_value(json!({"ext": ext.clone()})).unwrap();
        assert_eq!(message.offers_ack(), offered, "{ext}");
    }
}
