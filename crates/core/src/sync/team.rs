//! The workbins of the agents whom this one leads.

use std::collections::BTreeSet;

use holdfast_client::{ClientError, Workspace};
use holdfast_store::{Change, ListQuery, PlaceRow};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::User;
use holdfast_wire::workbin::Workbin;
use tokio::task::JoinSet;

use super::apply::placed_at;
use super::places::placed;
use super::reconcile::SyncError;
use super::record::Source;
use super::see::row;
use super::told::Moment;
use crate::desk::{Bin, Desk, TEAM_WORKBINS, place_key};
use crate::lock;
use crate::view::PlaceId;

/// Members whose workbins are read at once. The first look of a session costs two requests for each member (subscribe,
/// read), never more than this many at a time; from then on the server tells what changes, and looking again costs none.
/// So a team of two hundred is read once per session, and not at all by a lead who does not look.
const AT_ONCE: usize = 8;
/// Chats of one member that are compared at most.
const MOST: u32 = 10_000;

/// What is in a member's workbins.
struct Content {
    owner: String,
    /// When it was asked for.
    asked: Moment,
    chats: Vec<Interaction>,
    /// Whether it need not be read again in this session.
    settled: bool,
}

impl Desk {
    /// Reads the members' workbins that no event follows yet.
    pub(super) async fn read_team(&self, link: &Workspace) -> Result<(), SyncError> {
        let bins: Vec<Bin> = crate::read(&self.workbins)
            .iter()
            .filter(|bin| bin.own)
            .cloned()
            .collect();
        // What agents' workbins there are is about to be read; the team is read after that.
        if self.led().is_empty() || bins.is_empty() {
            return Ok(());
        }
        if !lock(&self.team).listed {
            self.list_team(link).await?;
        }
        let (session, mut left) = {
            let team = lock(&self.team);
            let unread = team.members().iter().rev();
            let unread = unread.filter(|member| !team.followed.contains(*member));
            (team.session, unread.cloned().collect::<Vec<String>>())
        };
        let mut reads = JoinSet::new();
        let mut failure = None;
        loop {
            while failure.is_none()
                && reads.len() < AT_ONCE
                && let Some(owner) = left.pop()
            {
                let asked = self.moment();
                reads.spawn(content(link.clone(), bins.clone(), owner, asked));
            }
            match reads.join_next().await {
                None => break,
                Some(Ok(Ok(content))) => self.take_content(&content, session)?,
                Some(Ok(Err(error))) => failure = Some(error),
                Some(Err(error)) => tracing::error!(%error, "a read ended unexpectedly"),
            }
        }
        if let Some(error) = failure {
            return Err(error.into());
        }
        let told = Change::PlaceRead {
            place: place_key(&TEAM_WORKBINS),
            as_of: self.clock.now_ms(),
        };
        let touched = self.store.cache().apply(&[told])?;
        self.announce(&touched);
        self.mark_loaded(TEAM_WORKBINS);
        Ok(())
    }

    /// Reads who is in the groups that the agent leads.
    async fn list_team(&self, link: &Workspace) -> Result<(), SyncError> {
        let mut agents: Vec<User> = Vec::new();
        for group in self.led() {
            let Some(dbid) = group.dbid() else { continue };
            match link.agents_of_group(dbid).await {
                Ok(found) => {
                    let members = found.into_iter();
                    agents.extend(members.filter(|agent| group.has_agent(agent.dbid())));
                }
                Err(error @ (ClientError::Refused { .. } | ClientError::NotServed { .. })) => {
                    tracing::info!(%error, "the server does not say who is in a group");
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.learn_names(&agents)?;
        let members: BTreeSet<&str> = agents
            .iter()
            .filter_map(|agent| agent.employee_id().or(agent.user_name()))
            .filter(|id| *id != self.me.id)
            .collect();
        let members: Vec<String> = members.into_iter().map(str::to_owned).collect();
        for gone in self.set_members(&members)? {
            self.replace_content(&gone, Vec::new(), self.moment())?;
        }
        Ok(())
    }

    fn take_content(&self, content: &Content, session: u64) -> Result<(), SyncError> {
        if lock(&self.team).session != session {
            return Ok(());
        }
        let owner = &content.owner;
        self.see_answers(&content.chats, Source::TeamWorkbin { owner }, content.asked)?;
        let rows = content.chats.iter().filter_map(placed).collect();
        self.replace_content(&content.owner, rows, content.asked)?;
        if content.settled {
            lock(&self.team).followed.insert(content.owner.clone());
        }
        self.mark_loaded(of_member(&content.owner));
        Ok(())
    }

    /// A member's workbins hold exactly these chats; those of all members change by as much.
    fn replace_content(
        &self,
        owner: &str,
        rows: Vec<PlaceRow>,
        asked: Moment,
    ) -> Result<(), SyncError> {
        let (own, all) = keys(owner);
        let guard = lock(&self.applying);
        let rows = self.with_told(&own, rows, asked)?;
        let query = ListQuery::Place(own.clone());
        let before = self.store.cache().page(&query, None, MOST)?.rows;
        let mut changes: Vec<Change> = before
            .into_iter()
            .filter(|known| !rows.iter().any(|row| row.id == known.id))
            .map(|gone| Change::PlaceRemove {
                place: all.clone(),
                id: gone.id,
            })
            .collect();
        changes.extend(rows.iter().map(|row| Change::PlaceAdd {
            place: all.clone(),
            row: row.clone(),
        }));
        changes.push(Change::PlaceContent {
            place: own,
            rows,
            as_of: self.clock.now_ms(),
        });
        let touched = self.store.cache().apply(&changes)?;
        drop(guard);
        self.announce(&touched);
        Ok(())
    }

    /// Something changed in a member's workbin.
    pub(super) fn team_workbin_changed(
        &self,
        operation: &str,
        workbin: &Workbin,
        interaction: &Interaction,
    ) -> Result<(), holdfast_store::StoreError> {
        let (Some(owner), Some(id)) = (workbin.owner(), interaction.id()) else {
            return Ok(());
        };
        let is_member = lock(&self.team).members().iter().any(|one| one == owner);
        if !is_member {
            return Ok(());
        }
        let (own, all) = keys(owner);
        self.note_told_of_place(&own, id);
        match operation {
            "Remove" | "Removed" => {
                let remove = |place| Change::PlaceRemove {
                    place,
                    id: id.into(),
                };
                let guard = lock(&self.applying);
                let touched = self.store.cache().apply(&[remove(own), remove(all)])?;
                drop(guard);
                self.announce(&touched);
                self.see(interaction, Source::Listing)
            }
            _ => {
                let at = row(id, placed_at(interaction, self));
                let add = |place| Change::PlaceAdd {
                    place,
                    row: at.clone(),
                };
                let source = Source::TeamWorkbin { owner };
                self.see_with(interaction, source, vec![add(own), add(all)])
            }
        }
    }
}

/// The place of one member's workbins.
pub(crate) fn of_member(owner: &str) -> PlaceId {
    PlaceId::TeamWorkbins {
        owner: Some(owner.to_owned()),
    }
}

/// The store's names of a member's place, and of all members'.
fn keys(owner: &str) -> (String, String) {
    (place_key(&of_member(owner)), place_key(&TEAM_WORKBINS))
}

/// Subscribes to a member's workbins and reads them, in this order: nothing happens unseen in between. Where there is no
/// subscription they are read at each look; where they may not be read there is nothing to come back for.
async fn content(
    link: Workspace,
    bins: Vec<Bin>,
    owner: String,
    asked: Moment,
) -> Result<Content, ClientError> {
    let (mut chats, mut settled) = (Vec::new(), true);
    for bin in bins {
        let id = bin.id.as_str().into();
        let told = match link.subscribe_workbin(&id, Some(&owner), true).await {
            Ok(()) => true,
            Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => false,
            Err(error) => return Err(error),
        };
        match link.workbin_content(&id, Some(&owner)).await {
            Ok(workbin) => {
                settled &= told;
                let all = workbin.interactions().into_iter();
                chats.extend(all.filter(Interaction::is_chat));
            }
            Err(error @ (ClientError::Refused { .. } | ClientError::NotServed { .. })) => {
                tracing::info!(%owner, %error, "a member's workbin is not to be had");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Content {
        owner,
        asked,
        chats,
        settled,
    })
}
