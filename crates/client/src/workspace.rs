//! A signed-in session.

use holdfast_domain::ids::IntentId;
use holdfast_wire::event::Event;
use holdfast_wire::session::{Configuration, User};
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::mpsc;
use url::Url;

use crate::{ClientConfig, ClientError, Credentials, Incoming, Step};

/// A signed-in session. Clones are the same session; it ends with [`Workspace::logout`] or when the last clone and the
/// stream of [`Incoming`] are dropped.
#[derive(Clone, Debug)]
pub struct Workspace {}

/// Signs in, opens the session and the stream of events, and waits for the agent's configuration.
pub async fn connect(
    _config: ClientConfig,
    _credentials: Credentials,
    _progress: impl Fn(Step) + Send + Sync,
) -> Result<(Workspace, mpsc::Receiver<Incoming>), ClientError> {
    todo!()
}

impl Workspace {
    /// The agent as last told by the server.
    pub fn user(&self) -> User {
        todo!()
    }

    /// The configuration as last told by the server.
    pub fn configuration(&self) -> Configuration {
        todo!()
    }

    /// Tries again at once what waits for its next attempt, and checks whether an open stream is alive.
    pub fn retry_now(&self) {
        todo!()
    }

    /// The token for [`Credentials::Refresh`], where the deployment gave one. It changes with each renewal.
    pub fn refresh_token(&self) -> Option<SecretString> {
        todo!()
    }

    /// The server's address.
    pub fn server(&self) -> &Url {
        todo!()
    }

    /// Ends the session on the server and the stream of events.
    pub async fn logout(&self) -> Result<(), ClientError> {
        todo!()
    }

    pub(crate) fn new_operation() -> IntentId {
        todo!()
    }

    pub(crate) fn learn(&self, _user: &User, _configuration: Option<Configuration>) {
        todo!()
    }

    pub(crate) fn surprised(_what: &str, _event: &Event) -> ClientError {
        todo!()
    }

    pub(crate) async fn act(
        &self,
        _paths: &[&[&str]],
        _data: Value,
        _op: IntentId,
    ) -> Result<(), ClientError> {
        todo!()
    }

    pub(crate) async fn ask(&self, _paths: &[&[&str]], _data: Value) -> Result<Event, ClientError> {
        todo!()
    }

    pub(crate) async fn read(
        &self,
        _path: &[&str],
        _query: &[(&str, &str)],
    ) -> Result<Value, ClientError> {
        todo!()
    }
}
