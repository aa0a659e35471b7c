//! What the agent chooses for this window, in the profile's own settings.

use holdfast_settings::keys::{self, Key, Language, Reads, Theme};
use holdfast_settings::{Computer, Settings, Value};
use serde::{Deserialize, Serialize};

/// The choices that the window offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Light or dark.
    pub theme: Theme,
    /// The window's language.
    pub language: Language,
    /// Whether closing the window leaves the program beside the clock.
    pub close_to_tray: bool,
    /// Whether the program starts with the log-in to the computer.
    pub start_at_log_in: bool,
}

/// The choices as they count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// Their values.
    #[serde(flatten)]
    pub choices: Choices,
    /// Those that the organisation has set, by the setting's name.
    pub locked: Vec<&'static str>,
}

impl Preferences {
    /// The choices as they count.
    pub fn of(settings: &Settings) -> Self {
        let locked = [
            name_if_locked(settings, &keys::THEME),
            name_if_locked(settings, &keys::LANGUAGE),
            name_if_locked(settings, &keys::WINDOW_CLOSE_TO_TRAY),
            name_if_locked(settings, &keys::START_AT_LOG_IN),
        ];
        Self {
            choices: Choices {
                theme: settings.get(&keys::THEME),
                language: settings.get(&keys::LANGUAGE),
                close_to_tray: settings.get(&keys::WINDOW_CLOSE_TO_TRAY),
                start_at_log_in: settings.get(&keys::START_AT_LOG_IN),
            },
            locked: locked.into_iter().flatten().collect(),
        }
    }
}

fn name_if_locked<T>(settings: &Settings, key: &Key<T>) -> Option<&'static str> {
    settings.is_locked(key).then(|| key.name())
}

/// Keeps what the agent chose; what the organisation has set, and what was not changed, stays as the agent's file has it.
pub fn choose(computer: &Computer, chosen: &Choices) -> std::io::Result<()> {
    let settings = computer.settings();
    let changes = [
        is_change(&settings, &keys::THEME, &chosen.theme)
            .then(|| (keys::THEME.name(), Value::from(chosen.theme.as_str()))),
        is_change(&settings, &keys::LANGUAGE, &chosen.language)
            .then(|| (keys::LANGUAGE.name(), chosen.language.as_str().into())),
        is_change(
            &settings,
            &keys::WINDOW_CLOSE_TO_TRAY,
            &chosen.close_to_tray,
        )
        .then(|| {
            (
                keys::WINDOW_CLOSE_TO_TRAY.name(),
                chosen.close_to_tray.into(),
            )
        }),
        is_change(&settings, &keys::START_AT_LOG_IN, &chosen.start_at_log_in)
            .then(|| (keys::START_AT_LOG_IN.name(), chosen.start_at_log_in.into())),
    ];
    let changes: Vec<_> = changes.into_iter().flatten().collect();
    if changes.is_empty() {
        return Ok(());
    }
    computer.preferences().set(changes)
}

fn is_change<T: Reads + Default + PartialEq>(
    settings: &Settings,
    key: &Key<T>,
    chosen: &T,
) -> bool {
    !settings.is_locked(key) && settings.get(key) != *chosen
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use holdfast_settings::policy;

    use super::*;

    fn dark(computer: &Computer) -> Choices {
        Choices {
            theme: Theme::Dark,
            start_at_log_in: true,
            ..Preferences::of(&computer.settings()).choices
        }
    }

    #[test]
    fn what_the_organisation_has_set_is_shown_locked_and_not_chosen() {
        let dir = tempfile::tempdir().unwrap();
        let policy = vec![policy::toml::layer(
            "p",
            "language = 'de'\nwindow.close-to-tray = false",
        )];
        let computer = Computer::new(dir.path(), Box::new(policy));
        let chosen = Choices {
            language: Language::En,
            close_to_tray: true,
            ..dark(&computer)
        };
        choose(&computer, &chosen).unwrap();
        let shown = Preferences::of(&computer.settings());
        assert_eq!(
            shown.choices,
            Choices {
                language: Language::De,
                close_to_tray: false,
                ..chosen
            }
        );
        assert_eq!(shown.locked, ["language", "window.close-to-tray"]);
        let text = std::fs::read_to_string(dir.path().join("preferences.toml")).unwrap();
        assert!(
            !text.contains("language") && !text.contains("tray"),
            "{text}"
        );
    }

    #[test]
    fn what_was_not_changed_follows_the_default_of_later_versions() {
        let dir = tempfile::tempdir().unwrap();
        let computer = Computer::new(dir.path(), Box::new(Vec::new()));
        choose(&computer, &dark(&computer)).unwrap();
        let text = std::fs::read_to_string(dir.path().join("preferences.toml")).unwrap();
        assert!(
            text.contains("theme") && text.contains("at-log-in"),
            "{text}"
        );
        assert!(
            !text.contains("tray") && !text.contains("language"),
            "{text}"
        );
        assert_eq!(
            Preferences::of(&computer.settings()).choices,
            dark(&computer)
        );
    }
}
