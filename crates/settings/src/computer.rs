//! All that is said about the settings of one computer and profile.

use std::path::Path;

use crate::policy::PolicySource;
use crate::schema::known;
use crate::{Layer, PreferencesFile, Settings, Sources};

/// All that is said about the settings of one computer and profile.
pub struct Computer {
    policy: Box<dyn PolicySource>,
    command_line: Option<Layer>,
    preferences: PreferencesFile,
}

impl Computer {
    /// A profile on a computer whose policy stands there.
    pub fn new(profile: &Path, policy: Box<dyn PolicySource>) -> Self {
        Self {
            policy,
            command_line: None,
            preferences: PreferencesFile::of(profile),
        }
    }

    /// With what the command line says.
    #[must_use]
    pub fn with_command_line(self, said: Layer) -> Self {
        Self {
            command_line: Some(said),
            ..self
        }
    }

    /// What counts now. Read anew each time, for policy may change while the program runs.
    pub fn settings(&self) -> Settings {
        let sources = Sources {
            policy: self.policy.layers(),
            command_line: self.command_line.clone(),
            user: Some(self.preferences.layer()),
        };
        Settings::resolve(known(), &sources)
    }

    /// The agent's own file.
    pub fn preferences(&self) -> &PreferencesFile {
        &self.preferences
    }
}
