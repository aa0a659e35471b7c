//! Settings of this computer: `config/defaults.toml`, and what the profile's `preferences.toml` changes of it.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

/// Every setting with its default.
const DEFAULTS: &str = include_str!("../../../config/defaults.toml");
/// The profile's own settings; the shell writes the agent's choices there.
const FILE: &str = "preferences.toml";
/// A year: what is longer is a mistake.
const MOST_HOURS: u32 = 8_760;

/// What the core reads of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Settings {
    pub(crate) offline: Offline,
}

/// Working without the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Offline {
    /// For how many hours after the server confirmed the agent a session can start without it; 0 is never.
    #[serde(deserialize_with = "hours")]
    pub(crate) sign_in_hours: u32,
}

impl Settings {
    /// The settings of a profile. Where its file or a value makes no sense the defaults count, and the log says so.
    pub(crate) fn of(profile: &Path) -> Self {
        let defaults = table(DEFAULTS);
        let text = fs::read_to_string(profile.join(FILE)).unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%error, "{FILE} cannot be read; the defaults count");
            }
            String::new()
        });
        let mut own = defaults.clone();
        overlay(&mut own, table(&text));
        own.try_into().unwrap_or_else(|error: toml::de::Error| {
            tracing::warn!(
                message = error.message(),
                "a setting in {FILE} makes no sense; the defaults count"
            );
            defaults.try_into().unwrap_or(Self::SAFE)
        })
    }

    /// Where not even the defaults could be read, which a test rules out.
    const SAFE: Self = Self {
        offline: Offline { sign_in_hours: 0 },
    };
}

fn table(text: &str) -> toml::Table {
    text.parse().unwrap_or_else(|error: toml::de::Error| {
        tracing::warn!(
            message = error.message(),
            "{FILE} cannot be understood; the defaults count"
        );
        toml::Table::new()
    })
}

/// Lays `own` over `below`, table by table.
fn overlay(below: &mut toml::Table, own: toml::Table) {
    for (key, value) in own {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(own)) => overlay(below, own),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

fn hours<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let hours = u32::deserialize(from)?;
    if hours > MOST_HOURS {
        return Err(serde::de::Error::custom(format!(
            "{hours} hours are more than {MOST_HOURS}"
        )));
    }
    Ok(hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours_of(preferences: &str) -> u32 {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), preferences).unwrap();
        Settings::of(dir.path()).offline.sign_in_hours
    }

    #[test]
    fn the_defaults_count_where_the_profile_says_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Settings::of(dir.path()).offline.sign_in_hours, 72);
        assert_eq!(hours_of("theme = \"dark\"\n[other]\nx = 1\n"), 72);
    }

    #[test]
    fn a_profile_changes_a_setting() {
        assert_eq!(hours_of("[offline]\nsign-in-hours = 0\n"), 0);
        assert_eq!(hours_of("offline.sign-in-hours = 8760\n"), 8_760);
    }

    #[test]
    fn what_makes_no_sense_leaves_the_defaults() {
        for text in [
            "[offline",
            "offline = 3",
            "[offline]\nsign-in-hours = -1",
            "[offline]\nsign-in-hours = 8761",
            "[offline]\nsign-in-hours = \"many\"",
        ] {
            assert_eq!(hours_of(text), 72, "{text}");
        }
    }
}
