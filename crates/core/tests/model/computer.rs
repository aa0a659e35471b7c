//! An agent's computer, whose program can be killed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use holdfast_core::view::{ItemKind, OutboxItem, Problem, Side, TranscriptItem};
use holdfast_core::{
    MemoryKeychain, NoNotifier, Parts, Session, SignInRequest, SystemClock, TransportChoice,
};
use holdfast_domain::door::Door;
use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::Verb;
use holdfast_settings::policy::NoPolicy;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// A guard against what hangs; nothing depends on it otherwise.
const DEADLINE: Duration = Duration::from_mins(1);
/// How often those who wait say that they do not want to.
const IMPATIENCE: Duration = Duration::from_millis(100);

/// A computer.
pub(crate) struct Computer {
    user: &'static str,
    server: String,
    profile: TempDir,
    keychain: Arc<MemoryKeychain>,
    /// The running program: all of its tasks die with it.
    program: Option<(Runtime, Session)>,
}

impl Computer {
    pub(crate) fn new(user: &'static str, server: &str) -> Self {
        let mut computer = Self {
            user,
            server: server.to_owned(),
            profile: TempDir::new().unwrap(),
            keychain: Arc::default(),
            program: None,
        };
        computer.start();
        computer
    }

    fn start(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let parts = Parts {
            keychain: self.keychain.clone(),
            notifier: Arc::new(NoNotifier),
            clock: Arc::new(SystemClock),
            computer: Arc::new(holdfast_settings::Computer::new(
                self.profile.path(),
                Box::new(NoPolicy),
            )),
        };
        let session = Session::new(self.profile.path().to_owned(), parts);
        let request = SignInRequest {
            transport: TransportChoice::LongPolling,
            ..SignInRequest::new(&self.server, self.user, self.user.into())
        };
        runtime.block_on(session.sign_in(request)).unwrap();
        self.program = Some((runtime, session));
    }

    /// Kills the program, wherever it is, and starts it again.
    pub(crate) fn crash(&mut self) {
        if let Some((runtime, session)) = self.program.take() {
            runtime.shutdown_background();
            drop(session);
        }
        self.start();
    }

    pub(crate) fn session(&self) -> &Session {
        &self.program.as_ref().unwrap().1
    }

    pub(crate) fn act(&self, chat: &str, verb: Verb) -> Result<IntentId, Problem> {
        // What it starts belongs to the program.
        let _inside = self.program.as_ref().unwrap().0.enter();
        self.session().act(chat, verb)
    }

    /// Waits until `find` finds something.
    pub(crate) fn until<T>(&self, what: &str, find: impl Fn(&Session) -> Option<T>) -> T {
        let (runtime, session) = self.program.as_ref().unwrap();
        let mut signals = session.signals();
        let wait = async {
            loop {
                if let Some(found) = find(session) {
                    return found;
                }
                // Quiet or overtaken: it is looked at again.
                if timeout(IMPATIENCE, signals.recv()).await.is_err() {
                    session.try_now();
                }
            }
        };
        let found = runtime.block_on(async { timeout(DEADLINE, wait).await });
        found.unwrap_or_else(|_| panic!("{}: never came: {what}; {:?}", self.user, self.outbox()))
    }

    pub(crate) fn ready(&self, on: bool) {
        let (runtime, session) = self.program.as_ref().unwrap();
        runtime.block_on(session.synchronised()).unwrap();
        runtime.block_on(session.set_status(on, None)).unwrap();
    }

    pub(crate) fn phase(&self, chat: &str) -> Option<String> {
        Some(self.session().chat(chat, Door::Place).ok()?.row.phase)
    }

    /// Whether nothing is under way after a while at most.
    pub(crate) fn settles(&self, within: Duration) -> bool {
        let until = Instant::now() + within;
        self.until("a look at the outbox", |session| {
            let settled = session.is_settled().unwrap();
            (settled || Instant::now() >= until).then_some(settled)
        })
    }

    /// Reads what the server knows of a chat.
    pub(crate) fn fetch(&self, chat: &str) {
        let (runtime, session) = self.program.as_ref().unwrap();
        runtime.block_on(session.fetch(chat)).unwrap();
    }

    pub(crate) fn outbox(&self) -> Vec<OutboxItem> {
        self.session().outbox().unwrap()
    }

    pub(crate) fn draft(&self, chat: &str) -> String {
        self.session().chat(chat, Door::Place).unwrap().draft
    }

    /// The agent's own words in a chat: those in the transcript, and those that stand there beside it with their state.
    pub(crate) fn own_words(&self, chat: &str) -> (Vec<String>, Vec<(String, String)>) {
        let items = self.session().transcript(chat, None, 500).unwrap().items;
        let mine = |item: &TranscriptItem| item.side == Side::Me && item.kind == ItemKind::Text;
        let (mut said, mut standing) = (Vec::new(), Vec::new());
        for item in items.into_iter().filter(mine) {
            match item.sending {
                Some(state) => standing.push((item.text, state)),
                None => said.push(item.text),
            }
        }
        (said, standing)
    }
}
