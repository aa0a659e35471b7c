//! Looks for what is wrong, says what to do, and saves a report for support: [`Diagnosis`] without a window.

use std::path::Path;

use holdfast_core::view::{CheckOutcome, FindingView, Problem};
use holdfast_core::{Diagnosis, Session, SignInRequest};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// Runs the checks, `Ctrl+C` ends them early; answers what was found. `told` hears of each finding at once.
pub async fn examine(
    session: &Session,
    sign_in: Option<SignInRequest>,
    report: Option<&Path>,
    told: impl Fn(&FindingView),
) -> Result<Vec<FindingView>, Failure> {
    let diagnosis = Diagnosis::of(session, sign_in).map_err(Problem::from)?;
    let cancel = CancellationToken::new();
    let interrupted = cancel.clone();
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.cancel();
        }
    });
    let findings = diagnosis.run(&cancel, told).await;
    listening.abort();
    if let Some(path) = report {
        let report = diagnosis.report(findings.clone());
        report.save(path).await.map_err(Problem::from)?;
    }
    Ok(findings)
}

/// Whether nothing has failed.
pub fn is_well(findings: &[FindingView]) -> bool {
    findings
        .iter()
        .all(|finding| finding.outcome != CheckOutcome::Failed)
}

/// A finding for people.
pub fn line(finding: &FindingView) -> String {
    let mark = match finding.outcome {
        CheckOutcome::Ok => "ok  ",
        CheckOutcome::Warning => "warn",
        CheckOutcome::Failed => "FAIL",
        CheckOutcome::Skipped => "-   ",
    };
    let mut text = format!("{mark} {}: {}\n", finding.check.title(), finding.found);
    for more in finding.details.iter().chain(&finding.remedy) {
        text.extend(["       ", more, "\n"]);
    }
    text
}

/// The findings as one document.
pub fn document(findings: &[FindingView]) -> Value {
    let checks: Vec<Value> = findings.iter().map(check).collect();
    json!({"ok": is_well(findings), "checks": checks})
}

fn check(finding: &FindingView) -> Value {
    let detail = match &finding.remedy {
        Some(remedy) => format!("{} {remedy}", finding.found),
        None => finding.found.clone(),
    };
    json!({
        "name": finding.check.title(),
        "ok": finding.outcome != CheckOutcome::Failed,
        "outcome": finding.outcome,
        "code": finding.code,
        "detail": detail,
        "more": finding.details,
        "millis": finding.millis,
    })
}
