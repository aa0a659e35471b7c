//! What was found and how it is here, in one file for support: no message text, no person's name or address, no secret.

mod redact;
mod system;

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use holdfast_settings::{Settings, Source};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::places;
use crate::view::{FindingCode, FindingView, Problem};

/// How much of a log goes in, in bytes: its end.
const LOG_LIMIT: u64 = 4 * 1024 * 1024;
/// Says what is in it, in it.
const README: &str = "A report of Holdfast for support.\n
report.json  the program, the system, what the diagnosis found, and every setting with its source
logs/        what the program noted down, if it has: times, parts, ids and codes

There is no message text in it, no name or address of a person, no password and no token. The names of servers and
proxies are, and those of the authorities that issued their certificates.
";

/// A report that could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file cannot be written.
    #[error("The report cannot be saved as {path}: {error}. Choose another folder.")]
    Unwritable {
        /// Where to.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Self {
        let ReportError::Unwritable { path, .. } = &error;
        Self::new("report_unwritable", error.to_string()).about(path.display().to_string())
    }
}

/// What goes into a report.
#[derive(Clone, Debug)]
pub struct Report {
    document: Value,
    logs: PathBuf,
}

impl Report {
    pub(super) fn new(settings: &Settings, findings: Vec<FindingView>, profile: &Path) -> Self {
        let findings: Vec<Value> = findings.into_iter().map(finding).collect();
        let mut document = json!({
            "program": { "name": "Holdfast", "version": env!("CARGO_PKG_VERSION") },
            "system": system::described(),
            "findings": findings,
            "settings": self::settings(settings),
            "policy": settings.faults().iter().map(|fault| json!({
                "code": fault.code(), "about": fault.about(),
            })).collect::<Vec<_>>(),
        });
        system::forget_people(&mut document);
        Self {
            document,
            logs: places::logs(profile),
        }
    }

    /// What it says besides the logs.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Saves it, for this user alone to read.
    ///
    /// # Errors
    /// Where the file cannot be written. What cannot be read of the logs is left out.
    pub async fn save(&self, path: &Path) -> Result<(), ReportError> {
        let (report, to) = (self.clone(), path.to_owned());
        let packed = tokio::task::spawn_blocking(move || report.pack(&to)).await;
        packed
            .unwrap_or_else(|error| Err(io::Error::other(error)))
            .map_err(|error| ReportError::Unwritable {
                path: path.to_owned(),
                error,
            })
    }

    fn pack(&self, path: &Path) -> io::Result<()> {
        let mut zip = ZipWriter::new(places::own_file(path)?);
        let options = SimpleFileOptions::default().unix_permissions(0o600);
        let mut put = |name: &str, content: &[u8]| -> io::Result<()> {
            zip.start_file(name, options).map_err(as_io)?;
            zip.write_all(content)
        };
        put("README.txt", README.as_bytes())?;
        put("report.json", &serde_json::to_vec_pretty(&self.document)?)?;
        for (name, text) in self.read_logs() {
            put(&format!("logs/{name}"), redact::log(&text).as_bytes())?;
        }
        zip.finish().map_err(as_io)?.sync_all()
    }

    fn read_logs(&self) -> Vec<(String, String)> {
        let Ok(entries) = fs::read_dir(&self.logs) else {
            return Vec::new();
        };
        let mut logs: Vec<(String, String)> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                // Those of this program alone, whatever else lies there.
                let is_log = entry.path().extension().is_some_and(|kind| kind == "log");
                let is_ours = is_log && name.starts_with("holdfast.");
                let text = is_ours.then(|| end_of(&entry.path()).ok())??;
                Some((name, text))
            })
            .collect();
        logs.sort();
        logs
    }
}

/// The last [`LOG_LIMIT`] bytes, from the beginning of a line.
fn end_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let skipped = length.saturating_sub(LOG_LIMIT);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(LOG_LIMIT).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(match text.split_once('\n') {
        Some((_, rest)) if skipped > 0 => rest.to_owned(),
        _ => text,
    })
}

fn as_io(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        error => io::Error::other(error),
    }
}

/// What a check found. The sentence of a problem may be the server's own, with whatever is in it: its code says enough.
fn finding(finding: FindingView) -> Value {
    let code = Value::String(finding.code.clone());
    let is_ours = serde_json::from_value::<FindingCode>(code).is_ok();
    let mut told = json!({
        "check": finding.check,
        "outcome": finding.outcome,
        "code": finding.code,
        "millis": finding.millis,
    });
    if is_ours {
        told["found"] = finding.found.into();
    }
    told["details"] = finding.details.into();
    told
}

/// Every setting as it counts, and who says so.
fn settings(settings: &Settings) -> Vec<Value> {
    settings
        .all()
        .map(|(name, setting)| {
            let origin = match &setting.source {
                Source::Policy(origin) | Source::Closed(origin) => Some(origin),
                _ => None,
            };
            json!({
                "name": name,
                "value": setting.value.to_string(),
                "source": setting.source.code(),
                "origin": origin,
            })
        })
        .collect()
}
