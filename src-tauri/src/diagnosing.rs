//! A diagnosis asked for in the window: one at a time, ended early on demand, and kept until its report is saved.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use holdfast_core::view::{FindingView, Problem};
use holdfast_core::{Diagnosis, Report, Session, places};
use tokio_util::sync::CancellationToken;

/// The diagnosis that runs, and what the last one came to.
#[derive(Debug, Default)]
pub(crate) struct Diagnosing {
    cancel: Mutex<CancellationToken>,
    last: Mutex<Option<Report>>,
}

impl Diagnosing {
    /// Makes one, telling each finding at once. One that runs already is ended.
    pub(crate) async fn make(
        &self,
        session: &Session,
        found: impl Fn(&FindingView),
    ) -> Result<Vec<FindingView>, Problem> {
        let diagnosis = Diagnosis::of(session, None)?;
        let cancel = CancellationToken::new();
        std::mem::replace(&mut *held(&self.cancel), cancel.clone()).cancel();
        let findings = diagnosis.run(&cancel, found).await;
        *held(&self.last) = Some(diagnosis.report(findings.clone()));
        Ok(findings)
    }

    /// Ends the one that runs.
    pub(crate) fn cancel(&self) {
        held(&self.cancel).cancel();
    }

    /// Saves the report of the last one where people look for files; answers where that is.
    pub(crate) async fn save(&self, profile: &Path) -> Result<PathBuf, Problem> {
        let last = held(&self.last).clone();
        let Some(report) = last else {
            return Err(Problem::new("not_found", "Make a diagnosis first."));
        };
        let folder = places::downloads().unwrap_or_else(|| profile.to_owned());
        let path = folder.join(places::report_name());
        report.save(&path).await?;
        Ok(path)
    }
}

fn held<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}
