//! After every new Bayeux session: what the server has, read as a whole and applied as differences.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use holdfast_client::{ClientError, Workspace};
use holdfast_domain::phase::Phase;
use holdfast_store::{Change, ContactRecord, ListQuery, PlaceRow, StoreError};
use holdfast_wire::ucs::{UcsInteraction, UcsMessage};
use holdfast_wire::{KvList, time};

use super::record::Source;
use super::see::row;
use crate::desk::{Bin, Desk, place_key};
use crate::view::{AgentState, PlaceId};

/// Rows of a held-chats snapshot that are asked for at once.
const SNAPSHOT_PAGE: u32 = 200;
/// Held chats that one reconcile reads at most.
const SNAPSHOT_MOST: u32 = 2_000;
/// Cached chats that are asked for one by one because no list named them.
const RECHECK_MOST: u32 = 200;

/// Why a part of the reconcile failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SyncError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads everything that the lists show. A part that fails is logged and left as it was; the others go on.
pub(crate) async fn reconcile(desk: Arc<Desk>) {
    let Some(link) = desk.online() else { return };
    let mut seen = HashSet::new();
    // The agent's own chats first: they are on the screen.
    report("the session", own_chats(&desk, &link, &mut seen).await);
    report("the workbins", workbins(&desk, &link, &mut seen).await);
    report("held chats", held_chats(&desk, &link, &mut seen).await);
    report(
        "chats that no list names",
        recheck(&desk, &link, &seen).await,
    );
    report("the history", history(&desk, &link).await);
    desk.reconciled.send_replace(true);
    desk.notice_meanwhile();
    desk.wake_delivery.notify_one();
}

/// Reads the agent's history again.
pub(crate) async fn refresh_history(desk: &Desk) {
    if let Some(link) = desk.online() {
        report("the history", history(desk, &link).await);
    }
}

fn report(what: &str, result: Result<(), SyncError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "{what} could not be read from the server");
    }
}

async fn own_chats(
    desk: &Desk,
    link: &Workspace,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    let user = link.current_session().await?;
    let media = user
        .active_session()
        .and_then(|session| session.media())
        .unwrap_or_default();
    let known_before = crate::lock(&desk.status).state;
    desk.take_channels(&media);
    let mut mine = Vec::new();
    for channel in media
        .channels()
        .iter()
        .filter(|channel| channel.name() == Some("chat"))
    {
        for interaction in channel.interactions() {
            desk.see(&interaction, Source::Own)?;
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
        let messages = link.messages(&id.as_str().into()).await?;
        desk.hear(&id, &messages, None, true)?;
        seen.insert(id);
    }
    Ok(())
}

async fn workbins(
    desk: &Desk,
    link: &Workspace,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    let mut bins = Vec::new();
    for workbin in link.workbins().await? {
        let Some(id) = workbin.id().map(str::to_owned) else {
            continue;
        };
        let name = workbin.workbin_name().unwrap_or(&id).to_owned();
        let display_name = workbin.display_name().unwrap_or(&name).to_owned();
        let owners: Vec<(String, bool)> = match (workbin.owner(), workbin.kind()) {
            (_, Some("Agent")) => vec![(desk.me.id.clone(), true)],
            (Some(owner), _) => vec![(owner.to_owned(), false)],
            (None, Some("AgentGroup")) => desk
                .groups
                .iter()
                .map(|group| (group.clone(), false))
                .collect(),
            _ => Vec::new(),
        };
        for (owner, own) in owners {
            bins.push(Bin {
                id: id.clone(),
                name: name.clone(),
                display_name: display_name.clone(),
                owner,
                own,
            });
        }
    }
    bins.sort_by(|a, b| {
        b.own
            .cmp(&a.own)
            .then_with(|| a.display_name.cmp(&b.display_name))
    });
    let mut readable = Vec::new();
    for bin in bins {
        match workbin_content(desk, link, &bin, seen).await {
            Ok(()) => readable.push(bin),
            // A workbin of a group that this agent may not read is none of theirs.
            Err(SyncError::Client(ClientError::Refused { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    if desk.set_workbins(readable) {
        desk.announce_lists();
    }
    Ok(())
}

async fn workbin_content(
    desk: &Desk,
    link: &Workspace,
    bin: &Bin,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    link.subscribe_workbin(&bin.id.as_str().into(), Some(&bin.owner), true)
        .await?;
    let content = link
        .workbin_content(&bin.id.as_str().into(), Some(&bin.owner))
        .await?;
    let mut rows = Vec::new();
    for interaction in content
        .interactions()
        .iter()
        .filter(|interaction| interaction.is_chat())
    {
        let Some(id) = interaction.id() else { continue };
        desk.see(interaction, Source::Workbin { owner: &bin.owner })?;
        rows.push(row(id, millis(interaction.placed_in_queue_at())));
        seen.insert(id.to_owned());
    }
    replace(desk, &bin.place(), rows)
}

/// Chats that this agent had last and nobody has now, wherever they wait.
async fn held_chats(
    desk: &Desk,
    link: &Workspace,
    seen: &mut HashSet<String>,
) -> Result<(), SyncError> {
    let me = desk.me.id.replace('\'', "''");
    let condition = format!("MediaType='chat' AND AgentId='{me}' AND _empty(AssignedTo)");
    let mut start = 0;
    let mut page = match link.snapshot(&condition, start, SNAPSHOT_PAGE).await {
        Ok(page) => page,
        // A deployment that does not know these fields: the chats that are cached are asked for one by one.
        Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let snapshot = page.snapshot_id().map(str::to_owned);
    loop {
        let interactions = page.interactions();
        for interaction in &interactions {
            desk.see(interaction, Source::Listing)?;
            seen.extend(interaction.id().map(str::to_owned));
        }
        start += u32::try_from(interactions.len()).unwrap_or(SNAPSHOT_PAGE);
        let total = page
            .number_of_interactions()
            .and_then(|total| u32::try_from(total).ok())
            .unwrap_or(0)
            .min(SNAPSHOT_MOST);
        let Some(snapshot) = snapshot
            .as_deref()
            .filter(|_| !interactions.is_empty() && start < total)
        else {
            break;
        };
        page = link.snapshot_page(snapshot, start, SNAPSHOT_PAGE).await?;
    }
    if let Some(snapshot) = snapshot {
        link.release_snapshot(&snapshot).await?;
    }
    desk.mark_loaded(PlaceId::OnHold);
    Ok(())
}

/// Chats that were in work or held when the connection was lost and that no list named since.
async fn recheck(desk: &Desk, link: &Workspace, seen: &HashSet<String>) -> Result<(), SyncError> {
    let mut open = BTreeSet::new();
    for query in [ListQuery::Active, ListQuery::OnHold] {
        let page = desk.store.cache().page(&query, None, RECHECK_MOST)?;
        open.extend(page.rows.into_iter().map(|record| record.id.to_string()));
    }
    for id in open.into_iter().filter(|id| !seen.contains(id)) {
        match link.interaction_details(&id.as_str().into()).await {
            Ok(interaction) => desk.see(&interaction, Source::Listing)?,
            Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => {
                let touched = desk.store.cache().apply(&[Change::Forget {
                    id: id.as_str().into(),
                }])?;
                desk.announce(&touched);
            }
            Err(error) => return Err(error.into()),
        }
    }
    desk.mark_loaded(PlaceId::OnHold);
    Ok(())
}

async fn history(desk: &Desk, link: &Workspace) -> Result<(), SyncError> {
    let found = link.agent_history(&desk.user_name, None, None).await?;
    let mut rows = Vec::new();
    let mut unnamed = BTreeSet::new();
    for listed in found.interactions() {
        let Some((id, contact)) = desk.see_listed(&listed)? else {
            continue;
        };
        rows.push(row(&id, millis(listed.start_date())));
        unnamed.extend(contact);
    }
    replace(desk, &PlaceId::MyHistory, rows)?;
    for contact in unnamed {
        desk.read_contact(link, &contact).await?;
    }
    Ok(())
}

fn replace(desk: &Desk, place: &PlaceId, rows: Vec<PlaceRow>) -> Result<(), SyncError> {
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

impl Desk {
    /// Takes over a row of a history or a search. Answers its id, and its contact where the name is not known yet.
    pub(crate) fn see_listed(
        &self,
        listed: &UcsInteraction,
    ) -> Result<Option<(String, Option<String>)>, StoreError> {
        let media = listed.media_type().unwrap_or("chat");
        let Some(id) = listed.id().filter(|_| media.eq_ignore_ascii_case("chat")) else {
            return Ok(None);
        };
        let guard = crate::lock(&self.applying);
        let known = self.record(id)?;
        let mut record = known.unwrap_or_else(|| super::record::blank(id));
        if listed.state() == Some("Stopped") {
            record.phase = Phase::Done;
            record.waiting_since = None;
        }
        record.subject = record
            .subject
            .or_else(|| listed.subject().map(str::to_owned));
        record.contact_id = record
            .contact_id
            .or_else(|| listed.contact_id().map(Into::into));
        if record.last_at.is_none() {
            let at = listed.end_date().or(listed.start_date());
            record.last_at = at
                .and_then(time::parse)
                .map(jiff::Timestamp::as_millisecond);
        }
        let data: KvList = listed
            .raw("userData")
            .cloned()
            .map(KvList::from_value)
            .unwrap_or_default();
        if let Some(name) = full_name(data.text("FirstName"), data.text("LastName")) {
            record.name = name;
        }
        let contact = record.contact_id.clone();
        let known_contact = contact
            .as_ref()
            .map(|contact| self.store.cache().contact(contact))
            .transpose()?
            .flatten();
        if let Some(contact) = known_contact.as_ref().filter(|_| record.name == id) {
            record.name.clone_from(&contact.name);
        }
        let unnamed = (record.name == id && known_contact.is_none())
            .then_some(contact)
            .flatten();
        let touched = self
            .store
            .cache()
            .apply(&[Change::Interaction(Box::new(record))])?;
        drop(guard);
        self.announce(&touched);
        Ok(Some((
            id.to_owned(),
            unnamed.map(|contact| contact.to_string()),
        )))
    }

    /// Reads a contact and gives their chats their name.
    pub(crate) async fn read_contact(&self, link: &Workspace, id: &str) -> Result<(), SyncError> {
        let details = link.contact_details(&id.into()).await?;
        let record = contact_record(id, &details);
        let guard = crate::lock(&self.applying);
        let mut changes = vec![Change::Contact(record.clone())];
        for mut chat in self.store.cache().of_contact(&id.into(), 200)? {
            if chat.name == chat.id.as_str() && !record.name.is_empty() {
                chat.name.clone_from(&record.name);
                changes.push(Change::Interaction(Box::new(chat)));
            }
        }
        let touched = self.store.cache().apply(&changes)?;
        drop(guard);
        self.announce(&touched);
        Ok(())
    }
}

/// A contact's record from `EventGetContactDetails`: `attributes.NAME[].value`, the first of several counts first.
fn contact_record(id: &str, details: &UcsMessage) -> ContactRecord {
    let values = |name: &str| -> Vec<String> {
        details
            .raw("attributes")
            .and_then(|all| all.get(name))
            .and_then(serde_json::Value::as_array)
            .map(|all| {
                all.iter()
                    .filter_map(|one| one.get("value")?.as_str().map(str::to_owned))
                    .collect()
            })
            .unwrap_or_default()
    };
    let first = |name: &str| values(name).into_iter().next();
    ContactRecord {
        id: id.into(),
        name: full_name(first("FirstName"), first("LastName")).unwrap_or_default(),
        emails: values("EmailAddress"),
        phones: values("PhoneNumber"),
        wire: details
            .raw("attributes")
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}

fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
    let parts: Vec<String> = [first, last]
        .into_iter()
        .flatten()
        .filter(|text| !text.trim().is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn millis(text: Option<&str>) -> i64 {
    text.and_then(time::parse)
        .map_or(0, jiff::Timestamp::as_millisecond)
}
