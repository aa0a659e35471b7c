//! What a signed-in agent has: files, options, the connection, and what is going on right now.

mod bins;
mod configured;
mod currency;
mod disposition;
mod hold_places;
mod looking;
mod people;
mod team;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use holdfast_client::Workspace;
use holdfast_domain::door::Door;
use holdfast_domain::filter;
use holdfast_domain::ids::IntentId;
use holdfast_domain::options::Options;
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_domain::policy::{self, ChatFacts};
use holdfast_domain::shortcut::Shortcut;
use holdfast_store::{IntentRecord, InteractionRecord, Store, StoreError, Touched};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::{AgentGroup, Configuration, User};
use tokio::sync::{Notify, broadcast, mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use bins::kept_workbins;

use crate::attributes::Attributes;
use crate::clock::Clock;
use crate::delivery::HeldBack;
use crate::notice::{Board, Bursts, Meanwhile};
use crate::profile::Account;
use crate::signal::Signal;
use crate::sync::{Me, Progress, SyncError, Told, Wanted};
use crate::view::{
    AgentState, ConnectionView, PlaceId, Problem, ReasonView, SessionNotice, StatusView, Topic,
};
use crate::{lock, options, problem, read};

pub(crate) use bins::Bin;
pub(crate) use configured::About;
use currency::Currency;
use looking::Looking;
pub(crate) use looking::keep_looking;
use people::People;
pub(crate) use team::TEAM_WORKBINS;
use team::{Team, led_groups};

/// A signed-in agent's desk. Everything in it that the server knows better is a copy.
pub(crate) struct Desk {
    pub(crate) me: Me,
    pub(crate) name: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// What the contact sees where no option says otherwise.
    called: String,
    pub(crate) user_name: String,
    pub(crate) store: Store,
    pub(crate) options: RwLock<Options>,
    /// The hold shortcut, read once: another one counts after a restart.
    pub(crate) started_with: Option<Shortcut>,
    reasons: RwLock<Vec<ReasonView>>,
    pub(crate) attributes: RwLock<Attributes>,
    pub(crate) workbins: RwLock<Vec<Bin>>,
    /// The groups that the agent leads.
    led: RwLock<Vec<AgentGroup>>,
    pub(crate) team: Mutex<Team>,
    people: Mutex<People>,
    pub(crate) status: Mutex<Status>,
    /// The connection; none until the first one.
    pub(crate) link: RwLock<Option<Workspace>>,
    /// Whether events flow right now.
    pub(crate) up: watch::Sender<bool>,
    pub(crate) showing: Mutex<Showing>,
    pub(crate) looking: Mutex<Looking>,
    pub(crate) typing: Mutex<HashMap<String, i64>>,
    pub(crate) bursts: Mutex<Bursts>,
    pub(crate) meanwhile: Mutex<Meanwhile>,
    pub(crate) currency: Mutex<Currency>,
    /// One at a time reads a record and writes it back.
    pub(crate) applying: Mutex<()>,
    /// What events told of, and when.
    pub(crate) told: Mutex<Told>,
    /// Counts what was applied, so that a delivery can wait for its effect.
    pub(crate) applied: watch::Sender<u64>,
    /// How far the lists are as the server has them.
    pub(crate) reconciled: watch::Sender<Progress>,
    /// Problems that last, by what they are about.
    notices: Mutex<BTreeMap<About, Vec<SessionNotice>>>,
    /// Makes waits between attempts repeatable, for tests.
    pub(crate) seed: Option<u64>,
    /// How long a request whose reply was lost may still be at work somewhere: a server that would do it twice is not
    /// asked again before.
    pub(crate) at_work: Duration,
    pub(crate) wake_delivery: Notify,
    /// What the agent is changing: it is not sent meanwhile.
    pub(crate) held_back: Mutex<HeldBack>,
    /// The agent does not want to wait for the next try of what is to be delivered.
    pub(crate) hurry: Notify,
    /// Since when the outcome of an intent is not known, as far as this program has seen.
    pub(crate) doubted: Mutex<HashMap<IntentId, Instant>>,
    /// What was said and the server accepted, and its transcript does not show: it is not said again.
    pub(crate) accepted: Mutex<HashSet<IntentId>>,
    /// Offers that are being accepted without asking, with what their chats were before.
    pub(crate) answering: Mutex<HashMap<IntentId, Phase>>,
    /// The cache was found damaged and is empty: everything is to be read again.
    pub(crate) refill: Notify,
    /// Something could not be written: what the server says is read again once it can be.
    pub(crate) repair: Notify,
    /// The agent asks for the lists to be read again.
    pub(crate) reread: Notify,
    /// The agent asks for the next try of a connection that never was.
    pub(crate) try_now: Notify,
    pub(crate) connection: Mutex<ConnectionView>,
    /// The connection was not seen to be gone: events flow, or are about to right after the sign-in.
    pub(crate) hopeful: AtomicBool,
    /// Counts the searches: only the newest one's results are shown.
    pub(crate) searches: AtomicU64,
    /// Offers that ended without a connection: the server has not said yet what became of them.
    pub(crate) lapsed: Mutex<HashMap<String, Lapsed>>,
    /// Why only the agent can connect again, by signing in.
    pub(crate) sign_in_again: Mutex<Option<Problem>>,
    /// Whose files these are, to tell whether a sign-in is this agent's.
    pub(crate) account: Account,
    /// Chats whose transcript was asked for because nothing of it was known; with an index, because that was not.
    pub(crate) asked: Mutex<HashSet<String>>,
    pub(crate) tasks: TaskTracker,
    /// What is to be read from the server, see [`Desk::want`].
    pub(crate) catch_up: mpsc::UnboundedSender<Wanted>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) board: Board,
    pub(crate) signals: broadcast::Sender<Signal>,
    pub(crate) cancel: CancellationToken,
}

/// The agent's state on the chat channel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Status {
    pub(crate) state: AgentState,
    pub(crate) reason: Option<String>,
    pub(crate) dnd: bool,
    pub(crate) since: Option<i64>,
    pub(crate) pending: Option<AgentState>,
}

impl Status {
    /// Whether the agent is known to be not ready.
    pub(crate) fn is_not_ready(&self) -> bool {
        self.state == AgentState::NotReady
    }
}

/// What the window shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Showing {
    pub(crate) chat: Option<String>,
    pub(crate) focused: bool,
    /// The active chat that the agent wrote in last.
    pub(crate) written_last: Option<String>,
}

/// An offer that ended without a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lapsed {
    /// The chat says so.
    Shown,
    /// The agent has read it.
    Dismissed,
}

/// What a desk is made from.
pub(crate) struct Parts {
    pub(crate) user: User,
    pub(crate) configuration: Configuration,
    pub(crate) account: Account,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) board: Board,
    pub(crate) signals: broadcast::Sender<Signal>,
    pub(crate) seed: Option<u64>,
    pub(crate) at_work: Duration,
}

impl Desk {
    /// A desk, and what its catch-up task reads.
    pub(crate) fn new(parts: Parts) -> (Arc<Self>, mpsc::UnboundedReceiver<Wanted>) {
        let Parts {
            user,
            configuration,
            account,
            store,
            clock,
            board,
            signals,
            seed,
            at_work,
        } = parts;
        let (catch_up, wanted) = mpsc::unbounded_channel();
        let user_name = user.user_name().unwrap_or_default().to_owned();
        let id = user
            .employee_id()
            .map_or_else(|| user_name.clone(), str::to_owned);
        let full = [user.first_name(), user.last_name()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        let resolved = options::from_configuration(&user, &configuration);
        let misfits = options::misfits(&resolved);
        let (started_with, _) = options::hold_shortcut(&resolved);
        let called = user
            .first_name()
            .map_or_else(|| user_name.clone(), str::to_owned);
        let workbins = kept_workbins(&store);
        let (team, people) = (Team::kept(&store), People::kept(&store));
        let desk = Self {
            me: Me { id },
            name: if full.is_empty() {
                user_name.clone()
            } else {
                full
            },
            first_name: user.first_name().unwrap_or_default().to_owned(),
            last_name: user.last_name().unwrap_or_default().to_owned(),
            called,
            user_name,
            store,
            started_with,
            reasons: RwLock::new(options::reasons(&configuration)),
            attributes: RwLock::new(Attributes::from_configuration(&configuration)),
            options: RwLock::new(resolved),
            workbins: RwLock::new(workbins),
            led: RwLock::new(led_groups(&user, &configuration)),
            team: Mutex::new(team),
            people: Mutex::new(people),
            status: Mutex::default(),
            link: RwLock::default(),
            up: watch::Sender::new(false),
            showing: Mutex::default(),
            looking: Mutex::default(),
            typing: Mutex::default(),
            bursts: Mutex::default(),
            meanwhile: Mutex::default(),
            currency: Mutex::default(),
            applying: Mutex::default(),
            told: Mutex::default(),
            applied: watch::Sender::new(0),
            reconciled: watch::Sender::default(),
            notices: Mutex::new(BTreeMap::from([(About::Options, misfits)])),
            seed,
            at_work,
            wake_delivery: Notify::new(),
            held_back: Mutex::default(),
            hurry: Notify::new(),
            doubted: Mutex::default(),
            accepted: Mutex::default(),
            answering: Mutex::default(),
            refill: Notify::new(),
            repair: Notify::new(),
            reread: Notify::new(),
            try_now: Notify::new(),
            connection: Mutex::new(ConnectionView::Offline {
                since: clock.now_ms(),
                next_try: None,
            }),
            hopeful: AtomicBool::new(true),
            searches: AtomicU64::new(0),
            lapsed: Mutex::default(),
            sign_in_again: Mutex::default(),
            account,
            asked: Mutex::default(),
            tasks: TaskTracker::new(),
            catch_up,
            clock,
            board,
            signals,
            cancel: CancellationToken::new(),
        };
        (Arc::new(desk), wanted)
    }

    /// Passes an error of the store on. A cache that had to be rebuilt is filled again; what could not be written is told,
    /// and is read from the server again until it can be.
    pub(crate) fn trouble(&self, error: StoreError) -> StoreError {
        self.tell_trouble(&error);
        match &error {
            StoreError::CacheRebuilt => self.refill.notify_one(),
            StoreError::DiskFull | StoreError::Io(_) | StoreError::Database(_) => {
                self.repair.notify_one();
            }
            StoreError::Damaged | StoreError::Cursor(_) | StoreError::Record { .. } => {}
        }
        error
    }

    /// Says what is wrong with the files of this computer, where the agent can do something about it.
    pub(crate) fn tell_trouble(&self, error: &StoreError) {
        match error {
            StoreError::DiskFull | StoreError::Io(_) | StoreError::Database(_) => {
                let notice = SessionNotice::new(error.code(), error.to_string());
                self.set_notices(About::Storage, &[notice]);
            }
            // Until the next start, which recovers what can be read.
            StoreError::Damaged => {
                let notice = SessionNotice::new("journal_broken", error.to_string());
                self.set_notices(About::Journal, &[notice]);
            }
            StoreError::CacheRebuilt | StoreError::Cursor(_) | StoreError::Record { .. } => {}
        }
    }

    /// Takes note of an error that somebody only logs.
    pub(crate) fn note_trouble(&self, error: SyncError) {
        if let SyncError::Store(error) = error {
            let _logged = self.trouble(error);
        }
    }

    /// The connection, if events flow.
    pub(crate) fn online(&self) -> Option<Workspace> {
        if *self.up.borrow() {
            read(&self.link).clone()
        } else {
            None
        }
    }

    /// What a decision needs to know of a chat; `asked` is what was asked for of it.
    pub(crate) fn facts(&self, record: &InteractionRecord, asked: &[IntentRecord]) -> ChatFacts {
        let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
        let data = interaction.user_data();
        ChatFacts {
            phase: record.phase,
            asynchronous: record.asynchronous,
            door: Door::Place,
            disposition: self.disposition_facts(&data, asked),
            own_workbin: matches!(&record.placement, Some(Placement::Workbin { owner: Some(owner), .. }) if *owner == self.me.id),
            placement: record.placement.clone(),
            with: self.holder(record, &interaction),
            handed_over: crate::show::is_handed_over(record.phase, &data),
            hold_in: self.default_hold(&data),
            capabilities: interaction
                .capabilities()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Tells whoever listens; nobody listening is no fault.
    pub(crate) fn tell(&self, signal: Signal) {
        let _no_listener = self.signals.send(signal);
    }

    /// Announces what a batch changed.
    pub(crate) fn announce(&self, touched: &[Touched]) {
        if touched.is_empty() {
            return;
        }
        let mut lists = false;
        for one in touched {
            match one {
                Touched::Interaction(id) => {
                    lists = true;
                    self.tell(Signal::Changed(Topic::Chat { id: id.to_string() }));
                }
                Touched::Transcript(id) => {
                    self.tell(Signal::Changed(Topic::Transcript { id: id.to_string() }));
                }
                Touched::Place(_) | Touched::Contact(_) => lists = true,
                Touched::Setting(_) => {}
            }
        }
        if lists {
            self.announce_lists();
        }
        self.applied.send_modify(|count| *count += 1);
    }

    /// Says that every list may have changed.
    pub(crate) fn announce_lists(&self) {
        let mut places = self.places();
        places.extend(self.looked_at().filter(|place| !places.contains(place)));
        for place in places {
            self.tell(Signal::Changed(Topic::List { place }));
        }
        self.tell(Signal::Changed(Topic::Session));
    }

    /// The places of this agent, in order.
    pub(crate) fn places(&self) -> Vec<PlaceId> {
        let mut places = vec![PlaceId::Active, PlaceId::OnHold];
        places.extend(read(&self.workbins).iter().map(Bin::place));
        let options = read(&self.options);
        if !read(&self.led).is_empty() {
            places.push(TEAM_WORKBINS);
        }
        let filters = filter::by_category(options.queue_filters());
        places.extend(filters.into_iter().map(|filter| PlaceId::Queue {
            filter: filter.name,
        }));
        places.extend([PlaceId::MyHistory, PlaceId::Contacts, PlaceId::Search]);
        places.retain(|place| refusal(place, &options).is_none());
        places
    }

    /// Whether the agent may look into a place, or the privilege that is missing.
    pub(crate) fn admit(&self, place: &PlaceId) -> Result<(), Problem> {
        match refusal(place, &read(&self.options)) {
            None if matches!(place, PlaceId::TeamWorkbins { .. }) && self.led().is_empty() => {
                Err(problem::of("no_team", "You lead no agent group."))
            }
            None => Ok(()),
            Some(reason) => Err(problem::denied(&reason)),
        }
    }

    /// Whether the agent has this chat before their eyes.
    pub(crate) fn is_reading(&self, id: &str) -> bool {
        let showing = lock(&self.showing);
        showing.focused && showing.chat.as_deref() == Some(id)
    }

    /// The status as the window shows it.
    pub(crate) fn status_view(&self) -> StatusView {
        let status = lock(&self.status).clone();
        let reasons = read(&self.reasons).clone();
        StatusView {
            reason: status.reason.map(|code| {
                reasons
                    .iter()
                    .find(|reason| reason.code == code)
                    .map_or(code, |reason| reason.name.clone())
            }),
            state: status.state,
            dnd: status.dnd,
            since: status.since,
            pending: status.pending,
            reasons,
        }
    }

    /// A record, or none.
    pub(crate) fn record(&self, id: &str) -> Result<Option<InteractionRecord>, StoreError> {
        self.store.cache().interaction(&id.into())
    }
}

/// Why an agent may not look into a place, if so.
fn refusal(place: &PlaceId, options: &Options) -> Option<policy::Reason> {
    let what = match place {
        PlaceId::Active | PlaceId::OnHold => return None,
        PlaceId::Workbin { .. } => "place:workbins",
        PlaceId::TeamWorkbins { .. } => "place:team_workbins",
        PlaceId::Queue { .. } => "place:queues",
        PlaceId::MyHistory => "place:my_history",
        PlaceId::Contacts | PlaceId::ContactHistory { .. } => "place:contacts",
        PlaceId::Search => "place:search",
    };
    policy::missing(what, options)
}

/// The store's name of a place whose content is a list of its own.
pub(crate) fn place_key(place: &PlaceId) -> String {
    match place {
        PlaceId::Active => "active".to_owned(),
        PlaceId::OnHold => "on_hold".to_owned(),
        PlaceId::MyHistory => "my_history".to_owned(),
        PlaceId::Workbin { id, owner } => format!("workbin:{id}:{owner}"),
        PlaceId::TeamWorkbins { owner: None } => "team_workbins".to_owned(),
        PlaceId::TeamWorkbins { owner: Some(owner) } => format!("team_workbins:{owner}"),
        PlaceId::Queue { filter } => format!("queue:{filter}"),
        PlaceId::Contacts => "contacts".to_owned(),
        PlaceId::ContactHistory { contact } => format!("contact:{contact}"),
        PlaceId::Search => "search".to_owned(),
    }
}
