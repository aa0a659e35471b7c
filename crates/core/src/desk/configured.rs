//! What administrators set for the agent, and what the agent should know about it.

use holdfast_client::{ClientError, UNKNOWN};
use holdfast_domain::ids::{InteractionId, QueueName};
use holdfast_domain::policy::ON_HOLD_QUEUE;
use holdfast_store::StoreError;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::{Configuration, User};

use super::Desk;
use super::team::led_groups;
use crate::attributes::Attributes;
use crate::session::{note_confirmed, note_seen};
use crate::signal::Signal;
use crate::view::{SessionNotice, Topic};
use crate::{lock, options, read, write};

/// What a problem that lasts is about: a newer one about the same replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// The way to the server.
    Connection,
    /// Options that do not fit.
    Options,
    /// The queue for held chats.
    HoldQueue,
    /// The shortcut for holding.
    Shortcut,
    /// The files of this computer.
    Storage,
    /// The file with drafts and unsent messages.
    Journal,
}

impl Desk {
    /// Takes over what the server says of the agent's options, and keeps it for a start without a server.
    pub(crate) fn configure(
        &self,
        user: &User,
        configuration: &Configuration,
    ) -> Result<(), StoreError> {
        let resolved = options::from_configuration(user, configuration);
        self.set_notices(About::Options, &options::misfits(&resolved));
        let (keys, _) = options::hold_shortcut(&resolved);
        let changed = (keys != self.started_with).then(|| options::shortcut_changed(keys.as_ref()));
        self.set_notices(About::Shortcut, changed.as_slice());
        let before = std::mem::replace(&mut *write(&self.options), resolved.clone());
        let led = led_groups(user, configuration);
        let led_before = std::mem::replace(&mut *write(&self.led), led.clone());
        if led_before != led {
            // Who is in the team is to be read again.
            self.unfollow_team();
        }
        if before != resolved || led_before != led {
            // What can be done with the chats may be something else now.
            self.set_notices(About::HoldQueue, &[]);
            self.announce_lists();
        }
        *write(&self.reasons) = options::reasons(configuration);
        *write(&self.attributes) = Attributes::from_configuration(configuration);
        options::keep(&self.store, user, configuration)?;
        note_confirmed(&self.store, self.clock.now_ms())
    }

    /// Keeps the time for a start without a server: with a connection the server still knows the agent.
    pub(crate) fn note_time(&self) {
        let now = self.clock.now_ms();
        let noted = if self.online().is_some() {
            note_confirmed(&self.store, now)
        } else {
            note_seen(&self.store, now)
        };
        if let Err(error) = noted.map_err(|error| self.trouble(error)) {
            tracing::warn!(%error, "the time could not be kept for a start without the server");
        }
    }

    /// Problems that last.
    pub(crate) fn notices(&self) -> Vec<SessionNotice> {
        lock(&self.notices).values().flatten().cloned().collect()
    }

    /// Says what is wrong about something, or that nothing is any more.
    pub(crate) fn set_notices(&self, about: About, notices: &[SessionNotice]) {
        let mut known = lock(&self.notices);
        let before = known.insert(about, notices.to_vec()).unwrap_or_default();
        drop(known);
        if before != notices {
            self.tell(Signal::Changed(Topic::Session));
        }
    }

    /// Takes note of whether the server knows the queue that a chat was to be held in.
    pub(crate) fn note_hold_queue(&self, queue: &QueueName, held: &Result<(), ClientError>) {
        match held {
            Ok(()) => self.set_notices(About::HoldQueue, &[]),
            // The code alone also says that the chat is not known.
            Err(ClientError::Refused {
                code: UNKNOWN,
                message,
                ..
            }) if message.contains(&format!("\"{queue}\"")) => {
                let message = format!(
                    "The server does not know the interaction queue \"{queue}\" that chats are to be held in. Ask your administrator to correct the option {ON_HOLD_QUEUE}."
                );
                let notice =
                    SessionNotice::new("hold_queue_unknown", message).about(queue.to_string());
                self.set_notices(About::HoldQueue, &[notice]);
            }
            Err(_) => {}
        }
    }

    /// The agent's groups, whose workbins are read.
    pub(crate) fn groups(&self) -> Vec<String> {
        read(&self.options).groups.keys().cloned().collect()
    }

    /// The name that the contact of a chat sees: `chat.nickname`, looked up now, with what the interaction overrides.
    pub(crate) fn nickname(&self, chat: &InteractionId) -> String {
        let record = self.record(chat.as_str()).unwrap_or_else(|error| {
            tracing::warn!(%chat, %error, "what the chat overrides could not be read");
            None
        });
        let data = record
            .and_then(|record| serde_json::from_str::<Interaction>(&record.wire).ok())
            .map(|interaction| interaction.user_data())
            .unwrap_or_default();
        let name = read(&self.options)
            .resolve_for("chat.nickname", |key| data.text(key))
            .value;
        if name.is_empty() {
            self.called.clone()
        } else {
            name
        }
    }
}
