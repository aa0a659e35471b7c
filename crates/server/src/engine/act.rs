//! Carrying out one command: decide, make durable, announce.

use holdfast_wire::envelope::Reply;

use super::locks::Kind;
use super::{Engine, EngineError};
use crate::chat::decide::{self, World};
use crate::chat::{Actor, Command, Decision, Denied, Record, decide as answer, server};
use crate::storage::{Change, Operation, StorageError, Stored};

/// What an agent asked, besides the command itself.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The `operationId`, echoed in the events that the request causes.
    pub operation: Option<String>,
    /// The verb and what it is about: one `operationId` may stand for several requests of one intent.
    pub request: String,
    /// Whether the same request with the same `operationId` is done once only.
    pub once: bool,
}

impl Asked {
    fn kept_for(&self, user: &str, now: i64) -> Option<Operation> {
        let id = self.operation.clone().filter(|_| self.once)?;
        Some(Operation {
            asker: user.to_owned(),
            id,
            request: self.request.clone(),
            reply: accepted(),
            at: now,
        })
    }
}

/// How often a decision is made again because the record changed meanwhile.
const TRIES: u32 = 16;

impl Engine {
    /// Carries out an agent's command and answers the reply's body. A repeated operation is answered as before and
    /// done no second time.
    pub fn act(
        &self,
        user: &str,
        id: &str,
        command: &Command,
        asked: &Asked,
    ) -> Result<String, EngineError> {
        let echo = asked.operation.as_deref();
        let operation = asked.kept_for(user, self.now());
        let earlier = self.carry_out(Actor::Agent(user), id, command, operation.as_ref(), echo)?;
        // Whatever an agent does to a chat besides is not typing.
        self.agent_stopped_typing(id);
        Ok(earlier.unwrap_or_else(accepted))
    }

    /// Carries out a contact's or the server's own command.
    pub(super) fn act_as(
        &self,
        actor: Actor<'_>,
        id: &str,
        command: &Command,
    ) -> Result<(), EngineError> {
        self.carry_out(actor, id, command, None, None).map(|_| ())
    }

    /// Carries out a contact's command, unless the operation was carried out before.
    pub(super) fn contact_acts_once(
        &self,
        id: &str,
        command: &Command,
        operation: Option<&Operation>,
    ) -> Result<(), EngineError> {
        self.carry_out(Actor::Contact, id, command, operation, None)
            .map(|_| ())
    }

    /// Carries out a request that changes no chat, unless it was carried out before; answers the reply's body.
    pub fn once(
        &self,
        user: &str,
        asked: &Asked,
        work: impl FnOnce() -> Result<(), EngineError>,
    ) -> Result<String, EngineError> {
        let Some(operation) = asked.kept_for(user, self.now()) else {
            work()?;
            return Ok(accepted());
        };
        let _turn = self.0.locks.lock(Kind::Operation, &operation.id);
        if let Some(earlier) = self
            .storage()
            .reply(user, &operation.id, &operation.request)?
        {
            return Ok(earlier);
        }
        work()?;
        self.storage().keep_reply(operation)?;
        Ok(accepted())
    }

    fn carry_out(
        &self,
        actor: Actor<'_>,
        id: &str,
        command: &Command,
        operation: Option<&Operation>,
        echo: Option<&str>,
    ) -> Result<Option<String>, EngineError> {
        let _turn = self.0.locks.lock(Kind::Chat, id);
        for _ in 0..TRIES {
            if let Some(Operation {
                asker, id, request, ..
            }) = operation
                && let Some(earlier) = self.storage().reply(asker, id, request)?
            {
                return Ok(Some(earlier));
            }
            let missing = || Denied::NoSuchInteraction(id.to_owned());
            let Stored {
                version,
                record: before,
            } = self.storage().record(id)?.ok_or_else(missing)?;
            let decision = answer(&before, actor, command, self.world())?;
            // A tick is stored also where nothing was to do: with it the time of the next one.
            let idle = decision.record == before && *command != Command::Tick;
            let kept = match (idle, operation) {
                (true, None) => Ok(()),
                (true, Some(operation)) => self.storage().keep_reply(operation.clone()),
                (false, _) => self.keep(version, &decision, operation.cloned()),
            };
            match kept {
                Ok(()) => {
                    self.follow(&before, &decision, echo);
                    return Ok(None);
                }
                // Another node was faster, or the same request came twice at once: look again.
                Err(StorageError::Conflict | StorageError::Repeated) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StorageError::Conflict.into())
    }

    fn keep(
        &self,
        version: i64,
        decision: &Decision,
        operation: Option<Operation>,
    ) -> Result<(), StorageError> {
        self.storage().commit(Change {
            expected: version,
            record: decision.record.clone(),
            entries: decision.entries.clone(),
            due: server::due(&decision.record, self.deployment()),
            operation,
        })
    }

    /// Keeps a chat that a contact opens.
    pub(super) fn keep_new(
        &self,
        opening: crate::chat::Opening,
        operation: Option<Operation>,
    ) -> Result<Record, EngineError> {
        let decision = decide::open(opening, self.world());
        let _turn = self.0.locks.lock(Kind::Chat, &decision.record.id);
        self.keep(0, &decision, operation)?;
        self.announce(&decision, None);
        Ok(decision.record)
    }

    /// What follows a stored decision: events, and the scheduler's attention.
    fn follow(&self, before: &Record, decision: &Decision, operation: Option<&str>) {
        let after = &decision.record;
        let free = |user: &&str| after.agent() != Some(user) && after.offered_to() != Some(user);
        if let Some(user) = before.agent().or(before.offered_to()).filter(free) {
            self.0.agents.idle_since(user, self.now());
        }
        self.announce(decision, operation);
        if server::due(before, self.deployment()) != server::due(after, self.deployment()) {
            self.stir();
        }
    }

    fn world(&self) -> World<'_> {
        World {
            deployment: self.deployment(),
            now: self.now(),
        }
    }
}

/// The body of a reply to a request whose outcome comes as an event.
pub fn accepted() -> String {
    Reply::accepted().into_value().to_string()
}
