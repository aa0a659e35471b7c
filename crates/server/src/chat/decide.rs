//! The one function that answers a command, and the draft that the commands write on.

use holdfast_domain::options::Options;
use holdfast_domain::policy;
use holdfast_wire::KvList;

use super::entry::{Entry, EntryKind, Sender, Side, Visibility};
use super::record::{LastMessage, Opening, Participant, Place, Record, Routing, Times};
use super::{Actor, Command, Denied, Effect, agent, contact, effect, server};
use crate::config::{Deployment, QueueMode};
use crate::idle;

/// What a decision depends on besides the record.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// What the deployment is.
    pub deployment: &'a Deployment,
    /// The time, in milliseconds since 1970.
    pub now: i64,
}

/// What a command leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The next record; the same as before where there was nothing to do.
    pub record: Record,
    /// What the transcript grows by.
    pub entries: Vec<Entry>,
    /// Whom to tell.
    pub effects: Vec<Effect>,
}

/// Answers a command: what it leads to, or why not. Changes nothing by itself.
pub fn decide(
    before: &Record,
    actor: Actor<'_>,
    command: &Command,
    world: World<'_>,
) -> Result<Decision, Denied> {
    let mut draft = Draft::of(before.clone(), world);
    match actor {
        Actor::Agent(user) => agent::apply(&mut draft, user, command)?,
        Actor::Contact => contact::apply(&mut draft, command)?,
        Actor::Server => server::apply(&mut draft, command)?,
    }
    Ok(draft.finish(before, actor))
}

/// Opens a chat: the contact comes in and the chat waits in the service's queue.
pub fn open(opening: Opening, world: World<'_>) -> Decision {
    let now = world.now;
    let before = Record {
        id: opening.id,
        service: opening.service,
        asynchronous: opening.asynchronous,
        place: Place::Queue,
        open: true,
        contact: opening.contact,
        credentials: vec![opening.credential],
        participants: Vec::new(),
        joins: 0,
        last_index: 0,
        subject: opening.subject,
        comment: String::new(),
        user_data: KvList::new(),
        queue: opening.queue.clone(),
        last_agent: None,
        handled_by: Vec::new(),
        held: None,
        last_message: None,
        came_from: None,
        was_held: None,
        wake_at: None,
        routing: None,
        transfer: None,
        alerted_at: None,
        active_at: now,
        times: Times {
            started: now,
            moved: now,
            ..Times::default()
        },
    };
    let mut draft = Draft::of(before, world);
    contact::tell(&mut draft, &opening.user_data);
    draft.join_contact();
    draft.enqueue(&opening.queue, None);
    Decision {
        record: draft.record,
        entries: draft.entries,
        effects: vec![Effect::Route],
    }
}

/// The next record in the making.
pub(super) struct Draft<'a> {
    pub(super) world: World<'a>,
    pub(super) record: Record,
    pub(super) entries: Vec<Entry>,
    /// The agent who needs the whole transcript.
    pub(super) newcomer: Option<String>,
}

impl<'a> Draft<'a> {
    fn of(record: Record, world: World<'a>) -> Self {
        Self {
            world,
            record,
            entries: Vec::new(),
            newcomer: None,
        }
    }

    fn finish(mut self, before: &Record, actor: Actor<'_>) -> Decision {
        // A transfer is an offer of what one has: it ends with that.
        if !self.record.open
            || self.record.agent().is_none()
            || self.record.agent() != before.agent()
        {
            self.record.transfer = None;
        }
        let effects = effect::between(
            before,
            &self.record,
            &self.entries,
            self.newcomer.as_deref(),
            actor,
        );
        Decision {
            record: self.record,
            entries: self.entries,
            effects,
        }
    }

    pub(super) fn options(&self, user: &str) -> Options {
        let deployment = self.world.deployment;
        deployment
            .agents
            .get(user)
            .map(|agent| deployment.layers.of(agent))
            .unwrap_or_default()
    }

    /// Refuses where the agent lacks a privilege or one it depends on.
    pub(super) fn require(&self, user: &str, privilege: &str) -> Result<(), Denied> {
        match self.options(user).missing_privilege(privilege) {
            None => Ok(()),
            Some(missing) => Err(Denied::privilege(missing)),
        }
    }

    /// Adds a transcript entry.
    pub(super) fn add(
        &mut self,
        kind: EntryKind,
        from: Sender,
        text: Option<String>,
        visibility: Visibility,
        user_data: Option<KvList>,
    ) {
        self.record.last_index += 1;
        let entry = Entry {
            index: self.record.last_index,
            kind,
            from,
            visibility,
            text,
            user_data,
            at: self.world.now,
        };
        if matches!(kind, EntryKind::Text | EntryKind::PushUrl)
            && visibility == Visibility::All
            && entry.from.side != Side::System
        {
            let last = LastMessage {
                at: entry.at,
                index: entry.index,
                side: entry.from.side,
            };
            self.record.last_message = Some(last);
        }
        self.entries.push(entry);
    }

    /// Something happened: idle times count from now.
    pub(super) fn touch(&mut self) {
        self.record.active_at = self.world.now;
        if self.record.alerted_at.take().is_some() {
            for key in idle::CASE_KEYS {
                self.record.user_data.remove(key);
            }
        }
    }

    fn join(&mut self, side: Side, nickname: String, person: String) {
        self.record.joins += 1;
        let id = format!("p{}", self.record.joins);
        let participant = Participant {
            id,
            side,
            nickname,
            person,
        };
        let from = participant.sender();
        self.record.participants.push(participant);
        self.add(
            EntryKind::ParticipantJoined,
            from,
            None,
            Visibility::All,
            None,
        );
    }

    /// The contact comes in, where they are not there.
    pub(super) fn join_contact(&mut self) {
        if self.record.contact_participant().is_none() {
            let (nickname, id) = (
                self.record.contact.nickname.clone(),
                self.record.contact.id.clone(),
            );
            self.join(Side::Contact, nickname, id);
        }
    }

    /// An agent joins the session.
    pub(super) fn join_agent(&mut self, user: &str, nickname: Option<&str>) {
        let given = nickname.map(str::trim).filter(|name| !name.is_empty());
        let nickname = given.map_or_else(|| self.nickname_of(user), str::to_owned);
        self.join(Side::Agent, nickname, user.to_owned());
        self.newcomer = Some(user.to_owned());
    }

    /// The name that contacts see where the agent gives none: by the options, else the first name.
    fn nickname_of(&self, user: &str) -> String {
        let options = self.options(user);
        let named = options.resolve_for("chat.nickname", |key| self.record.user_data.text(key));
        if !named.value.is_empty() {
            return named.value;
        }
        let agent = self.world.deployment.agents.get(user);
        agent.map_or_else(|| user.to_owned(), |agent| agent.first_name.clone())
    }

    /// Whoever fits leaves the session.
    pub(super) fn part(&mut self, who: impl Fn(&Participant) -> bool) {
        let (gone, staying) = std::mem::take(&mut self.record.participants)
            .into_iter()
            .partition(|one| who(one));
        self.record.participants = staying;
        for participant in gone {
            self.add(
                EntryKind::ParticipantLeft,
                participant.sender(),
                None,
                Visibility::All,
                None,
            );
        }
    }

    /// Closes the session for good.
    pub(super) fn close(&mut self) {
        if self.record.open {
            self.part(|_| true);
            self.record.open = false;
            self.record.times.closed = Some(self.world.now);
        }
        self.record.held = None;
        self.record.wake_at = None;
        self.record.routing = None;
    }

    /// Puts the chat into a queue. A chat that arrives in a routing queue is offered, but not first to `from`, who put
    /// it there; in a queue for held chats it sleeps.
    pub(super) fn enqueue(&mut self, queue: &str, from: Option<&str>) {
        self.put(Place::Queue, queue);
        let Some(rules) = self.world.deployment.queues.get(queue) else {
            return;
        };
        if rules.mode == QueueMode::Route && self.record.open {
            self.record.routing = Some(Routing {
                since: self.world.now,
                last_agent_first: false,
                tried: from
                    .map(|agent| server::tried(agent, rules, self.world.now))
                    .into_iter()
                    .collect(),
            });
        }
    }

    /// Puts the chat somewhere to sleep. `queue` is the place's own queue.
    pub(super) fn put(&mut self, place: Place, queue: &str) {
        self.record.place = place;
        queue.clone_into(&mut self.record.queue);
        self.record.times.moved = self.world.now;
        self.record.came_from = None;
        self.record.was_held = None;
        self.record.wake_at = None;
        self.record.routing = None;
    }

    /// Gives the chat to an agent.
    pub(super) fn give(&mut self, user: &str) {
        let came_from = match &self.record.place {
            waiting @ Place::Workbin { .. } => waiting.clone(),
            _ => Place::Queue,
        };
        self.record.came_from = Some(came_from);
        self.record.was_held = self.record.held.take();
        self.record.wake_at = None;
        self.record.routing = None;
        self.assign(user);
    }

    /// The agent has the chat from now on; where it waited before stays known.
    pub(super) fn assign(&mut self, user: &str) {
        self.record.place = Place::Agent {
            agent: user.to_owned(),
        };
        self.record.times.assigned = Some(self.world.now);
        self.record.last_agent = Some(user.to_owned());
        if !self.record.handled_by.iter().any(|agent| agent == user) {
            self.record.handled_by.push(user.to_owned());
        }
    }

    /// Refuses unless the agent has the chat.
    pub(super) fn owned_by(&self, user: &str) -> Result<(), Denied> {
        match &self.record.place {
            Place::Agent { agent } if agent == user => Ok(()),
            Place::Agent { agent } => Err(self.with(agent)),
            Place::Done => Err(Denied::Done),
            _ => Err(Denied::NotYours),
        }
    }

    pub(super) fn with(&self, agent: &str) -> Denied {
        Denied::With {
            agent: agent.to_owned(),
            name: self.world.deployment.agent_name(agent),
        }
    }

    /// Refuses unless the agent has the chat and is in its open session.
    pub(super) fn joined_by(&self, user: &str) -> Result<Sender, Denied> {
        self.require(user, policy::CAN_USE)?;
        self.owned_by(user)?;
        if !self.record.open {
            return Err(Denied::Ended);
        }
        self.record
            .participant(user)
            .map(Participant::sender)
            .ok_or(Denied::NotJoined)
    }
}
