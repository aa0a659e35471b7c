//! The agents whom this one leads, in whose workbins they look.

use std::collections::HashSet;

use holdfast_store::{Change, Store, StoreError};
use holdfast_wire::session::{AgentGroup, Configuration, User};

use super::Desk;
use crate::sync::Wanted;
use crate::view::PlaceId;
use crate::{lock, read};

/// The store's name for the members, for a start without a server.
const TEAM: &str = "team";

/// The members of the groups that the agent leads, and what is known of their workbins in this session.
#[derive(Debug, Default)]
pub(crate) struct Team {
    /// Their employee ids, without the agent's own.
    members: Vec<String>,
    /// Whether the server said in this session who they are.
    pub(crate) listed: bool,
    /// Those whose workbins need not be read again in this session: events tell what changes, or nothing is to be had.
    pub(crate) followed: HashSet<String>,
    /// Counts the sessions with the server, so that an answer of an earlier one is not taken for news.
    pub(crate) session: u64,
}

impl Team {
    /// Those of the last session.
    pub(super) fn kept(store: &Store) -> Self {
        let kept = store.cache().setting(TEAM).unwrap_or_else(|error| {
            tracing::warn!(%error, "the team of the last session could not be read");
            None
        });
        Self {
            members: kept
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The members.
    pub(crate) fn members(&self) -> &[String] {
        &self.members
    }
}

/// The groups that an agent leads (`managerDBIDs`).
pub(super) fn led_groups(user: &User, configuration: &Configuration) -> Vec<AgentGroup> {
    let mut groups = configuration.agent_groups();
    groups.retain(|group| group.is_led_by(user.dbid()));
    groups
}

impl Desk {
    /// The groups that the agent leads.
    pub(crate) fn led(&self) -> Vec<AgentGroup> {
        read(&self.led).clone()
    }

    /// These are the members, and no others. Answers who is none any more.
    pub(crate) fn set_members(&self, members: &[String]) -> Result<Vec<String>, StoreError> {
        let mut team = lock(&self.team);
        let mut gone = std::mem::replace(&mut team.members, members.to_vec());
        team.listed = true;
        drop(team);
        gone.retain(|one| !members.contains(one));
        let value = serde_json::to_string(members).unwrap_or_default();
        let keep = Change::Setting {
            key: TEAM.to_owned(),
            value,
        };
        self.store.cache().apply(&[keep])?;
        Ok(gone)
    }

    /// A new session with the server tells nothing of what the one before followed.
    pub(crate) fn unfollow_team(&self) {
        let mut team = lock(&self.team);
        team.listed = false;
        team.followed.clear();
        team.session += 1;
        drop(team);
        let is_team = |place: &PlaceId| matches!(place, PlaceId::TeamWorkbins { .. });
        self.mark_unknown(is_team);
    }

    /// Reads the members' workbins anew where they are looked at.
    pub(crate) fn follow_team_again(&self) {
        if matches!(self.looked_at(), Some(PlaceId::TeamWorkbins { .. })) {
            self.want(Wanted::Place(TEAM_WORKBINS));
        }
    }
}

/// The workbins of all members.
pub(crate) const TEAM_WORKBINS: PlaceId = PlaceId::TeamWorkbins { owner: None };
