//! From the journal to the server: each chat's intents strictly in order, chats not waiting for each other.

mod carry;
mod goal;
mod settle;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use holdfast_client::ClientError;
use holdfast_domain::intent::{IntentEvent, IntentState, Verb, step};
use holdfast_store::{IntentRecord, StoreError};
use tokio::task::JoinSet;

use crate::desk::Desk;
use crate::notice::{Notice, NoticeAction, NoticeKind};
use crate::signal::Signal;
use crate::view::Topic;

pub(crate) use goal::phase_after;

/// How long a connection that says it is up, and does not deliver, is left alone before the next try.
const PAUSE: Duration = Duration::from_secs(2);

/// Delivers what is in the journal until the session ends.
pub(crate) async fn deliver(desk: Arc<Desk>) {
    if let Err(error) = desk.doubt_unfinished() {
        tracing::error!(%error, "the journal could not be read");
    }
    let mut busy: HashSet<String> = HashSet::new();
    let mut running: JoinSet<String> = JoinSet::new();
    loop {
        if desk.online().is_some() {
            match desk.heads() {
                Ok(heads) => {
                    for intent in heads {
                        let chat = intent.chat.to_string();
                        if busy.insert(chat.clone()) {
                            let desk = desk.clone();
                            running.spawn(async move {
                                if !desk.advance(intent).await {
                                    tokio::time::sleep(PAUSE).await;
                                }
                                chat
                            });
                        }
                    }
                }
                Err(error) => tracing::error!(%error, "the journal could not be read"),
            }
        }
        let mut up = desk.up.subscribe();
        up.mark_unchanged();
        tokio::select! {
            () = desk.cancel.cancelled() => break,
            () = desk.wake_delivery.notified() => {}
            changed = up.changed() => if changed.is_err() { break },
            Some(done) = running.join_next() => match done {
                Ok(chat) => { busy.remove(&chat); }
                Err(error) => {
                    tracing::error!(%error, "a delivery ended unexpectedly");
                    busy.clear();
                }
            },
        }
    }
    // What is under way stays in the journal as sending and is settled by reading at the next start.
    running.shutdown().await;
}

impl Desk {
    /// What was being sent when the program ended may or may not have arrived.
    fn doubt_unfinished(&self) -> Result<(), StoreError> {
        for intent in self.store.journal().open_intents()? {
            if intent.state == IntentState::Sending {
                self.step_intent(&intent, IntentEvent::ReplyLost)?;
            }
        }
        Ok(())
    }

    /// Each chat's first open intent.
    fn heads(&self) -> Result<Vec<IntentRecord>, StoreError> {
        let mut chats = HashSet::new();
        let mut open = self.store.journal().open_intents()?;
        open.retain(|intent| chats.insert(intent.chat.clone()));
        Ok(open)
    }

    /// Takes an intent one step on. Answers whether it may go on at once.
    async fn advance(&self, intent: IntentRecord) -> bool {
        let result = match intent.state {
            IntentState::Queued => self.send_intent(&intent).await,
            IntentState::Unknown => self.settle(&intent).await,
            // Another task of this session carries it.
            _ => Ok(true),
        };
        result.unwrap_or_else(|error| {
            tracing::error!(intent = %intent.id, %error, "an intent could not be taken on");
            false
        })
    }

    async fn send_intent(&self, intent: &IntentRecord) -> Result<bool, StoreError> {
        let Some(link) = self.online() else {
            return Ok(false);
        };
        let Some(record) = self.record(intent.chat.as_str())? else {
            self.step_intent(
                intent,
                IntentEvent::Refused("This chat is not known here any more.".into()),
            )?;
            return Ok(true);
        };
        if let Some(reason) = self.reason_against(&intent.verb, &record) {
            self.step_intent(intent, IntentEvent::Refused(reason))?;
            return Ok(true);
        }
        self.store
            .journal()
            .set_sending(intent.id, record.last_index, self.clock.now_ms())?;
        let sent = IntentRecord {
            state: IntentState::Sending,
            last_known_index: record.last_index,
            ..intent.clone()
        };
        self.tell_intent(&sent);
        let outcome = self.carry(&link, &sent, &record).await;
        match outcome {
            Ok(()) => {
                self.reach(&link, &sent).await;
                // The transcript may have settled it already: confirming twice changes nothing.
                self.step_current(&sent, IntentEvent::Confirmed)?;
                Ok(true)
            }
            Err(error) => self.failed(&sent, &error),
        }
    }

    fn failed(&self, intent: &IntentRecord, error: &ClientError) -> Result<bool, StoreError> {
        tracing::info!(intent = %intent.id, code = error.code(), "an intent was not carried out");
        match error {
            // The session is renewed by the client or a new sign-in is asked for; nothing was done meanwhile.
            ClientError::SignedOut { .. } => self
                .step_current(intent, IntentEvent::NotSent)
                .map(|()| false),
            error if error.is_unsent() => self
                .step_current(intent, IntentEvent::NotSent)
                .map(|()| false),
            error if error.is_unknown() => self
                .step_current(intent, IntentEvent::ReplyLost)
                .map(|()| true),
            error => {
                self.step_current(intent, IntentEvent::Refused(refusal(error)))?;
                Ok(true)
            }
        }
    }

    /// Moves an intent from the state that the journal holds now.
    pub(crate) fn step_current(
        &self,
        intent: &IntentRecord,
        event: IntentEvent,
    ) -> Result<(), StoreError> {
        match self.store.journal().intent(intent.id)? {
            Some(current) => self.step_intent(&current, event),
            None => Ok(()),
        }
    }

    /// Moves an intent and tells it; what was refused gives its text back.
    pub(crate) fn step_intent(
        &self,
        intent: &IntentRecord,
        event: IntentEvent,
    ) -> Result<(), StoreError> {
        let state = step(intent.state.clone(), event);
        if state == intent.state {
            return Ok(());
        }
        self.store
            .journal()
            .set_state(intent.id, &state, self.clock.now_ms())?;
        let after = IntentRecord {
            state,
            ..intent.clone()
        };
        if let IntentState::Refused { reason } = &after.state {
            self.give_back(&after, reason)?;
        }
        self.tell_intent(&after);
        if after.state.is_final() {
            self.applied.send_modify(|count| *count += 1);
            self.wake_delivery.notify_one();
        }
        Ok(())
    }

    /// A refused message becomes the draft again, unless the agent is writing another one: then it stays in the chat
    /// as not sent. What cannot be seen in the window is told by a notice.
    fn give_back(&self, intent: &IntentRecord, reason: &str) -> Result<(), StoreError> {
        let journal = self.store.journal();
        if let Verb::Send { text } = &intent.verb
            && journal
                .draft(&intent.chat)?
                .is_none_or(|draft| draft.is_empty())
        {
            journal.set_draft(&intent.chat, text, self.clock.now_ms())?;
        }
        let chat = intent.chat.to_string();
        if !self.is_reading(&chat) {
            let name = self
                .record(&chat)?
                .map_or_else(|| chat.clone(), |record| record.name);
            self.notifier.show(Notice {
                key: format!("failed:{chat}"),
                chat: Some(chat),
                kind: NoticeKind::Failed,
                title: match intent.verb {
                    Verb::Hold { .. } => format!("{name} is not on hold"),
                    Verb::Send { .. } => format!("Not sent to {name}"),
                    _ => name,
                },
                body: reason.to_owned(),
                actions: vec![NoticeAction::Open],
            });
        }
        Ok(())
    }

    pub(crate) fn tell_intent(&self, intent: &IntentRecord) {
        let chat = intent.chat.to_string();
        self.tell(Signal::Intent {
            id: intent.id.to_string(),
            chat: chat.clone(),
            state: intent.state.name(),
            reason: match &intent.state {
                IntentState::Refused { reason } => Some(reason.clone()),
                _ => None,
            },
        });
        self.tell(Signal::Changed(Topic::Chat { id: chat.clone() }));
        self.tell(Signal::Changed(Topic::Transcript { id: chat }));
        self.tell(Signal::Changed(Topic::Outbox));
        self.announce_lists();
    }
}

/// Why the server refused, with who has the chat where that is the reason.
fn refusal(error: &ClientError) -> String {
    match error {
        ClientError::Refused {
            agent: Some(agent),
            message,
            ..
        } if !message.contains(agent.as_str()) => {
            format!("{message} ({agent})")
        }
        error => error.to_string(),
    }
}
