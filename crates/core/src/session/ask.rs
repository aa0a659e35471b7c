//! What the window asks for.

use std::sync::atomic::Ordering;

use holdfast_client::ClientError;
use holdfast_domain::door::Door;
use holdfast_domain::filter::QueueFilter;
use holdfast_domain::phase::Phase;
use holdfast_domain::{catalogue, collation};
use holdfast_store::{Arrangement, InteractionRecord, Order};

use super::Session;
use crate::desk::Desk;
use crate::problem;
use crate::sync::Progress;
use crate::sync::SyncError;
use crate::view::{
    AgentState, ChatView, ColleagueView, ContactCard, ContactsPage, Freshness, ListOrder, ListPage,
    OptionView, OutboxItem, PlaceId, PrivilegeView, Problem, QueueView, SearchQuery, SearchView,
    TranscriptPage, WorkbinView,
};

/// Rows and entries that one page has at most.
const PAGE_MOST: u32 = 500;
/// Colleagues that are shown at most: whoever is not among them is searched for.
const COLLEAGUES: u32 = 50;

impl Session {
    /// A page of a place, in an order and with what holds a text. A place that events do not follow is read from the server
    /// meanwhile; what comes is announced.
    pub fn list(
        &self,
        place: &PlaceId,
        order: ListOrder,
        filter: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage, Problem> {
        let desk = self.0.signed_in()?;
        desk.admit(place)?;
        let arrangement = Arrangement {
            order: order.into(),
            filter: filter
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
        };
        if cursor.is_none() {
            desk.look_at(place);
        }
        let page = desk.list(place, &arrangement, cursor, limit.clamp(1, PAGE_MOST));
        Ok(page.map_err(|error| desk.trouble(error))?)
    }

    /// The contacts whose chats are with the agent: nobody would answer them if the agent left.
    pub fn with_agent(&self) -> Result<Vec<String>, Problem> {
        let order = ListOrder::default();
        let active = self.list(&PlaceId::Active, order, None, None, PAGE_MOST)?;
        let with = active.rows.into_iter();
        let with = with.filter(|row| row.phase == Phase::Active.as_str());
        Ok(with.map(|row| row.name).collect())
    }

    /// A chat without its transcript; what can be done with it depends on the list that it was found in.
    pub fn chat(&self, id: &str, from: Door) -> Result<ChatView, Problem> {
        let desk = self.0.signed_in()?;
        let view = desk.chat(&known(&desk, id)?, from);
        Ok(view.map_err(|error| desk.trouble(error))?)
    }

    /// The last entries before a point. A transcript that was never read is read from the server meanwhile; its
    /// arrival is announced.
    pub fn transcript(
        &self,
        id: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<TranscriptPage, Problem> {
        let desk = self.0.signed_in()?;
        let record = known(&desk, id)?;
        let page = desk
            .transcript(&record, before, limit.clamp(1, PAGE_MOST))
            .map_err(|error| desk.trouble(error))?;
        if page.items.is_empty()
            && before.is_none()
            && desk.online().is_some()
            && crate::lock(&desk.asked).insert(id.to_owned())
        {
            desk.want(crate::sync::Wanted::Transcript(id.to_owned()));
        }
        Ok(page)
    }

    /// What waits to be sent, or was refused.
    pub fn outbox(&self) -> Result<Vec<OutboxItem>, Problem> {
        self.0.signed_in()?.outbox().map_err(Problem::from)
    }

    /// The workbins that the agent sees.
    pub fn workbins(&self) -> Result<Vec<WorkbinView>, Problem> {
        let desk = self.0.signed_in()?;
        let bins = crate::read(&desk.workbins);
        Ok(bins
            .iter()
            .map(|bin| WorkbinView {
                id: bin.id.clone(),
                name: bin.name.clone(),
                display_name: bin.display_name.clone(),
                owner: bin.owner.clone(),
                own: bin.own,
            })
            .collect())
    }

    /// The content of a workbin that is not among the agent's own, e.g. of an agent whom they lead. Needs a connection.
    pub async fn workbin_content(
        &self,
        name: &str,
        owner: Option<&str>,
    ) -> Result<ListPage, Problem> {
        let desk = self.0.signed_in()?;
        let owner_id = owner.unwrap_or(&desk.me.id);
        let is_own = owner_id == desk.me.id
            || crate::read(&desk.workbins)
                .iter()
                .any(|bin| bin.owner == owner_id);
        let place = if is_own {
            PlaceId::Workbin {
                id: name.to_owned(),
                owner: owner_id.to_owned(),
            }
        } else {
            PlaceId::TeamWorkbins {
                owner: Some(owner_id.to_owned()),
            }
        };
        desk.admit(&place)?;
        let found = crate::sync::workbin(&desk, name, owner).await?;
        let columns = desk.columns(&place);
        let rows = found.iter().map(|record| desk.listed(record, &columns));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        Ok(ListPage {
            place,
            columns: desk.column_views(&columns),
            owners: Vec::new(),
            next: None,
            total: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            rows,
            freshness: Freshness::Live,
            problem: None,
        })
    }

    /// Reads a place from the server. Needs a connection. A queue or a contact that the server says does not exist is no
    /// empty place.
    pub async fn read_place(&self, place: &PlaceId) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        desk.admit(place)?;
        if let Err(error) = desk.read_place(place).await {
            desk.mark_failed(place.clone(), &error);
            return Err(sync_problem(&desk, error));
        }
        let missing = desk.missing(place).await;
        match missing.map_err(|error| sync_problem(&desk, error))? {
            Some(what) => Err(problem::of("not_found", what)),
            None => Ok(()),
        }
    }

    /// Reads a place again that could not be read, without waiting for the next time that this would happen by itself. What
    /// comes is announced.
    pub fn retry_place(&self, place: &PlaceId) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        desk.admit(place)?;
        desk.read_again(place);
        Ok(())
    }

    /// A page of the directory: with a connection what the server finds for `text`, else what is known here. A cursor of
    /// one is none of the other.
    pub async fn contacts(
        &self,
        text: &str,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ContactsPage, Problem> {
        let desk = self.0.signed_in()?;
        desk.admit(&PlaceId::Contacts)?;
        let limit = limit.clamp(1, PAGE_MOST);
        let start = match cursor {
            None => Some(0),
            Some(cursor) => cursor.parse().ok(),
        };
        let (Some(_), Some(start)) = (desk.online(), start) else {
            let filter = Some(text.trim()).filter(|text| !text.is_empty());
            let page = desk.contacts(filter, cursor, limit);
            return Ok(page.map_err(|error| desk.trouble(error))?);
        };
        let (records, total) = desk.read_contacts(text, start, limit).await?;
        let end = start.saturating_add(u32::try_from(records.len()).unwrap_or(u32::MAX));
        Ok(ContactsPage {
            next: (end < total && !records.is_empty()).then(|| end.to_string()),
            rows: records.into_iter().map(crate::show::contact_row).collect(),
            total: total.max(end),
            freshness: Freshness::Live,
        })
    }

    /// Colleagues whose name holds `text`, whom a chat can be handed to: those who take chats first. Needs a connection.
    pub async fn colleagues(&self, text: &str) -> Result<Vec<ColleagueView>, Problem> {
        let desk = self.0.signed_in()?;
        let link = desk.online().ok_or_else(problem::offline)?;
        let found = link.agents(text.trim(), COLLEAGUES).await?;
        let mut colleagues: Vec<ColleagueView> = found
            .iter()
            .filter_map(|target| {
                let id = target.employee_id().or(target.user_name())?;
                (id != desk.me.id).then(|| ColleagueView {
                    id: id.to_owned(),
                    name: target.name().unwrap_or(id).to_owned(),
                    state: target.state_on("chat").map(|state| match state {
                        "Ready" => AgentState::Ready,
                        "NotReady" => AgentState::NotReady,
                        _ => AgentState::LoggedOut,
                    }),
                })
            })
            .collect();
        let rank = |one: &ColleagueView| match one.state {
            Some(AgentState::Ready) => 0,
            Some(AgentState::NotReady) => 1,
            None => 2,
            Some(AgentState::LoggedOut) => 3,
        };
        colleagues.sort_by_cached_key(|one| (rank(one), one.name.to_lowercase()));
        Ok(colleagues)
    }

    /// Queues whose name holds `text`, which a chat can be handed to. Where the server does not list them, those that the
    /// agent's options name. Needs a connection.
    pub async fn queues(&self, text: &str) -> Result<Vec<QueueView>, Problem> {
        let desk = self.0.signed_in()?;
        let link = desk.online().ok_or_else(problem::offline)?;
        let text = text.trim();
        let mut queues: Vec<QueueView> = match link.interaction_queues(text, COLLEAGUES).await {
            Ok(found) => found
                .iter()
                .filter_map(|target| {
                    Some(QueueView {
                        name: target.name()?.to_owned(),
                        waiting: target.waiting().and_then(|count| u32::try_from(count).ok()),
                    })
                })
                .collect(),
            Err(ClientError::Refused { .. } | ClientError::NotServed { .. }) => desk
                .known_queues()
                .into_iter()
                .filter(|name| name.to_lowercase().contains(&text.to_lowercase()))
                .map(|name| QueueView {
                    name,
                    waiting: None,
                })
                .collect(),
            Err(error) => return Err(error.into()),
        };
        queues.sort_by_cached_key(|queue| collation::key(&queue.name));
        Ok(queues)
    }

    /// A contact's card, read from the server where there is a connection.
    pub async fn contact(&self, id: &str) -> Result<ContactCard, Problem> {
        let desk = self.0.signed_in()?;
        desk.admit(&PlaceId::Contacts)?;
        if let Some(link) = desk.online()
            && let Err(error) = desk.read_contact(&link, id).await
        {
            tracing::info!(%error, "a contact could not be read");
        }
        let card = desk.contact_card(id).map_err(|error| desk.trouble(error))?;
        card.ok_or_else(|| problem::of("not_found", format!("There is no contact {id} here.")))
    }

    /// Searches interactions: on the server, or here where there is no connection or the query says so. What is found is
    /// the content of [`PlaceId::Search`].
    pub async fn find(&self, query: &SearchQuery) -> Result<SearchView, Problem> {
        let desk = self.0.signed_in()?;
        desk.admit(&PlaceId::Search)?;
        desk.find(query).await
    }

    /// What the agent may do.
    pub fn privileges(&self) -> Result<Vec<PrivilegeView>, Problem> {
        Ok(self.0.signed_in()?.privileges())
    }

    /// The options that count, for one chat where one is given.
    pub fn options(&self, interaction: Option<&str>) -> Result<Vec<OptionView>, Problem> {
        let desk = self.0.signed_in()?;
        let record = interaction.map(|id| known(&desk, id)).transpose()?;
        Ok(desk.option_views(record.as_ref()))
    }

    /// Reads a chat and its transcript from the server where they are not known yet; what is cached is enough offline.
    pub async fn fetch(&self, id: &str) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        crate::sync::fetch(&desk, id, false).await
    }

    /// [`Session::fetch`] for whoever wants to look at the chat: where no events tell of it, it is read again.
    pub async fn open(&self, id: &str) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        crate::sync::fetch(&desk, id, true).await
    }

    /// Waits until the lists are as the server has them, as far as it gives them, or until there is no connection.
    pub async fn synchronised(&self) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        let (mut done, mut up) = (desk.reconciled.subscribe(), desk.up.subscribe());
        while *done.borrow_and_update() == Progress::Reading {
            up.mark_unchanged();
            // Right after sign-in the first events are about to come.
            let hopeful = desk.hopeful.load(Ordering::Relaxed);
            if !hopeful || crate::read(&desk.link).is_none() {
                return Ok(());
            }
            tokio::select! {
                changed = done.changed() => if changed.is_err() { return Ok(()) },
                changed = up.changed() => if changed.is_err() { return Ok(()) },
            }
        }
        Ok(())
    }

    /// The value of an option, for one interaction where one is given, and the layer it came from.
    pub fn option(
        &self,
        name: &str,
        interaction: Option<&str>,
    ) -> Result<holdfast_domain::options::Resolved, Problem> {
        let desk = self.0.signed_in()?;
        let options = crate::read(&desk.options);
        let all = catalogue::known();
        let is_known = all.option(name).is_some() || all.privileges.contains_key(name);
        if !is_known && !options.names().contains(&name) {
            let sentence = format!("There is no option {name}, and nobody has given it a value.");
            return Err(problem::of("not_found", sentence));
        }
        match interaction {
            None => Ok(options.resolve(name)),
            Some(id) => {
                let record = known(&desk, id)?;
                let interaction: holdfast_wire::interaction::Interaction =
                    serde_json::from_str(&record.wire).unwrap_or_default();
                let data = interaction.user_data();
                Ok(options.resolve_for(name, |key| data.text(key)))
            }
        }
    }

    /// The filters of My Interaction Queues.
    pub fn queue_filters(&self) -> Result<Vec<QueueFilter>, Problem> {
        let desk = self.0.signed_in()?;
        Ok(crate::read(&desk.options).queue_filters())
    }
}

fn sync_problem(desk: &Desk, error: SyncError) -> Problem {
    match error {
        SyncError::Client(error) => error.into(),
        SyncError::Store(error) => desk.trouble(error).into(),
    }
}

impl From<ListOrder> for Order {
    fn from(order: ListOrder) -> Self {
        match order {
            ListOrder::Placed => Self::Placed,
            ListOrder::Newest => Self::Newest,
            ListOrder::WaitingLongest => Self::WaitingLongest,
            ListOrder::Name => Self::Name,
            ListOrder::Subject => Self::Subject,
        }
    }
}

/// The record of a chat, or the sentence that there is none.
pub(super) fn known(desk: &Desk, id: &str) -> Result<InteractionRecord, Problem> {
    desk.record(id)?.ok_or_else(|| problem::unknown_chat(id))
}
