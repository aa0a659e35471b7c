//! What the agent chooses for this window, in the profile's own settings.

use holdfast_settings::keys::{self, Key, Language, TextSize, Theme};
use holdfast_settings::{Computer, Settings};
use serde::Serialize;

/// The choices that the window shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// How large its text is.
    pub text_size: TextSize,
    /// The window's language.
    pub language: Language,
    /// Those that the organisation has set, by the setting's name.
    pub locked: Vec<&'static str>,
}

impl Preferences {
    /// The choices as they count.
    pub fn of(settings: &Settings) -> Self {
        let locked = [
            name_if_locked(settings, &keys::THEME),
            name_if_locked(settings, &keys::LANGUAGE),
        ];
        Self {
            theme: settings.get(&keys::THEME),
            text_size: settings.get(&keys::TEXT_SIZE),
            language: settings.get(&keys::LANGUAGE),
            locked: locked.into_iter().flatten().collect(),
        }
    }
}

fn name_if_locked<T>(settings: &Settings, key: &Key<T>) -> Option<&'static str> {
    settings.is_locked(key).then(|| key.name())
}

/// Keeps what the agent chose; what the organisation has set stays as the agent's file has it.
pub fn choose(
    computer: &Computer,
    theme: Theme,
    text_size: TextSize,
    language: Language,
) -> std::io::Result<()> {
    let settings = computer.settings();
    let mut changes = vec![(keys::TEXT_SIZE.name(), text_size.as_str())];
    if !settings.is_locked(&keys::THEME) {
        changes.push((keys::THEME.name(), theme.as_str()));
    }
    if !settings.is_locked(&keys::LANGUAGE) {
        changes.push((keys::LANGUAGE.name(), language.as_str()));
    }
    computer.preferences().set(changes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use holdfast_settings::policy;

    use super::*;

    #[test]
    fn what_the_organisation_has_set_is_shown_locked_and_not_chosen() {
        let dir = tempfile::tempdir().unwrap();
        let policy = vec![policy::toml::layer("p", "language = 'de'")];
        let computer = Computer::new(dir.path(), Box::new(policy));
        choose(&computer, Theme::Dark, TextSize::Percent125, Language::En).unwrap();
        let shown = Preferences::of(&computer.settings());
        assert_eq!((shown.theme, shown.language), (Theme::Dark, Language::De));
        assert_eq!(shown.text_size, TextSize::Percent125);
        assert_eq!(shown.locked, ["language"]);
        let text = std::fs::read_to_string(dir.path().join("preferences.toml")).unwrap();
        assert!(!text.contains("language"), "{text}");
    }
}
