//! After every new Bayeux session: what the server has, read as a whole and applied as differences.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use holdfast_client::{Backoff, ClientError, Workspace};
use holdfast_store::{Change, PlaceRow, StoreError};
use holdfast_wire::time;
use tokio::sync::watch;

use super::apply::CHANNELS;
use super::catch_up::Wanted;
use super::held::{held_chats, recheck};
use super::history;
use super::progress::Progress;
use super::record::Source;
use super::told::Moment;
use super::workbins::workbins;
use crate::desk::{About, Desk, TEAM_WORKBINS, place_key};
use crate::problem;
use crate::view::{AgentState, PlaceId, Problem};

/// Why a part of the reconcile failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SyncError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SyncError {
    /// Whether reading it again would be of no use.
    pub(super) fn is_final(&self) -> bool {
        match self {
            // The server stumbled; that passes.
            Self::Client(ClientError::Refused { code, .. }) => !(500..600).contains(code),
            Self::Client(ClientError::TooLarge { .. }) => true,
            Self::Client(error) => error.is_definite(),
            Self::Store(_) => false,
        }
    }

    /// What is to be said of a place that could not be read.
    pub(crate) fn of_place(&self) -> Problem {
        match self {
            Self::Client(error) => problem::unreadable(error),
            Self::Store(error) => problem::of(error.code(), error.to_string()),
        }
    }
}

/// A part of what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// The agent's own chats first: they are on the screen.
    Session,
    Workbins,
    Held,
    /// Chats that none of the lists before names.
    Recheck,
    History,
}

impl Part {
    const ALL: [Self; 5] = [
        Self::Session,
        Self::Workbins,
        Self::Held,
        Self::Recheck,
        Self::History,
    ];

    /// The place that is not to be had without this part; a workbin says itself what becomes of it.
    fn place(self) -> PlaceId {
        match self {
            Self::Session => PlaceId::Active,
            Self::Held | Self::Recheck => PlaceId::OnHold,
            Self::History => PlaceId::MyHistory,
            Self::Workbins => TEAM_WORKBINS,
        }
    }
}

/// Reads everything that the lists show. A part that fails stays as it was while the others go on, and is tried again
/// until it comes, also over a lost connection: the session that is resumed tells all that happens meanwhile.
pub(crate) async fn reconcile(desk: Arc<Desk>) {
    let mut round = Round {
        left: BTreeSet::from(Part::ALL),
        seen: HashSet::new(),
    };
    let mut backoff = Backoff::new(desk.seed);
    let mut up = desk.up.subscribe();
    loop {
        if up.wait_for(|up| *up).await.is_err() {
            return;
        }
        if let Some(link) = desk.online() {
            round.read(&desk, &link).await;
        }
        let whole = round.left.is_empty();
        // Where the connection was lost on the way, the rest is still to be asked for.
        if whole || desk.online().is_some() {
            let progress = if whole {
                Progress::Whole
            } else {
                Progress::Partly
            };
            desk.reconciled.send_replace(progress);
        }
        desk.notice_meanwhile();
        desk.wake_delivery.notify_one();
        if whole {
            // All of it could be written.
            desk.set_notices(About::Storage, &[]);
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(backoff.next_wait()) => {}
            () = comes_back(&mut up) => backoff.reset(),
        }
    }
}

/// Waits until the connection was lost and is back.
async fn comes_back(up: &mut watch::Receiver<bool>) {
    // The desk that holds the sender is held by whoever waits.
    let _lost = up.wait_for(|up| !*up).await.is_ok();
    let _back = up.wait_for(|up| *up).await.is_ok();
}

/// What is still to be read, and the chats that were named so far.
struct Round {
    left: BTreeSet<Part>,
    seen: HashSet<String>,
}

impl Round {
    async fn read(&mut self, desk: &Desk, link: &Workspace) {
        for part in self.left.clone() {
            let lists = [Part::Session, Part::Workbins, Part::Held];
            if part == Part::Recheck && lists.iter().any(|list| self.left.contains(list)) {
                continue;
            }
            let outcome = match part {
                Part::Session => own_chats(desk, link, &mut self.seen).await.map(all),
                Part::Workbins => workbins(desk, link, &mut self.seen).await.map(all),
                Part::Held => held_chats(desk, link, &mut self.seen).await.map(all),
                Part::Recheck => recheck(desk, link, &mut self.seen).await,
                // Who may not see it is refused it: there is nothing to wait for.
                Part::History if desk.admit(&PlaceId::MyHistory).is_err() => Ok(true),
                Part::History => history::own(desk, link).await.map(all),
            };
            let done = match outcome {
                Ok(is_all) => is_all,
                Err(error) => {
                    tracing::warn!(%error, ?part, "a part could not be read from the server");
                    desk.mark_failed(part.place(), &error);
                    let last_word = error.is_final();
                    desk.note_trouble(error);
                    last_word
                }
            };
            if done {
                self.left.remove(&part);
            }
        }
    }
}

/// A part that is read in one go.
fn all((): ()) -> bool {
    true
}

async fn own_chats(
    desk: &Desk,
    link: &Workspace,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    let asked = desk.moment();
    let user = link.current_session().await?;
    // What administrators changed since the sign-in counts from now on.
    desk.configure(&link.user(), &link.configuration())?;
    link.limit_connects(crate::options::connect_limit(&crate::read(&desk.options)));
    let media = user
        .active_session()
        .and_then(|session| session.media())
        .unwrap_or_default();
    let known_before = crate::lock(&desk.status).state;
    if !desk.told_since(CHANNELS, asked) {
        desk.take_channels(&media);
    }
    let mut mine = Vec::new();
    for channel in media
        .channels()
        .iter()
        .filter(|channel| channel.name() == Some("chat"))
    {
        for interaction in channel.interactions() {
            desk.see_answer(&interaction, Source::Own, asked)?;
            mine.extend(interaction.id().map(str::to_owned));
        }
    }
    // The channel is switched on once per sign-in; its state is the server's and the agent's, never ours.
    if known_before == AgentState::LoggedOut
        && crate::lock(&desk.status).state == AgentState::LoggedOut
    {
        let place = user
            .default_place()
            .map(str::to_owned)
            .or_else(|| link.user().default_place().map(str::to_owned));
        link.activate_channels(&desk.me.id.as_str().into(), place.as_deref(), &["chat"])
            .await?;
    }
    desk.mark_loaded(PlaceId::Active);
    for id in mine {
        match link.messages(&id.as_str().into()).await {
            Ok(messages) => desk.hear(&id, &messages, None, true)?,
            // One transcript that does not come must not keep the lists back.
            Err(error) => {
                tracing::info!(chat = %id, %error, "the transcript could not be read yet");
                desk.want(Wanted::Transcript(id.clone()));
            }
        }
        seen.insert(id);
    }
    Ok(())
}

/// A place's content is exactly this.
pub(super) fn replace(desk: &Desk, place: &PlaceId, rows: Vec<PlaceRow>) -> Result<(), SyncError> {
    let content = Change::PlaceContent {
        place: place_key(place),
        rows,
        as_of: desk.clock.now_ms(),
    };
    let touched = desk.store.cache().apply(&[content])?;
    desk.announce(&touched);
    desk.mark_loaded(place.clone());
    Ok(())
}

/// The same for a place that events follow: what they told since it was asked for stays.
pub(super) fn replace_followed(
    desk: &Desk,
    place: &PlaceId,
    rows: Vec<PlaceRow>,
    asked: Moment,
) -> Result<(), SyncError> {
    let guard = crate::lock(&desk.applying);
    let rows = desk.with_told(&place_key(place), rows, asked)?;
    let replaced = replace(desk, place, rows);
    drop(guard);
    replaced
}

/// A time of the wire in milliseconds, for sorting.
pub(super) fn millis(text: Option<&str>) -> i64 {
    text.and_then(time::parse)
        .map_or(0, jiff::Timestamp::as_millisecond)
}
