//! Events, one after the other, into the store.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use holdfast_client::{Backoff, ClientError, Incoming, IncomingStream};
use holdfast_store::{Change, StoreError};
use holdfast_wire::event::Event;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::Media;
use holdfast_wire::workbin::Workbin;
use tokio::time::{Instant, sleep_until};
use tokio_util::task::AbortOnDropHandle;

use super::progress::Progress;
use super::record::Source;
use super::see::row;
use crate::desk::{Desk, place_key};
use crate::signal::Signal;
use crate::view::{AgentState, ConnectionView, Topic};

/// What events of the agent's own channels tell of, among the ids of chats.
pub(super) const CHANNELS: &str = "channels";

/// The reconcile that runs, which ends with whoever started it: what it reads belongs to one connection.
type Reconciling = Option<AbortOnDropHandle<()>>;

/// Takes what the client says until it ends or the session does. Answers why the server wants a new sign-in, if it does.
pub(crate) async fn follow(desk: &Arc<Desk>, mut incoming: IncomingStream) -> Option<ClientError> {
    let mut reconciling: Reconciling = None;
    let mut pauses = Backoff::new(desk.seed);
    let mut repair_at = None;
    loop {
        if *desk.reconciled.borrow() == Progress::Whole && repair_at.is_none() {
            pauses.reset();
        }
        let next = tokio::select! {
            () = desk.cancel.cancelled() => None,
            next = incoming.recv() => next,
            () = desk.repair.notified() => {
                repair_at.get_or_insert_with(|| Instant::now() + pauses.next_wait());
                continue;
            }
            () = sleep_until(repair_at.unwrap_or_else(Instant::now)), if repair_at.is_some() => {
                repair_at = None;
                restart_reconcile(desk, &mut reconciling).await;
                continue;
            }
            () = desk.reread.notified() => {
                if desk.online().is_some() {
                    restart_reconcile(desk, &mut reconciling).await;
                }
                continue;
            }
            () = desk.refill.notified() => {
                tracing::warn!("the cache was damaged; everything is read again");
                restart_reconcile(desk, &mut reconciling).await;
                continue;
            }
        };
        match next? {
            Incoming::Event(event) => {
                if let Err(error) = take_event(desk, &event).map_err(|error| desk.trouble(error)) {
                    tracing::error!(%error, "an event could not be stored; the next reconcile repairs it");
                }
            }
            Incoming::Up { new_session } => {
                let runs = reconciling.as_ref().is_some_and(|task| !task.is_finished());
                let whole = *desk.reconciled.borrow() == Progress::Whole;
                // One that runs goes on by itself in a session that was resumed.
                let is_current = !new_session && (whole || runs);
                if !is_current {
                    end(&mut reconciling).await;
                    // Before anybody sees the connection: what is kept here is no longer what the server says.
                    desk.reconciled.send_replace(Progress::Reading);
                }
                desk.sum_up_what_was_kept();
                desk.connected();
                if is_current {
                    desk.look_again();
                } else {
                    restart_reconcile(desk, &mut reconciling).await;
                }
            }
            Incoming::Down { error, retry_in } => desk.disconnected(&error, retry_in),
            Incoming::SignedOut(error) => {
                desk.up.send_replace(false);
                return Some(error);
            }
        }
    }
}

/// Ends what still reads for an older session: it has said its last word after this.
async fn end(running: &mut Reconciling) {
    if let Some(task) = running.take() {
        task.abort();
        if let Err(error) = task.await
            && error.is_panic()
        {
            tracing::error!(%error, "the lists were not read to the end");
        }
    }
}

/// Reads everything again.
async fn restart_reconcile(desk: &Arc<Desk>, running: &mut Reconciling) {
    end(running).await;
    desk.reconciled.send_replace(Progress::Reading);
    desk.mark_all_stale();
    desk.unfollow_team();
    desk.look_again();
    let task = desk.tasks.spawn(super::reconcile(desk.clone()));
    *running = Some(AbortOnDropHandle::new(task));
}

/// Applies one event.
pub(crate) fn take_event(desk: &Desk, event: &Event) -> Result<(), StoreError> {
    match event {
        Event::Interaction { interaction, .. } => {
            desk.note_told(interaction.id().unwrap_or_default());
            desk.see(interaction, Source::Own)?;
            if let (Some(id), Some(chat)) = (interaction.id(), interaction.chat()) {
                let messages = chat.messages();
                if !messages.is_empty() {
                    desk.hear(id, &messages, None, false)?;
                }
            }
            Ok(())
        }
        Event::Messages {
            interaction_id,
            messages,
            operation_id,
        } => desk.hear(interaction_id, messages, operation_id.as_deref(), false),
        Event::ChannelStates(media) => {
            desk.note_told(CHANNELS);
            desk.take_channels(media);
            Ok(())
        }
        Event::WorkbinChanged {
            operation,
            workbin,
            interaction,
        } => {
            desk.note_told(interaction.id().unwrap_or_default());
            desk.workbin_changed(operation, workbin, interaction)
        }
        Event::Error {
            operation_id: Some(operation),
            message,
            ..
        } => desk.refused_late(operation, message),
        // Answers are taken where they were asked for.
        _ => Ok(()),
    }
}

impl Desk {
    /// Events flow.
    fn connected(&self) {
        self.up.send_replace(true);
        self.hopeful.store(true, Ordering::Relaxed);
        self.set_connection(ConnectionView::Online);
        self.note_hindrance(None);
        self.ask_for_lapsed();
        self.wake_delivery.notify_one();
    }

    /// Events stopped flowing.
    pub(crate) fn disconnected(self: &Arc<Self>, error: &ClientError, retry_in: Option<Duration>) {
        tracing::info!(code = error.code(), "connection lost");
        if self.online().is_some() {
            // Since when is known after a restart, too.
            self.note_time();
        }
        self.up.send_replace(false);
        self.mark_unread();
        self.note_hindrance(Some(error));
        let now = self.clock.now_ms();
        let next_try = retry_in
            .map(|wait| now.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)));
        self.hopeful.store(false, Ordering::Relaxed);
        self.tell_outage(next_try);
    }

    /// Takes over the state of the chat channel.
    pub(crate) fn take_channels(&self, media: &Media) {
        let Some(channel) = media
            .channels()
            .into_iter()
            .find(|channel| channel.name() == Some("chat"))
        else {
            return;
        };
        let mut status = crate::lock(&self.status);
        status.state = match channel.state() {
            Some("Ready") => AgentState::Ready,
            Some("NotReady") => AgentState::NotReady,
            _ => AgentState::LoggedOut,
        };
        status.reason = channel
            .reasons()
            .text("ReasonCode")
            .or_else(|| channel.reasons().text("reasonCode"))
            .filter(|text| !text.is_empty());
        status.dnd = channel.dnd().unwrap_or(false);
        status.since = channel.timestamp();
        status.pending = None;
        drop(status);
        self.tell(Signal::Changed(Topic::Session));
    }

    fn workbin_changed(
        &self,
        operation: &str,
        workbin: &Workbin,
        interaction: &Interaction,
    ) -> Result<(), StoreError> {
        let (Some(bin), Some(id)) = (workbin.id(), interaction.id()) else {
            return Ok(());
        };
        let known = crate::read(&self.workbins).clone();
        let places = known.iter().filter(|known| {
            known.id == bin && workbin.owner().is_none_or(|owner| owner == known.owner)
        });
        let Some(place) = places.into_iter().next() else {
            let is_agents = known.iter().any(|known| known.own && known.id == bin);
            return if is_agents {
                self.team_workbin_changed(operation, workbin, interaction)
            } else {
                Ok(())
            };
        };
        let key = place_key(&place.place());
        self.note_told_of_place(&key, id);
        match operation {
            "Remove" | "Removed" => {
                let guard = crate::lock(&self.applying);
                let touched = self.store.cache().apply(&[Change::PlaceRemove {
                    place: key,
                    id: id.into(),
                }])?;
                drop(guard);
                self.announce(&touched);
                self.see(interaction, Source::Listing)
            }
            _ => {
                let add = Change::PlaceAdd {
                    place: key,
                    row: row(id, placed_at(interaction, self)),
                };
                self.see_with(
                    interaction,
                    Source::Workbin {
                        owner: &place.owner,
                    },
                    vec![add],
                )
            }
        }
    }
}

/// When a chat was placed where it waits; now, where the server does not say.
pub(super) fn placed_at(interaction: &Interaction, desk: &Desk) -> i64 {
    let at = interaction
        .placed_in_queue_at()
        .and_then(holdfast_wire::time::parse);
    at.map_or_else(|| desk.clock.now_ms(), jiff::Timestamp::as_millisecond)
}
