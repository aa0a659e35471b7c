//! The agents' states on the chat channel.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use holdfast_domain::policy;
use holdfast_wire::{KvList, channel};
use serde_json::{Value, json};

use super::locks::Kind;
use super::{Engine, EngineError};
use crate::chat::{Actor, Command};
use crate::routing::{AgentState, Availability, Candidate};
use crate::storage::{Find, Storage, StorageError, Window};

/// After how long an absence an agent is not Ready any more, in milliseconds.
const AWAY: i64 = 15 * 60_000;

/// The states of all agents; what is not kept here is kept in the storage.
pub(super) struct Agents(Mutex<BTreeMap<String, AgentState>>);

impl Agents {
    pub(super) fn restore(storage: &dyn Storage) -> Result<Self, StorageError> {
        Ok(Self(Mutex::new(
            storage.agent_states()?.into_iter().collect(),
        )))
    }

    fn get(&self, user: &str) -> AgentState {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(user)
            .cloned()
            .unwrap_or_default()
    }

    fn set(&self, user: &str, state: AgentState) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(user.to_owned(), state);
    }

    /// The agent has less to do since `now`. Not made durable: after a restart the order of the last states counts.
    pub(super) fn idle_since(&self, user: &str, now: i64) {
        if let Some(state) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_mut(user)
        {
            state.idle_since = now;
        }
    }

    fn taking_chats(&self) -> Vec<(String, AgentState)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .filter(|(_, state)| state.takes_chats())
            .map(|(user, state)| (user.clone(), state.clone()))
            .collect()
    }
}

/// What an agent asks of the own state.
#[derive(Clone, Debug)]
pub enum StateChange {
    /// Activate the channel at a place; keeps the state where it is active already.
    Activate(Option<String>),
    /// Take chats.
    Ready,
    /// Take no chats, for these reasons.
    NotReady(KvList),
    /// Do not disturb, or do again.
    Dnd(bool),
    /// Deactivate the channel.
    LogOut,
}

impl Engine {
    /// An agent's state.
    pub fn agent_state(&self, user: &str) -> AgentState {
        self.0.agents.get(user)
    }

    /// Changes an agent's state and announces it to their sessions, as the answer to `operation`.
    pub fn change_state(
        &self,
        user: &str,
        change: StateChange,
        operation: Option<&str>,
    ) -> Result<(), EngineError> {
        let _turn = self.0.locks.lock(Kind::Agent, user);
        let mut state = self.0.agents.get(user);
        let now = self.now();
        let active = state.availability != Availability::LoggedOut;
        match change {
            StateChange::Activate(place) => {
                self.may_use_chats(user)?;
                let default = || {
                    self.deployment()
                        .agents
                        .get(user)
                        .map(|agent| agent.place.clone())
                        .unwrap_or_default()
                };
                state.place = place
                    .filter(|place| !place.is_empty())
                    .unwrap_or_else(default);
                if !active {
                    state.availability = Availability::NotReady;
                    state.reasons = KvList::new();
                    state.since = now;
                }
            }
            StateChange::LogOut => {
                state = AgentState {
                    place: state.place,
                    since: now,
                    ..AgentState::default()
                };
            }
            _ if !active => {
                return Err(crate::chat::Denied::Malformed(
                    "The chat channel is not active. Activate it first (activate-channels)."
                        .to_owned(),
                )
                .into());
            }
            StateChange::Ready => {
                if state.availability != Availability::Ready {
                    state.idle_since = now;
                }
                (state.availability, state.reasons, state.since) =
                    (Availability::Ready, KvList::new(), now);
            }
            StateChange::NotReady(reasons) => {
                (state.availability, state.reasons, state.since) =
                    (Availability::NotReady, reasons, now);
            }
            StateChange::Dnd(dnd) => (state.dnd, state.since) = (dnd, now),
        }
        self.storage().put_agent_state(user, &state)?;
        let gone = state.availability == Availability::LoggedOut;
        self.0.agents.set(user, state);
        self.channel_event(user, operation);
        if gone {
            self.withdraw_offers(user)?;
        }
        self.stir();
        Ok(())
    }

    /// Whether a colleague may offer an agent a chat: signed in to the channel and connected, Ready or not.
    pub fn can_be_asked(&self, user: &str) -> bool {
        let state = self.0.agents.get(user);
        state.availability != Availability::LoggedOut
            && !state.dnd
            && self.0.parts.outbox.online(user)
    }

    fn may_use_chats(&self, user: &str) -> Result<(), EngineError> {
        let agent = self.deployment().agents.get(user);
        let options = agent
            .map(|agent| self.deployment().layers.of(agent))
            .unwrap_or_default();
        if options.grants(policy::CAN_USE) {
            return Ok(());
        }
        let title = "Chat - Can Use Chat Channel".to_owned();
        Err(crate::chat::Denied::Privilege {
            name: policy::CAN_USE.to_owned(),
            title,
        }
        .into())
    }

    fn channel_event(&self, user: &str, operation: Option<&str>) {
        let data = json!({
            "messageType": "ChannelStateChanged",
            "media": {"channels": [self.channel(user, &[])]},
        });
        self.publish(user, &[channel::MEDIA], data, operation);
    }

    /// The state of an agent's chat channel on the wire.
    pub fn channel(&self, user: &str, interactions: &[Value]) -> Value {
        let state = self.0.agents.get(user);
        json!({
            "name": "chat",
            "available": state.takes_chats(),
            "state": state.availability.as_str(),
            "dnd": state.dnd,
            "reasons": state.reasons.clone().into_value(),
            "timestamp": state.since,
            "placeName": state.place,
            "interactions": interactions,
        })
    }

    /// An agent is back. Whoever was away for long is not Ready any more: nobody should be offered chats before they
    /// have sat down. A short absence, and one of the server, changes nothing.
    pub fn arrived(&self, user: &str) -> Result<(), EngineError> {
        let turn = self.0.locks.lock(Kind::Agent, user);
        let mut state = self.0.agents.get(user);
        let Some(left_at) = state.left_at.take() else {
            self.stir();
            return Ok(());
        };
        self.storage().put_agent_state(user, &state)?;
        let flip = self.now() - left_at > AWAY && state.availability == Availability::Ready;
        self.0.agents.set(user, state);
        drop(turn);
        if flip {
            self.change_state(user, StateChange::NotReady(KvList::new()), None)?;
        }
        self.stir();
        Ok(())
    }

    /// An agent cannot be reached any more: what is offered to them goes on to somebody else, what they have stays
    /// with them, and so does their state.
    pub fn departed(&self, user: &str) -> Result<(), EngineError> {
        if self.0.parts.outbox.online(user) {
            return Ok(());
        }
        self.0.subscriptions.forget(user);
        self.0.snapshots.forget(user);
        {
            let _turn = self.0.locks.lock(Kind::Agent, user);
            let mut state = self.0.agents.get(user);
            if state.availability != Availability::LoggedOut {
                state.left_at = Some(self.now());
                self.storage().put_agent_state(user, &state)?;
                self.0.agents.set(user, state);
            }
        }
        self.withdraw_offers(user)
    }

    fn withdraw_offers(&self, user: &str) -> Result<(), EngineError> {
        let theirs = self
            .storage()
            .find(&Find::Of(user.to_owned()), Window::ALL)?
            .rows;
        for record in theirs
            .iter()
            .filter(|record| record.offered_to() == Some(user))
        {
            match self.act_as(Actor::Server, &record.id, &Command::Unreachable) {
                // Denied: it was accepted or ended meanwhile, which settles it.
                Ok(()) | Err(EngineError::Denied(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Who can be asked now.
    pub(super) fn candidates(&self) -> Result<Vec<Candidate>, EngineError> {
        let mut candidates = Vec::new();
        for (user, state) in self.0.agents.taking_chats() {
            let Some(agent) = self.deployment().agents.get(&user) else {
                continue;
            };
            if !self.0.parts.outbox.online(&user) || self.may_use_chats(&user).is_err() {
                continue;
            }
            let has = self
                .storage()
                .find(&Find::Of(user.clone()), Window::ALL)?
                .rows;
            let open =
                u32::try_from(has.iter().filter(|record| record.open).count()).unwrap_or(u32::MAX);
            candidates.push(Candidate {
                user,
                idle_since: state.idle_since,
                room: agent.capacity.saturating_sub(open),
            });
        }
        Ok(candidates)
    }
}
