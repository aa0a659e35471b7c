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

/// Reads a verb with its body; 501 for what is not served.
pub(super) fn read(verb: &str, body: &Body, engine: &Engine) -> Result<Asks, Refusal> {
    let command = match verb {
        "accept" => Command::Accept {
            nickname: body.text("nickname"),
        },
        "reject" => Command::Reject,
        "resume" => Command::Resume {
            nickname: body.text("nickname"),
        },
        "pull" => pull(body, engine),
        "send-message" => Command::Say {
            text: required(body, "message")?,
            visibility: visibility(body)?,
        },
        "send-url" => Command::PushUrl {
            url: required(body, "url")?,
            visibility: visibility(body)?,
        },
        "send-custom-notification" => Command::Notice {
            text: body.text("message").unwrap_or_default(),
            user_data: body.pairs("userData"),
            visibility: visibility(body)?,
        },
        "update-nickname" => Command::Rename {
            nickname: required(body, "nickname")?,
        },
        "send-typing-started" => return Ok(Asks::Typing(true)),
        "send-typing-stopped" => return Ok(Asks::Typing(false)),
        "leave" => Command::Leave {
            after: after(body)?,
            text: body.text("message"),
        },
        "put-on-hold" => Command::Hold {
            queue: body.text("queue"),
            reason: body.reason(),
        },
        "place-in-queue" => Command::Place {
            to: match required(body, "queue")? {
                queue if queue == BACK => Destination::Back,
                queue => Destination::Queue(queue),
            },
        },
        "complete" => Command::Complete,
        "set-comment" => Command::Comment {
            text: body.text("comment").unwrap_or_default(),
        },
        "attach-user-data" | "update-user-data" => Command::SetData {
            user_data: pairs(body)?,
        },
        "delete-user-data" => Command::RemoveData {
            keys: body.texts("keys"),
        },
        _ => return Err(Refusal::not_served()),
    };
    Ok(Asks::Command(command))
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
