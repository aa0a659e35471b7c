//! Verbs, carried out over a session.

use std::time::Duration;

use holdfast_core::view::{
    ConnectionView, ListOrder, MisfitView, PlaceId, Problem, SearchQuery, SearchState,
};
use holdfast_core::{Session, Signal};
use holdfast_domain::door::Door;
use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentState, Verb as Wanted};
use holdfast_domain::placement::Placement;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use crate::args::{From, State, Verb};
use crate::failure::Failure;

/// Rows of a list that are printed.
const ROWS: u32 = 500;
/// Entries of a transcript that are printed.
const ENTRIES: u32 = 500;
/// How often a condition is looked at again when no signal came.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// How a verb ended that was taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Done, with its answer.
    Done(Value),
    /// In the journal, because there is no connection: the intent's id.
    Queued(String),
}

impl Outcome {
    /// The answer as JSON.
    pub fn into_value(self) -> Value {
        match self {
            Self::Done(value) => value,
            Self::Queued(intent) => json!({"queued": intent}),
        }
    }
}

/// Carries a verb out and waits for its effect.
pub async fn carry_out(session: &Session, verb: &Verb) -> Result<Outcome, Failure> {
    if let Some(place) = place_of(verb) {
        return Ok(Outcome::Done(read_list(session, &place).await?));
    }
    let value = match verb {
        Verb::Status => to_value(&session.view()?)?,
        Verb::Ready => status(session, true, None).await?,
        Verb::NotReady { reason } => status(session, false, reason.as_deref()).await?,
        Verb::Workbins => to_value(&session.workbins()?)?,
        Verb::Workbin { name, owner } => workbin(session, name, owner.as_deref()).await?,
        Verb::Queues => {
            let filters = session.queue_filters()?;
            to_value(
                &filters
                    .iter()
                    .map(|filter| &filter.name)
                    .collect::<Vec<_>>(),
            )?
        }
        Verb::Active => list(session, &PlaceId::Active)?,
        Verb::OnHold => list(session, &PlaceId::OnHold)?,
        Verb::Contacts { text } => to_value(&session.contacts(text, None, ROWS).await?)?,
        Verb::Contact { id } => to_value(&session.contact(id).await?)?,
        Verb::Search {
            query,
            offline,
            state,
            owner,
            queue,
            contact,
            from,
            until,
        } => {
            let query = SearchQuery {
                text: query.clone(),
                state: state.map(|state| match state {
                    State::InProgress => SearchState::InProgress,
                    State::Done => SearchState::Done,
                }),
                owner: owner.clone(),
                queue: queue.clone(),
                contact: contact.clone(),
                from: *from,
                until: *until,
                offline: *offline,
            };
            search(session, &query).await?
        }
        Verb::Agents { text } => to_value(&session.colleagues(text).await?)?,
        Verb::Show(chat) => {
            session.open(&chat.id).await?;
            json!({"chat": session.chat(&chat.id, Door::Place)?, "transcript": session.transcript(&chat.id, None, ENTRIES)?})
        }
        Verb::Actions(chat) => {
            session.open(&chat.id).await?;
            to_value(&session.chat(&chat.id, Door::Place)?.actions)?
        }
        Verb::Option { name, interaction } => {
            if let Some(id) = interaction {
                session.fetch(id).await?;
            }
            option(session, name, interaction.as_deref())?
        }
        Verb::Options { interaction } => {
            if let Some(id) = interaction {
                session.fetch(id).await?;
            }
            to_value(&session.options(interaction.as_deref())?)?
        }
        Verb::Privileges => to_value(&session.privileges()?)?,
        Verb::Draft(said) => {
            draft(session, &said.id, &said.text)?;
            json!({"id": said.id})
        }
        Verb::Outbox => to_value(&session.outbox()?)?,
        Verb::Cancel { intent } => {
            session.cancel_intent(intent)?;
            json!({"cancelled": intent})
        }
        Verb::Edit { intent, text } => {
            session.edit_intent(intent, text)?;
            json!({"edited": intent})
        }
        Verb::Sync => {
            until(session, || Ok(session.is_settled()?.then_some(()))).await?;
            json!({})
        }
        Verb::Watch | Verb::Settings | Verb::Doctor { .. } | Verb::Shell => {
            return Err(Failure::Usage(format!(
                "{} is no verb for here.",
                verb.name()
            )));
        }
        acting => return act(session, acting).await,
    };
    Ok(Outcome::Done(value))
}

/// The place that a verb lists, where that is asked for anew.
fn place_of(verb: &Verb) -> Option<PlaceId> {
    Some(match verb {
        Verb::TeamWorkbins { owner } => PlaceId::TeamWorkbins {
            owner: owner.clone(),
        },
        Verb::Queue { name } => PlaceId::Queue {
            filter: name.clone(),
        },
        Verb::MyHistory => PlaceId::MyHistory,
        Verb::ContactHistory { contact } => PlaceId::ContactHistory {
            contact: contact.clone(),
        },
        _ => return None,
    })
}

/// The chat and the intent of a verb that acts.
fn wanted(session: &Session, verb: &Verb) -> Result<(String, Wanted), Problem> {
    Ok(match verb {
        Verb::Accept(chat) => (chat.id.clone(), Wanted::Accept),
        Verb::Decline(chat) => (chat.id.clone(), Wanted::Decline),
        Verb::Send(said) => (
            said.id.clone(),
            Wanted::Send {
                text: said.text.clone(),
            },
        ),
        Verb::PushUrl { id, url } => (id.clone(), Wanted::PushUrl { url: url.clone() }),
        Verb::Transfer { id, agent, queue } => {
            let wanted = match queue {
                Some(queue) => Wanted::TransferToQueue {
                    queue: queue.as_str().into(),
                },
                None => Wanted::Transfer {
                    agent: agent.clone().unwrap_or_default(),
                },
            };
            (id.clone(), wanted)
        }
        Verb::WithdrawTransfer(chat) => (chat.id.clone(), Wanted::WithdrawTransfer),
        Verb::Rejoin { id, from } => (id.clone(), Wanted::Rejoin { from: door(*from) }),
        Verb::Disposition { id, value } => (
            id.clone(),
            Wanted::Disposition {
                key: String::new(),
                value: value.clone(),
            },
        ),
        Verb::Done(chat) => (chat.id.clone(), Wanted::Done),
        Verb::Note(said) => (
            said.id.clone(),
            Wanted::Note {
                text: said.text.clone(),
            },
        ),
        Verb::CaseData { id, key, value } => (
            id.clone(),
            Wanted::CaseData {
                key: key.clone(),
                value: value.clone(),
            },
        ),
        Verb::Release(chat) => {
            let asynchronous = session.chat(&chat.id, Door::Place)?.row.asynchronous;
            (
                chat.id.clone(),
                if asynchronous {
                    Wanted::EndAsync
                } else {
                    Wanted::Release
                },
            )
        }
        Verb::Hold {
            id,
            queue,
            workbin,
            reason,
            until,
        } => {
            let to = match (queue, workbin) {
                (Some(queue), _) => Some(Placement::Queue {
                    queue: queue.as_str().into(),
                }),
                (None, Some(workbin)) => Some(Placement::Workbin {
                    workbin: workbin.clone(),
                    owner: None,
                }),
                (None, None) => None,
            };
            let hold = Wanted::Hold {
                to,
                reason: reason.clone(),
                until: *until,
            };
            (id.clone(), hold)
        }
        other => {
            let message = format!("{} does nothing to a chat.", other.name());
            return Err(Problem::new("usage", message));
        }
    })
}

async fn act(session: &Session, verb: &Verb) -> Result<Outcome, Failure> {
    if let Verb::Release(chat) = verb {
        session.fetch(&chat.id).await?;
    }
    let (id, wanted) = wanted(session, verb)?;
    session.fetch(&id).await?;
    let intent = session.act(&id, wanted)?;
    let state = until(session, || {
        let state = session
            .intent_state(intent)?
            .unwrap_or(IntentState::Delivered);
        let waits =
            matches!(state, IntentState::Queued | IntentState::Unknown) && !is_online(session)?;
        Ok((state.is_final() || waits).then_some(state))
    })
    .await?;
    outcome(session, intent, &id, &state)
}

fn outcome(
    session: &Session,
    intent: IntentId,
    id: &str,
    state: &IntentState,
) -> Result<Outcome, Failure> {
    match state {
        IntentState::Delivered => {
            let row = session.chat(id, Door::Place)?.row;
            Ok(Outcome::Done(
                json!({"intent": intent.to_string(), "id": id, "phase": row.phase}),
            ))
        }
        IntentState::Refused(refusal) => Err(Failure::Refused(Problem {
            code: refusal.code.clone(),
            message: refusal.sentence.clone(),
            about: refusal.about.clone(),
        })),
        IntentState::Cancelled => Err(Failure::Refused(Problem::new(
            "cancelled",
            "It was withdrawn.",
        ))),
        IntentState::Queued | IntentState::Sending | IntentState::Unknown => {
            Ok(Outcome::Queued(intent.to_string()))
        }
    }
}

/// Writes over the draft as it stands.
fn draft(session: &Session, id: &str, text: &str) -> Result<(), Failure> {
    let seen = session.chat(id, Door::Place)?.draft;
    session.set_draft(id, text, &seen)?;
    Ok(())
}

fn option(session: &Session, name: &str, interaction: Option<&str>) -> Result<Value, Failure> {
    let resolved = session.option(name, interaction)?;
    let misfits: Vec<MisfitView> = resolved.misfits.into_iter().map(MisfitView::from).collect();
    Ok(
        json!({"name": name, "value": resolved.value, "layer": resolved.layer.to_string(), "misfits": misfits}),
    )
}

async fn status(session: &Session, ready: bool, reason: Option<&str>) -> Result<Value, Failure> {
    session.set_status(ready, reason).await?;
    let status = until(session, || {
        let status = session.view()?.status;
        Ok(status.pending.is_none().then_some(status))
    })
    .await?;
    to_value(&status)
}

async fn workbin(session: &Session, name: &str, owner: Option<&str>) -> Result<Value, Failure> {
    let bins = session.workbins()?;
    let bin = bins.iter().find(|bin| {
        (bin.name == name || bin.id == name) && owner.is_none_or(|owner| owner == bin.owner)
    });
    match bin {
        Some(bin) => list(
            session,
            &PlaceId::Workbin {
                id: bin.id.clone(),
                owner: bin.owner.clone(),
            },
        ),
        None => to_value(&session.workbin_content(name, owner).await?),
    }
}

fn list(session: &Session, place: &PlaceId) -> Result<Value, Failure> {
    to_value(&session.list(place, ListOrder::Placed, None, None, ROWS)?)
}

/// A list that is asked for anew; without a connection as it is kept here, which its freshness says.
async fn read_list(session: &Session, place: &PlaceId) -> Result<Value, Failure> {
    if is_online(session)? {
        session.read_place(place).await?;
    }
    list(session, place)
}

/// What was found, and where: `source` is `server` or `local`.
async fn search(session: &Session, query: &SearchQuery) -> Result<Value, Failure> {
    let found = session.find(query).await?;
    let mut answer = list(session, &PlaceId::Search)?;
    answer["source"] = to_value(&found.source)?;
    answer["found"] = found.found.into();
    Ok(answer)
}

fn door(from: From) -> Door {
    match from {
        From::Place => Door::Place,
        From::MyHistory => Door::MyHistory,
        From::ContactHistory => Door::ContactHistory,
        From::Search => Door::Search,
    }
}

fn to_value(answer: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer)
        .map_err(|error| Failure::Refused(Problem::new("internal", error.to_string())))
}

/// Whether live updates flow.
pub(crate) fn is_online(session: &Session) -> Result<bool, Problem> {
    Ok(matches!(session.view()?.connection, ConnectionView::Online))
}

/// Waits until `look` answers, looking again after each signal.
async fn until<T>(
    session: &Session,
    look: impl Fn() -> Result<Option<T>, Problem>,
) -> Result<T, Failure> {
    let mut signals = session.signals();
    loop {
        if let Some(answer) = look()? {
            return Ok(answer);
        }
        // A quiet or overtaken receiver only means: look again.
        let signal: Result<Result<Signal, RecvError>, _> =
            tokio::time::timeout(LOOK_AGAIN, signals.recv()).await;
        if let Ok(Err(RecvError::Closed)) = signal {
            let message = "The session ended meanwhile.".to_owned();
            return Err(Failure::NoConnection(Problem::new("signed_out", message)));
        }
    }
}
