//! The past of the script, played through the engine with a clock of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use holdfast_wire::KvList;
use jiff::Timestamp;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::script::{Act, PastChat, Script};
use crate::chat::{Command, command::AfterAction, command::Destination};
use crate::clock::ManualClock;
use crate::config::Deployment;
use crate::engine::act::Asked;
use crate::engine::agents::StateChange;
use crate::engine::contacts::{ContactAct, Pass};
use crate::engine::{Engine, EngineError, Outbox, Parts};
use crate::storage::{Find, Narrow, Storage, Window};

/// Nobody is listening to the past; its agents count as being there.
struct Silence;

impl Outbox for Silence {
    fn publish(&self, _user: &str, _channels: &[&str], _data: &Value) {}

    fn online(&self, _user: &str) -> bool {
        true
    }
}

/// Something that happened: when, in which chat, and which step of it; the arrival comes before the first step.
type Happening = (Timestamp, usize, usize);

/// Plays the past that ends at `now`, unless there has been a chat already. Blocks; before the engine is opened. Ends
/// early, with [`EngineError::Ending`], once `stop` says so.
pub fn play(
    script: &Script,
    deployment: &Arc<Deployment>,
    storage: &Arc<dyn Storage>,
    now: Timestamp,
    stop: &CancellationToken,
) -> Result<(), EngineError> {
    let happenings = timeline(&script.past, now);
    let Some((begin, ..)) = happenings.first() else {
        return Ok(());
    };
    if has_chats(script, &**storage)? {
        return Ok(());
    }
    let clock = ManualClock::at(*begin);
    let engine = Engine::assemble(Parts {
        deployment: Arc::clone(deployment),
        storage: Arc::clone(storage),
        outbox: Arc::new(Silence),
        clock: clock.clone(),
    })?;
    let mut time = *begin;
    let mut running: Vec<Option<(String, Pass)>> = vec![None; script.past.len()];
    for (at, chat, step) in happenings {
        if stop.is_cancelled() {
            return Err(EngineError::Ending);
        }
        clock.advance(at.duration_since(time));
        time = at;
        let scripted = &script.past[chat];
        match &running[chat] {
            None => running[chat] = Some(arrive(&engine, scripted)?),
            Some((id, pass)) => happen(&engine, scripted, &scripted.story[step - 1].act, id, pass)?,
        }
    }
    // What was due meanwhile, as an idle alert, belongs to the past too.
    clock.advance(now.duration_since(time));
    engine.pass()?;
    for agent in script
        .past
        .iter()
        .map(|chat| &chat.agent)
        .collect::<BTreeSet<_>>()
    {
        engine.change_state(agent, StateChange::LogOut, None)?;
    }
    tracing::info!(chats = script.past.len(), "the scripted past was played");
    Ok(())
}

/// Everything that happened until `now`, in the order of time.
fn timeline(past: &[PastChat], now: Timestamp) -> Vec<Happening> {
    let mut happenings = Vec::new();
    for (chat, past) in past.iter().enumerate() {
        let mut at = now - past.ago;
        happenings.push((at, chat, 0));
        for (step, happened) in past.story.iter().enumerate() {
            at += happened.after;
            happenings.push((at, chat, step + 1));
        }
    }
    happenings.retain(|(at, ..)| *at <= now);
    happenings.sort_unstable();
    happenings
}

fn has_chats(script: &Script, storage: &dyn Storage) -> Result<bool, EngineError> {
    let one = Window { skip: 0, limit: 1 };
    if storage.find(&Find::Live(Narrow::default()), one)?.total > 0 {
        return Ok(true);
    }
    for agent in script
        .past
        .iter()
        .map(|chat| &chat.agent)
        .collect::<BTreeSet<_>>()
    {
        if storage
            .find(
                &Find::HandledBy {
                    agent: agent.clone(),
                    from: None,
                    to: None,
                },
                one,
            )?
            .total
            > 0
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The contact comes, and the agent takes the chat.
fn arrive(engine: &Engine, scripted: &PastChat) -> Result<(String, Pass), EngineError> {
    engine.change_state(&scripted.agent, StateChange::Activate(None), None)?;
    engine.change_state(&scripted.agent, StateChange::Ready, None)?;
    let (record, pass) = engine.visit(&scripted.person.service, &scripted.person.visitor())?;
    engine.pass()?;
    let accept = Command::Accept { nickname: None };
    engine.act(&scripted.agent, &record.id, &accept, &Asked::default())?;
    engine.change_state(&scripted.agent, StateChange::NotReady(KvList::new()), None)?;
    Ok((record.id, pass))
}

fn happen(
    engine: &Engine,
    scripted: &PastChat,
    act: &Act,
    id: &str,
    pass: &Pass,
) -> Result<(), EngineError> {
    let agent = |command: Command| {
        engine
            .act(&scripted.agent, id, &command, &Asked::default())
            .map(drop)
    };
    match act {
        Act::Contact(text) => engine.contact_acts(id, pass, ContactAct::Say(text.clone()), None),
        Act::Agent(text) => agent(Command::Say {
            text: text.clone(),
            visibility: crate::chat::entry::Visibility::All,
        }),
        Act::Note(text) => agent(Command::Comment { text: text.clone() }),
        Act::Hold(reason) => agent(Command::Hold {
            queue: None,
            reason: reason.clone(),
        }),
        Act::Workbin(workbin) => agent(Command::Place {
            to: Destination::Workbin {
                workbin: workbin.clone(),
                owner: None,
            },
        }),
        Act::Done(disposition) => {
            let mut user_data = KvList::new();
            user_data.set("Disposition", disposition.as_str());
            agent(Command::SetData { user_data })?;
            agent(Command::Leave {
                after: Some(AfterAction::ForceClose),
                text: None,
            })?;
            agent(Command::Complete)
        }
    }
}
