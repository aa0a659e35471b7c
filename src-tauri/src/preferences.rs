//! What the agent chose for this window: a small file in the profile.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// The preferences that the window shows and changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// The window's language.
    pub language: Language,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The window's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the system says.
    #[default]
    System,
    /// English.
    En,
    /// German.
    De,
}

/// Whether the window is drawn with the graphics card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceleration {
    /// Where there is one.
    #[default]
    Auto,
    /// Never: for drivers that draw nothing or flicker.
    Off,
}

/// Everything in the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct File {
    hardware_acceleration: Acceleration,
    #[serde(flatten)]
    shown: Preferences,
    /// What others read: the core, see `config/defaults.toml`.
    #[serde(flatten)]
    others: toml::Table,
}

/// The preferences of one profile.
#[derive(Debug)]
pub struct PreferencesFile {
    path: PathBuf,
    now: Mutex<File>,
}

impl PreferencesFile {
    /// Reads `preferences.toml` of a profile. A file that cannot be understood is set aside and the defaults count.
    pub fn open(profile: &Path) -> Self {
        let path = profile.join("preferences.toml");
        let now = read(&path).unwrap_or_default();
        Self {
            path,
            now: Mutex::new(now),
        }
    }

    /// The preferences.
    pub fn get(&self) -> Preferences {
        self.now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .shown
    }

    /// Whether to draw with the graphics card.
    pub fn acceleration(&self) -> Acceleration {
        self.now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .hardware_acceleration
    }

    /// Keeps new preferences: the file is replaced as a whole, or stays as it was.
    pub fn set(&self, shown: Preferences) -> io::Result<()> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = File {
            shown,
            ..now.clone()
        };
        let text = toml::to_string(&changed).map_err(io::Error::other)?;
        let unfinished = self.path.with_extension("toml.new");
        std::fs::write(&unfinished, text)?;
        std::fs::rename(&unfinished, &self.path)?;
        *now = changed;
        Ok(())
    }
}

fn read(path: &Path) -> Option<File> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(%error, "preferences.toml cannot be read; the defaults count");
            return None;
        }
    };
    toml::from_str(&text)
        .inspect_err(|error| {
            tracing::warn!(
                message = error.message(),
                "preferences.toml cannot be understood; it is set aside and the defaults count"
            );
            if let Err(error) = std::fs::rename(path, path.with_extension("toml.bad")) {
                tracing::warn!(%error, "preferences.toml cannot be set aside");
            }
        })
        .ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_was_chosen_is_there_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let chosen = Preferences {
            theme: Theme::Dark,
            language: Language::De,
        };
        PreferencesFile::open(dir.path()).set(chosen).unwrap();
        assert_eq!(PreferencesFile::open(dir.path()).get(), chosen);
    }

    #[test]
    fn what_the_window_does_not_show_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("preferences.toml"),
            "hardware_acceleration = \"off\"\n[offline]\nsign-in-hours = 8\n",
        )
        .unwrap();
        let file = PreferencesFile::open(dir.path());
        file.set(Preferences {
            theme: Theme::Light,
            ..Preferences::default()
        })
        .unwrap();
        let again = PreferencesFile::open(dir.path());
        assert_eq!(again.acceleration(), Acceleration::Off);
        assert_eq!(again.get().theme, Theme::Light);
        let text = std::fs::read_to_string(dir.path().join("preferences.toml")).unwrap();
        assert!(text.contains("[offline]\nsign-in-hours = 8\n"), "{text}");
    }

    #[test]
    fn the_documented_defaults_are_those_that_count() {
        let text = include_str!("../../config/defaults.toml");
        let documented: File = toml::from_str(text).unwrap();
        let others = documented.others.clone();
        assert_eq!(
            documented,
            File {
                others,
                ..File::default()
            }
        );
        for name in ["theme", "language", "hardware_acceleration"] {
            assert!(text.contains(&format!("\n{name} = ")), "{name}");
        }
    }

    #[test]
    fn a_file_that_makes_no_sense_is_set_aside() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("preferences.toml"), "theme = 7").unwrap();
        assert_eq!(
            PreferencesFile::open(dir.path()).get(),
            Preferences::default()
        );
        assert_eq!(
            std::fs::read_to_string(dir.path().join("preferences.toml.bad")).unwrap(),
            "theme = 7"
        );
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_and_nothing_changes() {
        let dir = tempfile::tempdir().unwrap();
        let file = PreferencesFile::open(&dir.path().join("gone"));
        assert!(
            file.set(Preferences {
                theme: Theme::Dark,
                ..Preferences::default()
            })
            .is_err()
        );
        assert_eq!(file.get(), Preferences::default());
    }
}
