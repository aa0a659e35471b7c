//! What the agent does.

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{Aspect, Verb};
use holdfast_domain::phase::Phase;
use holdfast_domain::web_address;
use holdfast_store::{IntentRecord, InteractionRecord, ListQuery};
use uuid::Uuid;

use super::Session;
use super::ask::known;
use crate::delivery::{Expected, action_of};
use crate::desk::Desk;
use crate::network::NetworkEvent;
use crate::signal::Signal;
use crate::sync::case_data;
use crate::view::{AgentState, Problem, Topic};
use crate::{lock, problem};

impl Session {
    /// Asks for something: judged by policy, written to the journal, then carried out. Answers the intent's id as soon
    /// as the intent is durable. A rejoin of a chat that is offered meanwhile takes the offer.
    pub fn act(&self, id: &str, verb: Verb) -> Result<IntentId, Problem> {
        let desk = self.0.signed_in()?;
        let record = known(&desk, id)?;
        let verb = match verb {
            Verb::Rejoin { .. } if record.phase == Phase::Offered => Verb::Accept,
            verb => verb,
        };
        let verb = match verb {
            Verb::Disposition { key, value } => {
                let data = case_data(&record);
                if !desk.is_disposition(&data, &value) {
                    return Err(not_a_disposition(&value));
                }
                let own = || desk.disposition_key(&data);
                Verb::Disposition {
                    key: if key.is_empty() { own() } else { key },
                    value,
                }
            }
            verb => verb,
        };
        let verb = well_formed(verb, desk.clock.now_ms())?;
        let journal = desk.store.journal();
        let earlier = journal.intents_of(&record.id)?;
        let open: Vec<&IntentRecord> = earlier
            .iter()
            .filter(|intent| !intent.state.is_final())
            .collect();
        // What was asked for last of this counts: who goes back to what was wanted before asks for it again.
        let last = open
            .iter()
            .rev()
            .find(|intent| intent.verb.sets() == verb.sets());
        if let Some(same) = last.filter(|last| last.verb == verb && verb.said().is_none()) {
            return Ok(same.id);
        }
        // What is set and waits to be sent is replaced, so that the last is sent and no other.
        let is_value = !matches!(verb.sets(), Aspect::Words | Aspect::Whereabouts);
        if let Some(waiting) = last.filter(|_| is_value)
            && journal.rewrite(waiting.id, &verb, record.last_index, desk.clock.now_ms())?
        {
            desk.tell_intent(waiting);
            return Ok(waiting.id);
        }
        // Judged by where the chat is once everything asked for before took effect.
        let expected = Expected::of(record.phase, &earlier);
        desk.judge(
            &verb,
            &record,
            expected.phase_for(action_of(&verb)),
            &earlier,
        )?;
        let (new, now) = (IntentId(Uuid::now_v7()), desk.clock.now_ms());
        let intent = IntentRecord::new(new, record.id.clone(), verb, now, record.last_index);
        let goes_first = match expected.hold {
            Some((hold, _)) if intent.verb.said().is_some() => {
                let is_before = journal.enqueue_before(&intent, hold)?;
                if !is_before {
                    // It is being placed on hold in this moment.
                    desk.judge(&intent.verb, &record, expected.phase, &earlier)?;
                }
                is_before
            }
            _ => false,
        };
        if !goes_first {
            journal.enqueue(&intent)?;
        }
        journal.supersede(&intent)?;
        if intent.verb.said().is_some() {
            lock(&desk.showing).written_last = Some(id.to_owned());
        }
        desk.tell_intent(&intent);
        desk.wake_delivery.notify_one();
        Ok(intent.id)
    }

    /// Keeps what the agent wrote in the place of `over`, the draft that they saw. A refused message that has come back as
    /// the draft since stands in the chat as not sent, and is answered by its intent's id.
    ///
    /// Behind the lock as well: what was typed last before it reaches the session only then.
    pub fn set_draft(&self, id: &str, text: &str, over: &str) -> Result<Option<String>, Problem> {
        let desk = self.0.desk().ok_or_else(problem::signed_out)?;
        if !text.is_empty() {
            lock(&desk.showing).written_last = Some(id.to_owned());
        }
        let journal = desk.store.journal();
        let stands = journal.set_draft(&id.into(), text, over, desk.clock.now_ms())?;
        let told = stands.map(|intent| journal.intent(intent)).transpose()?;
        if let Some(intent) = told.flatten() {
            desk.tell_intent(&intent);
        }
        Ok(stands.map(|intent| intent.to_string()))
    }

    /// Tells the contact that the agent types, or stopped to. Lost where there is no connection.
    pub async fn typing(&self, id: &str, on: bool) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        let active = desk
            .record(id)?
            .is_some_and(|record| record.phase == Phase::Active);
        match desk.online().filter(|_| active) {
            Some(link) => link.typing(&id.into(), on).await.map_err(Problem::from),
            None => Ok(()),
        }
    }

    /// Asks for Ready or Not Ready. Needs a connection: a status is for now, not for later.
    pub async fn set_status(&self, ready: bool, reason: Option<&str>) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        let link = desk.online().ok_or_else(problem::offline)?;
        let wanted = if ready {
            AgentState::Ready
        } else {
            AgentState::NotReady
        };
        lock(&desk.status).pending = Some(wanted);
        self.0.tell(Signal::Changed(Topic::Session));
        let outcome = if ready {
            link.ready().await
        } else {
            link.not_ready(reason).await
        };
        if outcome.is_err() {
            lock(&desk.status).pending = None;
            self.0.tell(Signal::Changed(Topic::Session));
        }
        outcome.map_err(Problem::from)
    }

    /// Tries to connect now instead of at the next time.
    pub fn try_now(&self) {
        if let Some(desk) = self.0.desk() {
            match &*crate::read(&desk.link) {
                Some(link) => {
                    link.retry_now();
                    desk.hurry.notify_one();
                }
                None => desk.try_now.notify_one(),
            }
        }
    }

    /// The operating system says that something happened to the network.
    pub(crate) fn network(&self, event: NetworkEvent) {
        let Some(desk) = self.0.desk() else {
            return;
        };
        tracing::info!(?event, "the system tells of the network");
        match (&*crate::read(&desk.link), event) {
            (Some(link), NetworkEvent::Lost) if desk.online().is_some() => link.retry_now(),
            // There is nothing to be tried.
            (_, NetworkEvent::Lost) => {}
            (Some(link), NetworkEvent::Resumed | NetworkEvent::Changed) => {
                link.network_changed();
                desk.hurry.notify_one();
            }
            (None, NetworkEvent::Resumed | NetworkEvent::Changed) => desk.try_now.notify_one(),
        }
    }

    /// The window says what it shows and whether it has the focus: what is read needs no notice.
    pub fn showing(&self, id: Option<&str>, focused: bool) -> Result<(), Problem> {
        let Some(desk) = self.0.desk() else {
            return Ok(());
        };
        // Nobody reads behind the lock, whether the window is in front or not.
        let is_locked = self.0.is_locked();
        let (id, focused) = (id.filter(|_| !is_locked), focused && !is_locked);
        let mut showing = lock(&desk.showing);
        showing.chat = id.map(str::to_owned);
        showing.focused = focused;
        drop(showing);
        if let Some(id) = id.filter(|_| focused) {
            desk.looked_after(id)?;
            if let Some(record) = desk.record(id)? {
                lock(&desk.bursts).read(id, record.last_index);
            }
        }
        Ok(())
    }

    /// Holds by the shortcut: the chat that is selected if it is active, else the active one written in last.
    /// Answers the intent and the chat.
    pub fn hold_by_shortcut(&self) -> Result<(IntentId, String), Problem> {
        let desk = self.0.signed_in()?;
        let showing = lock(&desk.showing).clone();
        let active = desk.store.cache().page(&ListQuery::Active, None, 100)?.rows;
        let active: Vec<String> = active
            .into_iter()
            .filter(|record| record.phase == Phase::Active)
            .map(|record| record.id.to_string())
            .collect();
        let is_active = |id: &String| active.contains(id);
        let chat = showing
            .chat
            .filter(is_active)
            .or_else(|| showing.written_last.filter(is_active))
            .or_else(|| active.first().filter(|_| active.len() == 1).cloned())
            .ok_or_else(|| match active.len() {
                0 => problem::of(
                    "no_active_chat",
                    "You have no active chat to place on hold.",
                ),
                _ => problem::of(
                    "which_chat",
                    "Open the chat that you want to place on hold first.",
                ),
            })?;
        let intent = self.act(&chat, Verb::HOLD)?;
        Ok((intent, chat))
    }

    /// Brings the window up at a chat: a click on a notice, a link.
    pub fn reveal(&self, id: &str) {
        self.0.tell(Signal::Reveal { id: id.to_owned() });
    }
}

fn not_a_disposition(value: &str) -> Problem {
    let sentence = format!("\"{value}\" is none of the dispositions. Choose one of the list.");
    Problem {
        about: Some(value.to_owned()),
        ..problem::of("not_a_disposition", sentence)
    }
}

/// How far away the time may be that a chat is held until, in milliseconds: ten years. What is further is a slip of the hand.
const LONGEST_HOLD_MS: i64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// What can be carried out of what is asked for, or why nothing.
fn well_formed(verb: Verb, now: i64) -> Result<Verb, Problem> {
    match verb {
        Verb::Hold {
            until: Some(until), ..
        } if until <= now => Err(problem::of(
            "until_past",
            "This time is past already. Choose one that is still to come.",
        )),
        Verb::Hold {
            until: Some(until), ..
        } if until > now.saturating_add(LONGEST_HOLD_MS) => Err(problem::of(
            "until_far",
            "This time is more than ten years away. Choose an earlier one.",
        )),
        Verb::Send { text } if text.trim().is_empty() => {
            Err(problem::of("empty", "Write something first."))
        }
        Verb::PushUrl { url } => match web_address::read(&url) {
            Some(address) => Ok(Verb::PushUrl {
                url: address.to_owned(),
            }),
            None => Err(problem::of(
                "not_a_link",
                "This is no web address. Write it like https://www.example.com/page.",
            )),
        },
        Verb::CaseData { key, value } => {
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            if key.is_empty() {
                return Err(problem::of("empty", "Write something first."));
            }
            Ok(Verb::CaseData { key, value })
        }
        Verb::TransferToQueue { queue } if queue.as_str().trim().is_empty() => {
            Err(problem::of("empty", "Write something first."))
        }
        Verb::Transfer { agent } if agent.trim().is_empty() => {
            Err(problem::of("empty", "Write something first."))
        }
        verb => Ok(verb),
    }
}

impl Desk {
    /// Whether policy lets something be done with a chat that is in `phase` by then.
    fn judge(
        &self,
        verb: &Verb,
        record: &InteractionRecord,
        phase: Phase,
        asked: &[IntentRecord],
    ) -> Result<(), Problem> {
        let mut by_then = record.clone();
        if phase != record.phase {
            by_then.phase = phase;
            by_then.wire = crate::sync::without_capabilities(&record.wire);
        }
        match self.reason_against(verb, &by_then, asked) {
            Some(reason) => Err(problem::refused(&reason)),
            None => Ok(()),
        }
    }
}
