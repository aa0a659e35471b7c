//! The contacts who come while the server runs. One task for all of them, which looks a few times a second.

use jiff::{SignedDuration, Timestamp};

use super::script::{LiveContact, Script};
use super::visitor::{Move, Visitor};
use crate::clock::SharedClock;
use crate::engine::contacts::{ContactAct, Pass};
use crate::engine::{Engine, EngineError};

/// How often it looks.
const PACE: SignedDuration = SignedDuration::from_millis(200);

/// Plays the live part of a script.
pub struct Player {
    engine: Engine,
    clock: SharedClock,
    contacts: Vec<Contact>,
}

struct Contact {
    script: LiveContact,
    stage: Stage,
}

enum Stage {
    /// Not there yet; since when an agent is ready.
    Away(Option<Timestamp>),
    There {
        chat: String,
        pass: Pass,
        visitor: Box<Visitor>,
    },
    Gone,
}

impl Player {
    /// A player; nothing happens before [`Player::play`].
    pub fn new(engine: Engine, clock: SharedClock, script: &Script) -> Self {
        let contacts = script.live.iter().map(|script| Contact {
            script: script.clone(),
            stage: Stage::Away(None),
        });
        Self {
            engine,
            clock,
            contacts: contacts.collect(),
        }
    }

    /// Plays until it is dropped.
    pub async fn play(self) {
        let Self {
            engine,
            clock,
            mut contacts,
        } = self;
        let mut first = true;
        loop {
            let now = clock.now();
            let back = first;
            first = false;
            let looked = engine.run(move |engine| {
                for contact in &mut contacts {
                    contact.look(engine, now, back);
                }
                Ok(contacts)
            });
            contacts = match looked.await {
                Ok(contacts) => contacts,
                Err(error) => return tracing::debug!(%error, "the scripted contacts stop"),
            };
            clock.until(now + PACE).await;
        }
    }
}

impl Contact {
    /// Does what there is to do. `back`: the server was started just now, an earlier chat may still be open.
    fn look(&mut self, engine: &Engine, now: Timestamp, back: bool) {
        let outcome = match &mut self.stage {
            Stage::Away(since) => {
                if since.is_none() && somebody_is_ready(engine, &self.script) {
                    *since = Some(now);
                }
                let comes =
                    since.is_some_and(|since| now.duration_since(since) >= self.script.arrives);
                if comes || back && has_open_chat(engine, &self.script) {
                    self.arrive(engine, now)
                } else {
                    Ok(())
                }
            }
            Stage::There {
                chat,
                pass,
                visitor,
            } => react(engine, chat, pass, visitor, now),
            Stage::Gone => Ok(()),
        };
        if let Err(error) = outcome {
            // The chat was ended, or something failed that the log of the engine tells more about.
            tracing::debug!(%error, "a scripted contact goes");
            self.stage = Stage::Gone;
        }
    }

    fn arrive(&mut self, engine: &Engine, now: Timestamp) -> Result<(), EngineError> {
        let person = &self.script.person;
        let (record, pass) = engine.visit(&person.service, &person.visitor())?;
        let earlier = engine.storage().transcript(&record.id, 0)?;
        let mut visitor = Box::new(Visitor::new(self.script.clone(), &earlier, now));
        // The first words come with the contact: whoever is offered the chat can read them.
        react(engine, &record.id, &pass, &mut visitor, now)?;
        self.stage = Stage::There {
            chat: record.id,
            pass,
            visitor,
        };
        Ok(())
    }
}

fn react(
    engine: &Engine,
    chat: &str,
    pass: &Pass,
    visitor: &mut Visitor,
    now: Timestamp,
) -> Result<(), EngineError> {
    visitor.notice(&engine.storage().transcript(chat, visitor.seen())?, now);
    match visitor.next(now) {
        Some(Move::Type) => engine.contact_acts(chat, pass, ContactAct::Type(true), None),
        Some(Move::Say(text)) => engine.contact_acts(chat, pass, ContactAct::Say(text), None),
        None => Ok(()),
    }
}

fn somebody_is_ready(engine: &Engine, script: &LiveContact) -> bool {
    let deployment = engine.deployment();
    let service = deployment.services.get(&script.person.service);
    let queue = service.and_then(|service| deployment.queues.get(&service.queue));
    let Some(group) = queue.and_then(|queue| queue.group.as_deref()) else {
        return false;
    };
    deployment
        .members(group)
        .any(|agent| engine.agent_state(&agent.user).takes_chats())
}

fn has_open_chat(engine: &Engine, script: &LiveContact) -> bool {
    let find = || -> Result<Option<String>, EngineError> {
        let contact = engine.storage().contact_by_email(&script.person.email)?;
        let Some(contact) = contact else {
            return Ok(None);
        };
        Ok(engine
            .storage()
            .open_chat(&contact.id, &script.person.service)?)
    };
    find().is_ok_and(|chat| chat.is_some())
}
