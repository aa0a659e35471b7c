//! Looks for what is wrong, one thing after the other, and says what to do: for `holdfastctl doctor` and the window alike.
//!
//! A check is a function that answers a `Finding`; [`Diagnosis`] runs them in the order of [`CheckName::ALL`], so that what
//! others depend on comes first. None changes anything on the server or on this computer.

mod desktop;
mod finding;
mod machine;
mod network;
mod report;
mod session;

use std::path::Path;
use std::time::Instant;

use holdfast_client::{Probe, parse_server_url};
use holdfast_settings::{Settings, keys};
use tokio_util::sync::CancellationToken;

use crate::problem;
use crate::session::{Session, SignInRequest};
use crate::view::{CheckName, FindingView, Problem};

use finding::Finding;
use network::Way;

pub use report::{Report, ReportError};

/// Why there is no diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiagnosisError {
    /// `diagnostics.allowed` is off.
    #[error(
        "Your organisation does not allow a diagnosis on this computer. Ask your IT department."
    )]
    NotAllowed,
    /// The window is locked.
    #[error("{}", problem::locked().message)]
    Locked,
}

impl From<DiagnosisError> for Problem {
    fn from(error: DiagnosisError) -> Self {
        match error {
            DiagnosisError::NotAllowed => Self::new("diagnosis_not_allowed", error.to_string()),
            DiagnosisError::Locked => problem::locked(),
        }
    }
}

/// A diagnosis of one session and the computer that it runs on.
pub struct Diagnosis {
    session: Session,
    settings: Settings,
    sign_in: Option<SignInRequest>,
}

impl Diagnosis {
    /// Of a session. Where nobody is signed in, `sign_in` is tried; without it, what needs an agent is left out. Whoever
    /// gives it ends the session afterwards.
    ///
    /// # Errors
    /// Where the organisation does not allow one, or the window is locked.
    pub fn of(session: &Session, sign_in: Option<SignInRequest>) -> Result<Self, DiagnosisError> {
        let settings = session.0.settings();
        if !settings.get(&keys::DIAGNOSTICS_ALLOWED) {
            return Err(DiagnosisError::NotAllowed);
        }
        if session.0.is_locked() {
            return Err(DiagnosisError::Locked);
        }
        Ok(Self {
            session: session.clone(),
            settings,
            sign_in,
        })
    }

    /// Runs the checks, telling each finding as soon as it is there; answers all of them. After `cancel` no check begins,
    /// and the one that runs is given up.
    pub async fn run(
        &self,
        cancel: &CancellationToken,
        found: impl Fn(&FindingView),
    ) -> Vec<FindingView> {
        let mut all = Vec::new();
        let way = tokio::select! {
            biased;
            () = cancel.cancelled() => return all,
            way = self.way() => way,
        };
        for check in CheckName::ALL {
            let begun = Instant::now();
            let finding = tokio::select! {
                biased;
                () = cancel.cancelled() => break,
                finding = self.look_at(check, &way) => finding,
            };
            let took = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
            let view = finding.into_view(check, took);
            found(&view);
            all.push(view);
        }
        all
    }

    /// What was found and how it is here, for support.
    pub fn report(&self, findings: Vec<FindingView>) -> Report {
        let inner = &self.session.0;
        Report::new(&self.settings, findings, inner.profile.dir())
    }

    async fn look_at(&self, check: CheckName, way: &Result<Way, Box<Finding>>) -> Finding {
        let session = &self.session;
        match (check, way) {
            (CheckName::Policy, _) => machine::policy(&self.settings),
            (CheckName::Disk, _) => machine::disk(session.0.profile.dir()).await,
            (CheckName::Keyring, _) => machine::keyring(session, &self.settings).await,
            (CheckName::SignIn, _) => session::sign_in(session, self.sign_in.clone()).await,
            (CheckName::LongPolling, _) => session::long_polling(session).await,
            (CheckName::WebSocket, _) => session::web_socket(session).await,
            (CheckName::Store, _) => machine::store(session),
            (CheckName::Notifications, _) => desktop::notifications().await,
            (CheckName::Shortcut, _) => desktop::shortcut(session, &self.settings),
            (CheckName::Portal, _) => desktop::portal().await,
            (_, Err(missing)) => Finding::clone(missing),
            (CheckName::Dns, Ok(way)) => way.dns().await,
            (CheckName::Proxy, Ok(way)) => way.proxy().await,
            (CheckName::Tcp, Ok(way)) => way.tcp().await,
            (CheckName::Tls, Ok(way)) => way.tls().await,
            (CheckName::Clock, Ok(way)) => way.clock(session.0.parts.clock.as_ref()).await,
        }
    }

    /// The way to the server: that of the session, of the request, or of the form.
    async fn way(&self) -> Result<Way, Box<Finding>> {
        let failed = |problem: Problem| Box::new(Finding::failed(problem));
        let form = self.session.view().map(|view| view.sign_in.server);
        let typed = match &self.sign_in {
            Some(request) => request.server.clone(),
            None => form.map_err(failed)?,
        };
        if typed.is_empty() {
            return Err(Box::new(Finding::no_server()));
        }
        let server = parse_server_url(&typed).map_err(|error| failed(error.into()))?;
        let typed = self
            .sign_in
            .as_ref()
            .and_then(|request| request.proxy.as_ref());
        let inner = &self.session.0;
        let config = inner.way_to(server, typed, &self.settings).await;
        let config = config.map_err(failed)?;
        let probe = Probe::new(config).map_err(|error| failed(error.into()))?;
        Ok(Way::new(probe).await)
    }
}

/// What the folder holds, in bytes, without what cannot be read.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(about) if about.is_dir() => size_of(&entry.path()),
            Ok(about) => about.len(),
            Err(_) => 0,
        })
        .sum()
}
