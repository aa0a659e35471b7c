//! An agent with the core in this process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result};
use holdfast_core::view::{
    AgentState, ConnectionView, ItemKind, ListOrder, PlaceId, Problem, Screen, Side, Topic,
};
use holdfast_core::{
    MemoryKeychain, Notice, NoticeKind, Notifier, Parts, Session, SignInRequest, Signal,
    SystemClock, Timeouts, TransportChoice,
};
use holdfast_domain::door::Door;
use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::Verb;
use holdfast_settings::Computer;
use holdfast_settings::policy::NoPolicy;
use holdfast_tests::faults::oracle::{Agent, Lists, Shown, StatusStep};
use holdfast_tests::patience::Patience;
use tempfile::TempDir;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::seat::{Log, Row, Shelf, Taken};

/// How long an agent may take to be quiet once the network is well.
const QUIET: Duration = Duration::from_mins(1);

/// How often an agent who waits asks for the next attempt.
const CLICK: Duration = Duration::from_secs(2);
/// Rows and entries that are looked at.
const MOST: u32 = 500;

/// Less patience than people's networks need: scripts are short. Enough of it for a machine that is busy with other things:
/// what takes longer counts as an outage, and one follows the other then.
fn timeouts() -> Timeouts {
    Timeouts {
        connect: Duration::from_secs(2),
        request: Duration::from_secs(4),
        answer: Duration::from_secs(4),
        settle: Duration::from_millis(700),
        initialization: Duration::from_secs(10),
        hold: Duration::from_secs(1),
        grace: Duration::from_millis(2_500),
        // Longer than a request and anything that a script keeps back.
        at_work: Duration::from_secs(8),
        ..Timeouts::default()
    }
}

/// Notices that were shown.
#[derive(Default)]
struct Notices(Mutex<Vec<Notice>>);

impl Notifier for Notices {
    fn show(&self, notice: Notice) {
        self.0.lock().unwrap().push(notice);
    }

    fn renew(&self, _notice: Notice) {}

    fn withdraw(&self, _key: &str) {}
}

/// An agent.
pub(crate) struct Inside {
    name: String,
    url: String,
    transport: TransportChoice,
    seed: u64,
    profile: TempDir,
    keychain: Arc<MemoryKeychain>,
    notices: Arc<Notices>,
    session: Session,
    statuses: Arc<Mutex<Vec<StatusStep>>>,
    watching: JoinHandle<()>,
    restarted: bool,
    pub(crate) log: Log,
}

impl Inside {
    /// Signs in and wants chats.
    pub(crate) async fn start(name: &str, url: &str, polling: bool, seed: u64) -> Result<Self> {
        let profile = tempfile::tempdir().context("no folder for a profile")?;
        let keychain = Arc::new(MemoryKeychain::default());
        let notices = Arc::new(Notices::default());
        let statuses = Arc::default();
        let session = session(&profile, &keychain, &notices);
        let inside = Self {
            name: name.to_owned(),
            url: url.to_owned(),
            transport: if polling {
                TransportChoice::LongPolling
            } else {
                TransportChoice::Auto
            },
            seed,
            profile,
            keychain,
            notices,
            watching: watch(session.clone(), Arc::clone(&statuses)),
            session,
            statuses,
            restarted: false,
            log: Log::default(),
        };
        // The machine may be busy: with so little patience the first attempt need not be the one.
        let patience = Patience::new("the first sign-in", QUIET);
        while let Err(error) = inside.sign_in().await {
            patience.pause(&mut Some(error)).await?;
        }
        inside.session.synchronised().await.map_err(failed)?;
        inside.set_status(true).await;
        Ok(inside)
    }

    async fn sign_in(&self) -> Result<()> {
        let request = SignInRequest {
            transport: self.transport,
            timeouts: timeouts(),
            rng_seed: Some(self.seed),
            ..SignInRequest::new(&self.url, &self.name, self.name.as_str().into())
        };
        self.session.sign_in(request).await.map_err(failed)
    }

    pub(crate) fn rows(&self, from: Shelf) -> Vec<Row> {
        let place = match from {
            Shelf::Active => PlaceId::Active,
            Shelf::OnHold => PlaceId::OnHold,
            Shelf::Queue => PlaceId::Queue {
                filter: "async-hold".to_owned(),
            },
            Shelf::Group => {
                let bins = self.session.workbins().unwrap_or_default();
                match bins.into_iter().find(|bin| bin.name == "support-chats") {
                    Some(bin) => PlaceId::Workbin {
                        id: bin.id,
                        owner: bin.owner,
                    },
                    None => return Vec::new(),
                }
            }
        };
        self.list(&place)
    }

    fn list(&self, place: &PlaceId) -> Vec<Row> {
        let page = self
            .session
            .list(place, ListOrder::Placed, None, None, MOST);
        let rows = page.map(|page| page.rows).unwrap_or_default();
        rows.into_iter()
            .map(|row| Row {
                id: row.id,
                phase: row.phase,
            })
            .collect()
    }

    pub(crate) fn act(&mut self, chat: &str, verb: &Verb) -> Taken {
        let draft = self.draft(chat);
        let taken = match self.session.act(chat, verb.clone()) {
            Ok(intent) => Taken::Yes(Some(intent.to_string())),
            Err(_) => Taken::No,
        };
        self.log.note(chat, verb, &draft, &taken);
        taken
    }

    fn draft(&self, chat: &str) -> String {
        let view = self.session.chat(chat, Door::Place);
        view.map(|view| view.draft).unwrap_or_default()
    }

    /// A wish whose outcome is not known counts only where it allows more.
    pub(crate) async fn set_status(&self, ready: bool) {
        if ready {
            self.asked(true);
        }
        let outcome = self.session.set_status(ready, None).await;
        if outcome.is_ok() && !ready {
            self.asked(false);
        }
    }

    fn asked(&self, ready: bool) {
        let mut statuses = self.statuses.lock().unwrap();
        statuses.push(StatusStep::Asked(ready));
    }

    pub(crate) fn try_now(&self) {
        self.session.try_now();
    }

    pub(crate) async fn restart(&mut self) -> Result<()> {
        self.restarted = true;
        self.session.close().await;
        self.watching.abort();
        self.session = session(&self.profile, &self.keychain, &self.notices);
        self.watching = watch(self.session.clone(), Arc::clone(&self.statuses));
        // What keeps the agent out now may not do so later: then it is tried again.
        let _tried = self.sign_in().await;
        Ok(())
    }

    pub(crate) async fn settle(&mut self) -> Result<()> {
        let patience = Patience::new(&format!("{} to be quiet", self.name), QUIET);
        // The network's return, which the system tells, and then an agent who does not want to wait.
        let mut clicked: Option<Instant> = None;
        loop {
            let mut last = match self.is_quiet().await {
                Ok(true) => return Ok(()),
                Ok(false) => None,
                Err(error) => Some(error),
            };
            if clicked.is_none_or(|at| at.elapsed() >= CLICK) {
                clicked = Some(Instant::now());
                self.session.try_now();
            }
            let state = || {
                let connection = self.session.view().map(|view| view.connection);
                format!("{connection:?}, {:?}", self.session.outbox())
            };
            patience.pause(&mut last).await.with_context(state)?;
        }
    }

    async fn is_quiet(&self) -> Result<bool> {
        let view = self.session.view().map_err(failed)?;
        if view.screen != Screen::SignedIn {
            self.sign_in().await?;
        }
        if view.connection != ConnectionView::Online {
            return Ok(false);
        }
        self.session.synchronised().await.map_err(failed)?;
        self.session.is_settled().map_err(failed)
    }

    pub(crate) async fn evidence(&mut self, chats: &[String]) -> Result<Agent> {
        self.session
            .read_place(&PlaceId::MyHistory)
            .await
            .map_err(failed)?;
        let (mut shown, mut drafts) = (BTreeMap::new(), BTreeMap::new());
        for id in chats {
            // What this agent never saw is not known here.
            let Ok(page) = self.session.transcript(id, None, MOST) else {
                continue;
            };
            let texts = page
                .items
                .into_iter()
                .filter(|item| item.kind == ItemKind::Text);
            let items = texts.map(|item| Shown {
                index: item.index,
                mine: item.side == Side::Me,
                text: item.text,
            });
            shown.insert(id.clone(), items.collect());
            drafts.insert(id.clone(), self.draft(id));
        }
        let asked = self.log.said.iter().map(|said| {
            let mut asked = said.asked.clone();
            asked.state = self.state(said.intent.as_deref()).or(asked.state);
            asked
        });
        let asked = asked.collect();
        let wishes = self.log.wishes.iter().map(|(wish, intent)| {
            let mut wish = wish.clone();
            wish.state = self.state(intent.as_deref()).or(wish.state);
            wish
        });
        let wishes = wishes.collect();
        let notices = self.notices.0.lock().unwrap();
        let mut told_wrote = BTreeMap::new();
        for notice in notices.iter().filter(|one| one.kind == NoticeKind::Wrote) {
            *told_wrote
                .entry(notice.chat.clone().unwrap_or_default())
                .or_default() += 1;
        }
        Ok(Agent {
            name: self.name.clone(),
            asked,
            wishes,
            shown,
            drafts,
            lists: self.lists()?,
            statuses: self.statuses.lock().unwrap().clone(),
            told_wrote,
            told: notices.iter().filter_map(|one| one.chat.clone()).collect(),
            told_summary: notices.iter().any(|one| one.kind == NoticeKind::Summary),
            attended: !self.restarted,
        })
    }

    /// What the core says of an intent.
    fn state(&self, intent: Option<&str>) -> Option<String> {
        let id = intent?.parse().ok()?;
        let state = self.session.intent_state(IntentId(id)).ok().flatten()?;
        Some(state.name().to_owned())
    }

    fn lists(&self) -> Result<Lists> {
        let ids = |rows: Vec<Row>, phase: Option<&str>| -> BTreeSet<String> {
            let wanted = rows
                .into_iter()
                .filter(|row| phase.is_none_or(|phase| row.phase == phase));
            wanted.map(|row| row.id).collect()
        };
        let active = self.rows(Shelf::Active);
        let bins = self.session.workbins().map_err(failed)?;
        let workbins = bins.into_iter().map(|bin| {
            let place = PlaceId::Workbin {
                id: bin.id,
                owner: bin.owner.clone(),
            };
            ((bin.name, bin.owner), ids(self.list(&place), None))
        });
        Ok(Lists {
            offered: ids(active.clone(), Some("offered")),
            active: ids(active, Some("active")),
            on_hold: ids(self.rows(Shelf::OnHold), None),
            workbins: workbins.collect(),
            history: ids(self.list(&PlaceId::MyHistory), None),
        })
    }

    pub(crate) async fn close(self) {
        self.watching.abort();
        self.session.close().await;
    }
}

fn session(profile: &TempDir, keychain: &Arc<MemoryKeychain>, notices: &Arc<Notices>) -> Session {
    let parts = Parts {
        keychain: keychain.clone(),
        notifier: notices.clone(),
        clock: Arc::new(SystemClock),
        computer: Arc::new(Computer::new(profile.path(), Box::new(NoPolicy))),
    };
    Session::new(profile.path().to_owned(), parts)
}

/// Notes what the status is shown as.
fn watch(session: Session, statuses: Arc<Mutex<Vec<StatusStep>>>) -> JoinHandle<()> {
    let mut signals = session.signals();
    tokio::spawn(async move {
        let mut shown = false;
        loop {
            match signals.recv().await {
                Ok(Signal::Changed(Topic::Session)) | Err(RecvError::Lagged(_)) => {}
                Ok(_) => continue,
                Err(RecvError::Closed) => return,
            }
            let Ok(view) = session.view() else { continue };
            let ready = view.status.state == AgentState::Ready;
            if ready != shown {
                shown = ready;
                statuses.lock().unwrap().push(StatusStep::Shown(ready));
            }
        }
    })
}

#[allow(clippy::needless_pass_by_value)] // For `map_err`.
fn failed(problem: Problem) -> anyhow::Error {
    anyhow::anyhow!("{}: {}", problem.code, problem.message)
}
