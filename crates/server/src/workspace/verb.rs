//! What `…/interactions/{id}/{verb}` asks of a chat.

use holdfast_wire::KvList;

use super::body::Body;
use crate::chat::entry::Visibility;
use crate::chat::leaving::BACK;
use crate::chat::{AfterAction, Command, Destination};
use crate::engine::Engine;
use crate::reply::Refusal;

/// What a verb means.
pub(super) enum Asks {
    /// A command.
    Command(Command),
    /// A sign of typing, which is stored nowhere.
    Typing(bool),
}

/// A verb that is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Accept,
    Reject,
    Resume,
    Pull,
    SendMessage,
    SendUrl,
    SendNotice,
    UpdateNickname,
    Typing(bool),
    Leave,
    PutOnHold,
    PlaceInQueue,
    TransferAgent,
    Complete,
    SetComment,
    SetData,
    DeleteData,
}

impl Verb {
    /// The verb of a path; `None` for what is not served.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "accept" => Self::Accept,
            "reject" => Self::Reject,
            "resume" => Self::Resume,
            "pull" => Self::Pull,
            "send-message" => Self::SendMessage,
            "send-url" => Self::SendUrl,
            "send-custom-notification" => Self::SendNotice,
            "update-nickname" => Self::UpdateNickname,
            "send-typing-started" => Self::Typing(true),
            "send-typing-stopped" => Self::Typing(false),
            "leave" => Self::Leave,
            "put-on-hold" => Self::PutOnHold,
            "place-in-queue" => Self::PlaceInQueue,
            "transfer-agent" => Self::TransferAgent,
            "complete" => Self::Complete,
            "set-comment" => Self::SetComment,
            "attach-user-data" | "update-user-data" => Self::SetData,
            "delete-user-data" => Self::DeleteData,
            _ => return None,
        })
    }

    /// What it asks for with its body.
    pub(super) fn asks(self, body: &Body, engine: &Engine) -> Result<Asks, Refusal> {
        let command = match self {
            Self::Accept => Command::Accept {
                nickname: body.text("nickname"),
            },
            Self::Reject => Command::Reject,
            Self::Resume => Command::Resume {
                nickname: body.text("nickname"),
            },
            Self::Pull => pull(body, engine),
            Self::SendMessage => Command::Say {
                text: required(body, "message")?,
                visibility: visibility(body)?,
            },
            Self::SendUrl => Command::PushUrl {
                url: required(body, "url")?,
                visibility: visibility(body)?,
            },
            Self::SendNotice => Command::Notice {
                text: body.text("message").unwrap_or_default(),
                user_data: body.pairs("userData"),
                visibility: visibility(body)?,
            },
            Self::UpdateNickname => Command::Rename {
                nickname: required(body, "nickname")?,
            },
            Self::Typing(on) => return Ok(Asks::Typing(on)),
            Self::Leave => Command::Leave {
                after: after(body)?,
                text: body.text("message"),
            },
            Self::PutOnHold => Command::Hold {
                queue: body.text("queue"),
                reason: body.reason(),
            },
            Self::PlaceInQueue => Command::Place {
                to: match required(body, "queue")? {
                    queue if queue == BACK => Destination::Back,
                    queue => Destination::Queue(queue),
                },
            },
            Self::TransferAgent => transfer(&required(body, "agentId")?, engine),
            Self::Complete => Command::Complete,
            Self::SetComment => Command::Comment {
                text: body.text("comment").unwrap_or_default(),
            },
            Self::SetData => Command::SetData {
                user_data: pairs(body)?,
            },
            Self::DeleteData => Command::RemoveData {
                keys: body.texts("keys"),
            },
        };
        Ok(Asks::Command(command))
    }
}

fn pull(body: &Body, engine: &Engine) -> Command {
    let known = |name: &String| engine.deployment().workbins.contains_key(name);
    let workbin = body
        .text("workbinId")
        .or_else(|| body.text("sourceId").filter(known));
    Command::Pull {
        workbin,
        owner: body.text("ownerId"),
    }
}

/// `agentId` is a user name, which is the employee id as well, or a configuration id.
fn transfer(named: &str, engine: &Engine) -> Command {
    let agents = &engine.deployment().agents;
    let by_number = || {
        agents
            .values()
            .find(|agent| agent.dbid.to_string() == named)
            .map(|agent| agent.user.clone())
    };
    let known = agents.contains_key(named).then(|| named.to_owned());
    let to = known.or_else(by_number).unwrap_or_else(|| named.to_owned());
    Command::Transfer {
        reachable: engine.can_be_asked(&to),
        to,
    }
}

fn required(body: &Body, key: &str) -> Result<String, Refusal> {
    body.text(key)
        .ok_or_else(|| Refusal::malformed(format!("The request needs data.{key}.")))
}

fn pairs(body: &Body) -> Result<KvList, Refusal> {
    body.pairs("userData")
        .ok_or_else(|| Refusal::malformed("The request needs data.userData."))
}

fn visibility(body: &Body) -> Result<Visibility, Refusal> {
    match body.text("visibility") {
        None => Ok(Visibility::All),
        Some(name) => Visibility::parse(&name).ok_or_else(|| {
            Refusal::malformed(format!(
                "The visibility \"{name}\" is none of All, Agent, Supervisor."
            ))
        }),
    }
}

fn after(body: &Body) -> Result<Option<AfterAction>, Refusal> {
    let Some(name) = body.text("afterAction") else {
        return Ok(None);
    };
    let wrong =
        || format!("The afterAction \"{name}\" is none of CloseIfNoAgents, ForceClose, KeepAlive.");
    AfterAction::parse(&name)
        .map(Some)
        .ok_or_else(|| Refusal::malformed(wrong()))
}
