//! An agent's computer: a profile, a keyring and a session.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use holdfast_core::view::{
    ChatView, ConnectionView, ListOrder, PlaceId, Problem, RowView, SessionView, TranscriptPage,
};
use holdfast_core::{
    Clock, Keychain, KeychainError, MemoryKeychain, Notice, NoticeAction, NoticeKind, Notifier,
    Parts, Session, SignInRequest, SystemClock, TransportChoice,
};
use holdfast_domain::door::Door;
use holdfast_domain::intent::Verb;
use holdfast_settings::policy::{self, PolicySource};
use holdfast_settings::{Computer, Layer};
use secrecy::SecretSlice;
use tempfile::TempDir;
use tokio::time::timeout;

use super::DEADLINE;

/// Notices that were shown.
#[derive(Default)]
struct Shown(Mutex<Vec<Notice>>);

impl Notifier for Shown {
    fn show(&self, notice: Notice) {
        self.0.lock().unwrap().push(notice);
    }

    fn renew(&self, _notice: Notice) {}

    fn withdraw(&self, _key: &str) {}
}

/// A clock that can be set.
#[derive(Default)]
pub(crate) struct Wall(AtomicI64);

impl Wall {
    /// Somebody sets the clock on, or back.
    pub(crate) fn shift(&self, by_ms: i64) {
        self.0.fetch_add(by_ms, Ordering::SeqCst);
    }
}

impl Clock for Wall {
    fn now(&self) -> jiff::Timestamp {
        SystemClock.now() + jiff::SignedDuration::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A policy that can be changed.
#[derive(Clone, Default)]
pub(crate) struct Rules(Arc<Mutex<String>>);

impl Rules {
    pub(crate) fn say(&self, text: &str) {
        text.clone_into(&mut self.0.lock().unwrap());
    }
}

impl From<&str> for Rules {
    fn from(text: &str) -> Self {
        let rules = Self::default();
        rules.say(text);
        rules
    }
}

impl PolicySource for Rules {
    fn layers(&self) -> Vec<Layer> {
        vec![policy::toml::layer("policy.toml", &self.0.lock().unwrap())]
    }
}

/// A keyring that cannot be used.
struct NoKeyring;

impl Keychain for NoKeyring {
    fn load(&self, _account: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        Err(KeychainError::Unavailable("it is locked".to_owned()))
    }

    fn save(&self, _account: &str, _secret: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable("it is locked".to_owned()))
    }
}

/// An agent's computer.
pub(crate) struct Seat {
    pub(crate) session: Session,
    pub(crate) wall: Arc<Wall>,
    profile: Arc<TempDir>,
    keychain: Arc<dyn Keychain>,
    /// What the organisation says.
    pub(crate) rules: Rules,
    shown: Arc<Shown>,
}

impl Seat {
    pub(crate) fn new() -> Self {
        Self::under(Rules::default())
    }

    /// A computer of an organisation that has rules.
    pub(crate) fn under(rules: Rules) -> Self {
        let profile = Arc::new(TempDir::new().unwrap());
        Self::at(profile, Arc::<MemoryKeychain>::default(), rules)
    }

    /// Without a keyring.
    pub(crate) fn without_keyring(rules: Rules) -> Self {
        let profile = Arc::new(TempDir::new().unwrap());
        Self::at(profile, Arc::new(NoKeyring), rules)
    }

    fn at(profile: Arc<TempDir>, keychain: Arc<dyn Keychain>, rules: Rules) -> Self {
        let policy = rules.clone();
        let wall = Arc::new(Wall::default());
        let shown = Arc::new(Shown::default());
        let parts = Parts {
            keychain: keychain.clone(),
            notifier: shown.clone(),
            clock: wall.clone(),
            computer: Arc::new(Computer::new(profile.path(), Box::new(policy))),
        };
        Self {
            session: Session::new(profile.path().to_owned(), parts),
            wall,
            profile,
            keychain,
            rules,
            shown,
        }
    }

    /// Another program at the same files, with the same keyring.
    pub(crate) fn second(&self) -> Self {
        Self::at(
            self.profile.clone(),
            self.keychain.clone(),
            self.rules.clone(),
        )
    }

    /// The profile folder.
    pub(crate) fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// The same files with a keyring that knows nothing of them.
    pub(crate) async fn with_another_keyring(self) -> Self {
        self.session.close().await;
        Self::at(self.profile, Arc::<MemoryKeychain>::default(), self.rules)
    }

    /// The folder that holds the agent's files.
    /// The agent's own settings.
    pub(crate) fn preferences(&self) -> PathBuf {
        self.profile.path().join("preferences.toml")
    }

    pub(crate) fn files(&self) -> PathBuf {
        let accounts = self.profile.path().join("accounts");
        let mut all = std::fs::read_dir(accounts).unwrap();
        all.next().unwrap().unwrap().path()
    }

    pub(crate) async fn try_sign_in(&self, server: &str, password: &str) -> Result<(), Problem> {
        self.try_sign_in_as("ana", server, password).await
    }

    pub(crate) async fn try_sign_in_as(
        &self,
        user: &str,
        server: &str,
        password: &str,
    ) -> Result<(), Problem> {
        let request = SignInRequest {
            transport: TransportChoice::LongPolling,
            ..SignInRequest::new(server, user, password.into())
        };
        self.session.sign_in(request).await
    }

    /// Signs ana in.
    pub(crate) async fn sign_in(&self, server: &str) {
        self.try_sign_in(server, "ana").await.unwrap();
    }

    /// Waits until `find` finds something; asks again at each signal, and now and then for what no signal tells.
    pub(crate) async fn until<T>(&self, what: &str, find: impl Fn(&Self) -> Option<T>) -> T {
        let mut signals = self.session.signals();
        let wait = async {
            loop {
                if let Some(found) = find(self) {
                    return found;
                }
                // Behind or not: everything is asked for again.
                let _ = timeout(Duration::from_millis(200), signals.recv()).await;
            }
        };
        timeout(DEADLINE, wait)
            .await
            .unwrap_or_else(|_| panic!("never came: {what}"))
    }

    pub(crate) async fn online(&self) {
        self.until("the connection", |seat| {
            (seat.view().connection == ConnectionView::Online).then_some(())
        })
        .await;
    }

    pub(crate) fn view(&self) -> SessionView {
        self.session.view().unwrap()
    }

    /// The codes of the problems that last.
    pub(crate) fn problems(&self) -> Vec<String> {
        let notices = self.view().notices;
        notices.into_iter().map(|notice| notice.code).collect()
    }

    pub(crate) fn workbins(&self) -> Vec<PlaceId> {
        let places = self.view().places.into_iter().map(|place| place.id);
        places
            .filter(|place| matches!(place, PlaceId::Workbin { .. }))
            .collect()
    }

    pub(crate) fn rows(&self, place: &PlaceId) -> Vec<RowView> {
        self.session
            .list(place, ListOrder::Placed, None, None, 100)
            .map(|page| page.rows)
            .unwrap_or_default()
    }

    pub(crate) fn chat(&self, id: &str) -> ChatView {
        self.session.chat(id, Door::Place).unwrap()
    }

    pub(crate) fn transcript(&self, id: &str) -> TranscriptPage {
        self.session.transcript(id, None, 100).unwrap()
    }

    /// How often somebody was said to have written.
    pub(crate) fn wrote(&self) -> usize {
        self.notices(NoticeKind::Wrote)
    }

    /// How many notices of a kind were shown.
    pub(crate) fn notices(&self, kind: NoticeKind) -> usize {
        let shown = self.shown.0.lock().unwrap();
        shown.iter().filter(|notice| notice.kind == kind).count()
    }

    /// Title and text of every notice.
    pub(crate) fn words_of_notices(&self) -> Vec<String> {
        let shown = self.shown.0.lock().unwrap();
        shown
            .iter()
            .map(|notice| format!("{}: {}", notice.title, notice.body))
            .collect()
    }

    /// What could be done from any notice.
    pub(crate) fn buttons_of_notices(&self) -> Vec<NoticeAction> {
        let shown = self.shown.0.lock().unwrap();
        let buttons = shown.iter().flat_map(|notice| &notice.buttons);
        buttons.map(|button| button.action).collect()
    }

    /// Waits for Ready; the channel must be on for it.
    pub(crate) async fn ready(&self) {
        self.session.synchronised().await.unwrap();
        self.session.set_status(true, None).await.unwrap();
    }

    /// Waits until a chat is in a phase.
    pub(crate) async fn phase(&self, id: &str, phase: &str) {
        self.until(phase, |seat| {
            let now = seat.session.chat(id, Door::Place).ok()?.row.phase;
            (now == phase).then_some(())
        })
        .await;
    }

    /// Takes the chat that is offered.
    pub(crate) async fn accept(&self) -> String {
        let id = self
            .until("an offer", |seat| {
                let rows = seat.rows(&PlaceId::Active);
                rows.into_iter()
                    .find(|row| row.phase == "offered")
                    .map(|row| row.id)
            })
            .await;
        self.act(&id, Verb::Accept).await;
        self.phase(&id, "active").await;
        id
    }

    /// Holds a chat where the options say.
    pub(crate) async fn hold(&self, id: &str) {
        self.act(id, Verb::HOLD).await;
        self.phase(id, "on_hold").await;
    }

    /// Asks for something and waits until nothing is under way any more.
    pub(crate) async fn act(&self, id: &str, verb: Verb) {
        self.session.act(id, verb).unwrap();
        self.until("the outcome", |seat| {
            seat.session.is_settled().unwrap().then_some(())
        })
        .await;
    }
}
