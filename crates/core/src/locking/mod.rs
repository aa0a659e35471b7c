//! The locked window: nothing readable in it, and behind it a session that goes on, until its key is forgotten.

mod guard;
mod token;
mod unlock;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use secrecy::SecretString;

use crate::desk::Desk;
use crate::lock;
use crate::session::{Inner, Session, SignInRequest};
use crate::signal::Signal;
use crate::view::{AgentView, Problem, Topic};

use guard::{Guard, Rules, Step};
pub(crate) use token::{Token, token_of};

/// How often it is looked whether it is time.
const LOOK: Duration = Duration::from_secs(2);

/// The lock of a signed-in agent.
pub(crate) struct Lock {
    guard: Guard,
    /// Who may unlock.
    pub(crate) agent: AgentView,
    user_name: String,
    /// How the agent signed in; without the password.
    request: SignInRequest,
    token: Option<Arc<Token>>,
    files: PathBuf,
    /// Whether there is a key to forget: what is in memory alone would be lost.
    has_key: bool,
}

impl Lock {
    pub(crate) fn is_locked(&self) -> bool {
        self.guard.is_locked()
    }

    /// Whether the saved chats have a key.
    pub(crate) fn has_key(&self) -> bool {
        self.has_key
    }

    /// The folder with the agent's files, open or not.
    pub(crate) fn files(&self) -> &Path {
        &self.files
    }

    pub(crate) fn server(&self) -> &str {
        &self.request.server
    }

    pub(crate) fn user_name(&self) -> &str {
        &self.user_name
    }
}

impl Session {
    /// Locks the window now.
    pub fn lock_now(&self) -> Result<(), Problem> {
        self.0.signed_in()?;
        let now = self.0.parts.clock.now_ms();
        let step = lock(&self.0.lock)
            .as_mut()
            .and_then(|lock| lock.guard.lock(now));
        if step.is_some() {
            self.0.hide();
        }
        Ok(())
    }

    /// The agent pressed a key or moved the pointer in the window.
    pub fn touched(&self) {
        let now = self.0.parts.clock.now_ms();
        if let Some(lock) = &mut *lock(&self.0.lock) {
            lock.guard.touch(now);
        }
    }

    /// Locks the window and forgets the key as the settings say, for as long as this is polled.
    pub async fn guard(&self) {
        let mut screen = self.screen_locked();
        let mut was_locked = false;
        loop {
            tokio::select! {
                changed = screen.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(LOOK) => {}
            }
            let is_locked = *screen.borrow_and_update();
            self.0.weigh_discretion();
            self.0.look(is_locked && !was_locked).await;
            was_locked = is_locked;
        }
    }
}

impl Inner {
    /// The agent has signed in: from here on the window can lock.
    pub(crate) fn begin_lock(
        &self,
        desk: &Desk,
        request: &SignInRequest,
        has_key: bool,
        token: Option<Arc<Token>>,
    ) {
        let password = SecretString::default();
        *lock(&self.lock) = Some(Lock {
            guard: Guard::open(self.parts.clock.now_ms()),
            agent: AgentView {
                id: desk.me.id.clone(),
                name: desk.name.clone(),
            },
            user_name: desk.user_name.clone(),
            request: SignInRequest {
                user: desk.user_name.clone(),
                password,
                // What it took is known, if it did.
                proxy: None,
                ..request.clone()
            },
            token,
            files: desk.account.dir().to_owned(),
            has_key,
        });
        self.weigh_discretion();
    }

    /// Nobody is signed in any more.
    pub(crate) fn end_lock(&self) {
        *lock(&self.lock) = None;
        self.weigh_discretion();
    }

    pub(crate) fn is_locked(&self) -> bool {
        lock(&self.lock).as_ref().is_some_and(Lock::is_locked)
    }

    /// Notices say the least while the screen or the window is locked.
    fn weigh_discretion(&self) {
        let is_locked = *self.screen_locked.borrow() || self.is_locked();
        self.discretion
            .send_if_modified(|before| std::mem::replace(before, is_locked) != is_locked);
    }

    async fn look(&self, screen_was_locked: bool) {
        if lock(&self.lock).is_none() {
            return;
        }
        let settings = self.parts.computer.settings();
        let rules = Rules::of(&settings);
        let now = self.parts.clock.now_ms();
        let step = match &mut *lock(&self.lock) {
            None => None,
            Some(lock) if screen_was_locked => lock.guard.screen_locked(rules, now),
            Some(lock) => lock
                .guard
                .look(if lock.has_key { rules } else { rules.keeping() }, now),
        };
        match step {
            None => {}
            Some(Step::Lock) => self.hide(),
            Some(Step::Forget) => self.forget_key().await,
        }
    }

    /// Everything that shows something, or does something at a key, stops.
    fn hide(&self) {
        tracing::info!("the window is locked");
        self.weigh_discretion();
        if let Some(desk) = self.desk() {
            // Nobody reads the chat on the screen any more.
            let mut showing = lock(&desk.showing);
            showing.chat = None;
            showing.focused = false;
        }
        self.tell_shortcut(None);
        self.tell(Signal::Changed(Topic::Session));
    }

    /// Ends the session behind the lock: with its files the key is gone from memory.
    async fn forget_key(&self) {
        let _one_at_a_time = self.changing.lock().await;
        // Unlocked in this moment.
        if !self.is_locked() {
            return;
        }
        self.close_desk().await;
        tracing::info!("the key of the saved chats is forgotten until the window is unlocked");
        self.tell(Signal::Changed(Topic::Session));
    }

    /// The window shows everything again.
    fn show(&self, desk: &Desk) {
        if let Some(lock) = &mut *lock(&self.lock) {
            lock.guard = Guard::open(self.parts.clock.now_ms());
        }
        self.wrong_here.store(0, Ordering::Relaxed);
        tracing::info!("the window is unlocked");
        self.weigh_discretion();
        self.tell_shortcut(Some(desk));
        self.tell(Signal::Changed(Topic::Session));
    }
}
