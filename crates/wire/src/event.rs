//! What arrives on a CometD channel, as one enum.

use serde_json::{Map, Value};

use crate::interaction::{Interaction, Message};
use crate::session::{Configuration, Media, User};
use crate::ucs::UcsMessage;
use crate::workbin::{Snapshot, Workbin};

/// An event of the Workspace API. Reading never fails: what is not understood is [`Event::Unknown`].
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// `WorkspaceInitializationProgress`.
    InitializationProgress,
    /// `WorkspaceInitializationComplete` with `state: Complete`.
    Initialized {
        /// `data.user`.
        user: User,
        /// `data.configuration`.
        configuration: Configuration,
    },
    /// `WorkspaceInitializationComplete` with another state.
    InitializationFailed {
        /// What the server says about it.
        message: String,
    },
    /// `ChannelStateChanged`.
    ChannelStates(Media),
    /// `InteractionStateChanged`.
    Interaction {
        /// `StatusChange`, `PropertiesUpdated` or `ParticipantsUpdated`.
        notification: String,
        /// The interaction.
        interaction: Interaction,
        /// The request that caused it.
        operation_id: Option<String>,
    },
    /// `MessageLogUpdated`.
    Messages {
        /// The interaction (`id` or `interactionId`).
        interaction_id: String,
        /// New transcript entries.
        messages: Vec<Message>,
        /// The request that caused it.
        operation_id: Option<String>,
    },
    /// `EventError`.
    Error {
        /// The request that failed.
        operation_id: Option<String>,
        /// `errorCode`.
        code: Option<i64>,
        /// `errorMessage`.
        message: String,
    },
    /// `EventWorkbins`.
    Workbins {
        /// The request it answers.
        operation_id: Option<String>,
        /// The workbins.
        workbins: Vec<Workbin>,
    },
    /// `EventWorkbinContent`, or one of `EventWorkbinsContent`.
    WorkbinContent {
        /// The request it answers.
        operation_id: Option<String>,
        /// The workbins with their interactions.
        workbins: Vec<Workbin>,
    },
    /// `EventWorkbinContentChanged`.
    WorkbinChanged {
        /// `Add`, `Remove`, `PropertyChanged`, … from `workbinContentOperation` or `operation`.
        operation: String,
        /// The workbin, with its owner.
        workbin: Workbin,
        /// The interaction.
        interaction: Interaction,
    },
    /// `EventAck` of the workbins channel.
    WorkbinAck {
        /// The request it answers.
        operation_id: Option<String>,
    },
    /// `SnapshotContent`.
    Snapshot {
        /// The request it answers.
        operation_id: Option<String>,
        /// The page.
        snapshot: Snapshot,
    },
    /// `UcsMessage`.
    Ucs(UcsMessage),
    /// Anything else.
    Unknown {
        /// `messageType`, where there is one.
        message_type: Option<String>,
    },
}

impl Event {
    /// Reads the `data` of a Bayeux message that came on one of the Workspace API's channels.
    pub fn parse(data: &Value) -> Self {
        let Some(map) = data.as_object() else {
            return Self::Unknown { message_type: None };
        };
        let message_type = text(map, "messageType");
        match message_type.as_deref() {
            Some("WorkspaceInitializationProgress") => Self::InitializationProgress,
            Some("WorkspaceInitializationComplete") => initialization(map),
            Some("ChannelStateChanged") => object(map, "media")
                .and_then(Media::from_value)
                .map_or(Self::Unknown { message_type }, Self::ChannelStates),
            Some("InteractionStateChanged") => {
                match object(map, "interaction").and_then(Interaction::from_value) {
                    Some(interaction) => Self::Interaction {
                        notification: text(map, "notificationType").unwrap_or_default(),
                        interaction,
                        operation_id: operation(map),
                    },
                    None => Self::Unknown { message_type },
                }
            }
            Some("MessageLogUpdated") => messages(map, message_type),
            Some("EventError") => error(map),
            Some("WorkbinsMessage") => workbins(map, message_type),
            Some("SnapshotMessage") => match Snapshot::from_value(data.clone()) {
                Some(snapshot) if map.contains_key("snapshotId") => Self::Snapshot {
                    operation_id: operation(map),
                    snapshot,
                },
                _ => Self::Unknown { message_type },
            },
            Some("UcsMessage") => UcsMessage::from_value(data.clone())
                .map_or(Self::Unknown { message_type }, Self::Ucs),
            _ => Self::Unknown { message_type },
        }
    }
}

impl Event {
    /// The `operationId` of the request that this event answers or that caused it.
    pub fn operation_id(&self) -> Option<&str> {
        match self {
            Self::Interaction { operation_id, .. }
            | Self::Messages { operation_id, .. }
            | Self::Error { operation_id, .. }
            | Self::Workbins { operation_id, .. }
            | Self::WorkbinContent { operation_id, .. }
            | Self::WorkbinAck { operation_id }
            | Self::Snapshot { operation_id, .. } => operation_id.as_deref(),
            Self::Ucs(message) => message.operation_id(),
            Self::InitializationProgress
            | Self::Initialized { .. }
            | Self::InitializationFailed { .. }
            | Self::ChannelStates(_)
            | Self::WorkbinChanged { .. }
            | Self::Unknown { .. } => None,
        }
    }
}

fn text(map: &Map<String, Value>, key: &str) -> Option<String> {
    map.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn operation(map: &Map<String, Value>) -> Option<String> {
    text(map, "operationId")
}

fn object(map: &Map<String, Value>, key: &str) -> Option<Value> {
    map.get(key).filter(|value| value.is_object()).cloned()
}

fn initialization(map: &Map<String, Value>) -> Event {
    let state = text(map, "state").unwrap_or_default();
    let data = map.get("data").and_then(Value::as_object);
    let user = data
        .and_then(|data| object(data, "user"))
        .and_then(User::from_value);
    match (state.as_str(), user) {
        ("Complete", Some(user)) => Event::Initialized {
            user,
            configuration: data
                .and_then(|data| object(data, "configuration"))
                .and_then(Configuration::from_value)
                .unwrap_or_default(),
        },
        _ => Event::InitializationFailed {
            message: text(map, "message")
                .or_else(|| data.and_then(|data| text(data, "message")))
                .unwrap_or_else(|| format!("the server answered with state \"{state}\"")),
        },
    }
}

fn messages(map: &Map<String, Value>, message_type: Option<String>) -> Event {
    let id = text(map, "interactionId").or_else(|| text(map, "id"));
    let Some(interaction_id) = id.filter(|id| id.len() <= crate::MAX_ID) else {
        return Event::Unknown { message_type };
    };
    let messages = map
        .get("messages")
        .and_then(Value::as_array)
        .map(|all| {
            all.iter()
                .cloned()
                .filter_map(Message::from_value)
                .collect()
        })
        .unwrap_or_default();
    Event::Messages {
        interaction_id,
        messages,
        operation_id: operation(map),
    }
}

fn error(map: &Map<String, Value>) -> Event {
    Event::Error {
        operation_id: operation(map),
        code: map.get("errorCode").and_then(crate::object::as_int),
        message: text(map, "errorMessage")
            .or_else(|| text(map, "message"))
            .unwrap_or_default(),
    }
}

fn workbins(map: &Map<String, Value>, message_type: Option<String>) -> Event {
    let list = |key: &str| -> Vec<Workbin> {
        map.get(key)
            .and_then(Value::as_array)
            .map(|all| {
                all.iter()
                    .cloned()
                    .filter_map(Workbin::from_value)
                    .collect()
            })
            .unwrap_or_default()
    };
    let one = || object(map, "workbin").and_then(Workbin::from_value);
    match map.get("name").and_then(Value::as_str) {
        Some("EventWorkbins") => Event::Workbins {
            operation_id: operation(map),
            workbins: list("workbins"),
        },
        Some("EventWorkbinContent") => match one() {
            Some(workbin) => Event::WorkbinContent {
                operation_id: operation(map),
                workbins: vec![workbin],
            },
            None => Event::Unknown { message_type },
        },
        Some("EventWorkbinsContent") => Event::WorkbinContent {
            operation_id: operation(map),
            workbins: list("workbins"),
        },
        Some("EventWorkbinContentChanged") => {
            let interaction = object(map, "interaction").and_then(Interaction::from_value);
            match (one(), interaction) {
                (Some(workbin), Some(interaction)) => Event::WorkbinChanged {
                    operation: text(map, "workbinContentOperation")
                        .or_else(|| text(map, "operation"))
                        .unwrap_or_default(),
                    workbin,
                    interaction,
                },
                _ => Event::Unknown { message_type },
            }
        }
        Some("EventAck") => Event::WorkbinAck {
            operation_id: operation(map),
        },
        Some("EventError") => error(map),
        _ => Event::Unknown { message_type },
    }
}
