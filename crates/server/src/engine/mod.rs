//! What agents and contacts can do, put together: a command is decided by [`crate::chat`], made durable by
//! [`crate::storage`], and only then answered and announced.
//!
//! - [`act`]: carrying out one command
//! - [`announce`]: from effects to events
//! - [`agents`]: the agents' states; [`scheduler`]: what time and free agents bring about
//! - [`contacts`]: contacts opening chats and returning to them
//! - [`subscriptions`], [`snapshots`], [`typing`]: what lives only as long as the server runs

pub mod act;
pub mod agents;
pub mod announce;
pub mod contacts;
mod locks;
pub mod scheduler;
pub mod snapshots;
pub mod subscriptions;
pub mod typing;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::chat::Denied;
use crate::clock::SharedClock;
use crate::cometd::Hub;
use crate::condition::ConditionError;
use crate::config::Deployment;
use crate::search::QueryError;
use crate::storage::{Contact, Storage, StorageError};

/// How long the scheduler may take to end.
const CLOSE_WITHIN: Duration = Duration::from_millis(500);

/// Where events go.
pub trait Outbox: Send + Sync + 'static {
    /// Gives `data` to every session of `user`, on the first of `channels` that it listens to. Never blocks.
    fn publish(&self, user: &str, channels: &[&str], data: &Value);
    /// Whether `user` can be reached.
    fn online(&self, user: &str) -> bool;
}

impl Outbox for Hub {
    fn publish(&self, user: &str, channels: &[&str], data: &Value) {
        Self::publish(self, user, channels, data);
    }

    fn online(&self, user: &str) -> bool {
        Self::online(self, user)
    }
}

/// What an engine is made of.
pub struct Parts {
    /// What the deployment is.
    pub deployment: Arc<Deployment>,
    /// What is kept.
    pub storage: Arc<dyn Storage>,
    /// Where events go.
    pub outbox: Arc<dyn Outbox>,
    /// The time.
    pub clock: SharedClock,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It may not be done.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such thing; the text says what.
    #[error("{0}")]
    NotFound(String),
    /// A filter cannot be read.
    #[error(transparent)]
    Condition(#[from] ConditionError),
    /// A query cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The contact did not prove to be the contact.
    #[error("This is not your chat.")]
    NotYourChat,
    /// It could not be kept or found.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The server is ending.
    #[error("The server is ending.")]
    Ending,
}

/// What agents and contacts can do; cloning is cheap. Calls block, except where they are `async`.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    parts: Parts,
    locks: locks::Locks,
    agents: agents::Agents,
    subscriptions: subscriptions::Subscriptions,
    snapshots: snapshots::Snapshots,
    typing: typing::Typing,
    /// Told when the scheduler should look again before the next time is due.
    stir: Notify,
    /// The scheduler, while it runs.
    scheduler: Mutex<Option<JoinHandle<()>>>,
    stop: CancellationToken,
}

impl Engine {
    /// An engine over what is kept already, with its scheduler running until [`Engine::close`].
    pub async fn open(
        deployment: Arc<Deployment>,
        storage: Arc<dyn Storage>,
        hub: Hub,
        clock: SharedClock,
    ) -> Result<Self, StorageError> {
        let presence = hub.presence();
        let parts = Parts {
            deployment,
            storage,
            outbox: Arc::new(hub),
            clock,
        };
        let engine = match tokio::task::spawn_blocking(|| Self::assemble(parts)).await {
            Ok(engine) => engine?,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        let scheduler = tokio::spawn(engine.clone().schedule(presence, engine.0.stop.clone()));
        *engine
            .0
            .scheduler
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(scheduler);
        Ok(engine)
    }

    /// Ends the scheduler, which takes no longer than one chat that it is at. What was answered is durable already.
    pub async fn close(&self) {
        self.0.stop.cancel();
        let scheduler = self
            .0
            .scheduler
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(scheduler) = scheduler else { return };
        match tokio::time::timeout(CLOSE_WITHIN, scheduler).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the scheduler failed"),
            Err(_) => tracing::warn!("the scheduler is left behind: the disk is slow"),
        }
    }

    /// An engine over what is kept already, without a scheduler; contacts of the configuration are added to the
    /// directory.
    pub fn assemble(parts: Parts) -> Result<Self, StorageError> {
        for seed in &parts.deployment.contacts {
            if parts.storage.contact(&seed.id)?.is_none() {
                parts.storage.put_contact(&Contact::from(seed))?;
            }
        }
        let agents = agents::Agents::restore(&*parts.storage)?;
        Ok(Self(Arc::new(Inner {
            parts,
            locks: locks::Locks::default(),
            agents,
            subscriptions: subscriptions::Subscriptions::default(),
            snapshots: snapshots::Snapshots::default(),
            typing: typing::Typing::default(),
            stir: Notify::new(),
            scheduler: Mutex::new(None),
            stop: CancellationToken::new(),
        })))
    }

    /// Does blocking work off the async threads.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let engine = self.clone();
        match tokio::task::spawn_blocking(move || work(&engine)).await {
            Ok(result) => result,
            Err(error) if error.is_cancelled() => Err(EngineError::Ending),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    /// What the deployment is.
    pub fn deployment(&self) -> &Deployment {
        &self.0.parts.deployment
    }

    /// What is kept.
    pub fn storage(&self) -> &dyn Storage {
        &*self.0.parts.storage
    }

    /// The time, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.0.parts.clock.now().as_millisecond()
    }

    fn stir(&self) {
        self.0.stir.notify_one();
    }
}
