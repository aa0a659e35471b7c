//! When a silent chat is marked, and when it ends. Asynchronous sessions only: standard ones end with their agents.

use crate::chat::Record;
use crate::chat::entry::iso;
use crate::config::Deployment;

/// The case data that marks a silent chat: its status and when it is looked at again.
pub const CASE_KEYS: [&str; 2] = ["GCTI_Chat_AsyncStatus", "GCTI_Chat_AsyncCheckAt"];
/// The status of a chat that was given the idle alert.
const ALERTED: &str = "3";

/// A chat's idle limits, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// When the alert is or was due.
    pub alert_at: i64,
    /// When the session is closed if nothing happens.
    pub close_at: i64,
}

/// The limits of a chat by its service's `async-idle-alert` and `async-idle-close`; `None` where it has none.
pub fn limits(record: &Record, deployment: &Deployment) -> Option<Limits> {
    if !record.asynchronous || !record.open {
        return None;
    }
    let service = deployment.services.get(&record.service)?;
    let alert_at = record.active_at + i64::from(service.async_idle_alert) * 1000;
    // The time to answer the alert is never cut short, also where the server slept through the alert itself.
    let close_at =
        record.alerted_at.unwrap_or(alert_at) + i64::from(service.async_idle_close) * 1000;
    Some(Limits { alert_at, close_at })
}

/// The case data of a chat that was given the alert and will be closed at `close_at`.
pub fn alert_marks(close_at: i64) -> [(&'static str, String); 2] {
    [
        (CASE_KEYS[0], ALERTED.to_owned()),
        (CASE_KEYS[1], iso(close_at)),
    ]
}
