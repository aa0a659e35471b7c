//! The API's times: ISO 8601 with `Z`, with or without milliseconds; or milliseconds since 1970.

use jiff::Timestamp;

/// Reads a time as the API writes it; `None` for anything else.
pub fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// Writes a time as the API does, with milliseconds: `2026-11-24T02:31:15.924Z`.
pub fn format(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
