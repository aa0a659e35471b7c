//! What a check found, before it is known which check and how long it took.

use crate::view::{CheckName, CheckOutcome, FindingCode, FindingView, Problem};

/// What a check found.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    outcome: CheckOutcome,
    code: String,
    found: String,
    remedy: Option<String>,
    about: Option<String>,
    details: Vec<String>,
}

impl Finding {
    /// All is well.
    pub(super) fn ok(code: FindingCode, found: impl Into<String>) -> Self {
        Self::of(CheckOutcome::Ok, code, found)
    }

    /// It could be better.
    pub(super) fn warning(code: FindingCode, found: impl Into<String>) -> Self {
        Self::of(CheckOutcome::Warning, code, found)
    }

    /// It does not work.
    pub(super) fn failure(code: FindingCode, found: impl Into<String>) -> Self {
        Self::of(CheckOutcome::Failed, code, found)
    }

    /// There is nothing to look at.
    pub(super) fn skipped(code: FindingCode, found: impl Into<String>) -> Self {
        Self::of(CheckOutcome::Skipped, code, found)
    }

    /// A problem, whose sentence says what to do.
    pub(super) fn failed(problem: Problem) -> Self {
        Self {
            outcome: CheckOutcome::Failed,
            code: problem.code,
            found: problem.message,
            remedy: None,
            about: problem.about,
            details: Vec::new(),
        }
    }

    /// Nobody has said which server.
    pub(super) fn no_server() -> Self {
        Self::skipped(FindingCode::NoServer, "No server is known yet.")
            .remedy("Type the server's address in the sign-in form, or give it with --server.")
    }

    /// With what to do.
    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// With what it is about.
    pub(super) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// With what experts want to see.
    pub(super) fn details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    pub(super) fn into_view(self, check: CheckName, millis: u32) -> FindingView {
        FindingView {
            check,
            outcome: self.outcome,
            code: self.code,
            found: self.found,
            remedy: self.remedy,
            about: self.about,
            details: self.details,
            millis,
        }
    }

    fn of(outcome: CheckOutcome, code: FindingCode, found: impl Into<String>) -> Self {
        Self {
            outcome,
            code: name(code),
            found: found.into(),
            remedy: None,
            about: None,
            details: Vec::new(),
        }
    }
}

/// As serde writes it.
fn name(code: FindingCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        // Not met: a variant without fields is a string.
        _ => format!("{code:?}"),
    }
}
