//! What the agent says: the file `preferences.toml` in the profile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::layer::flatten;
use crate::{Fault, Layer, Value};

/// The file's name.
pub const FILE: &str = "preferences.toml";

/// The agent's own settings of one profile.
#[derive(Debug)]
pub struct PreferencesFile {
    path: PathBuf,
    /// One change at a time.
    changing: Mutex<()>,
}

impl PreferencesFile {
    /// The file of a profile.
    pub fn of(profile: &Path) -> Self {
        Self {
            path: profile.join(FILE),
            changing: Mutex::new(()),
        }
    }

    /// What it says now. A file that cannot be understood is set aside.
    pub fn layer(&self) -> Layer {
        match read(&self.path) {
            Ok(table) => Layer::new(FILE, flatten(&table)),
            Err(fault) => Layer::failed(FILE, fault),
        }
    }

    /// Sets values by name, and leaves everything else as it is. The file is replaced as a whole, or stays as it was.
    pub fn set<'a, V: Into<Value>>(
        &self,
        changes: impl IntoIterator<Item = (&'a str, V)>,
    ) -> io::Result<()> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut table = read(&self.path).map_err(io::Error::other)?;
        for (name, value) in changes {
            put(&mut table, name, value.into());
        }
        let text = toml::to_string(&table).map_err(io::Error::other)?;
        let unfinished = self.path.with_extension("toml.new");
        fs::write(&unfinished, text)?;
        fs::rename(&unfinished, &self.path)
    }
}

fn put(table: &mut toml::Table, name: &str, value: Value) {
    // A name that is written with dots and quotes counts as well; the plain one replaces it.
    table.remove(name);
    let Some((first, rest)) = name.split_once('.') else {
        table.insert(name.to_owned(), value.into_toml());
        return;
    };
    let inner = table
        .entry(first)
        .or_insert_with(|| toml::Value::Table(toml::Table::new()));
    if !inner.is_table() {
        *inner = toml::Value::Table(toml::Table::new());
    }
    if let toml::Value::Table(inner) = inner {
        put(inner, rest, value);
    }
}

fn read(path: &Path) -> Result<toml::Table, Fault> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(toml::Table::new()),
        Err(error) => {
            return Err(Fault::Unreadable {
                origin: FILE.to_owned(),
                why: error.to_string(),
            });
        }
    };
    text.parse().map_err(|error: toml::de::Error| {
        let aside = fs::rename(path, path.with_extension("toml.bad"));
        let what_now = match aside {
            Ok(()) => "it is set aside".to_owned(),
            Err(error) => format!("it cannot be set aside: {error}"),
        };
        Fault::NotUnderstood {
            origin: FILE.to_owned(),
            why: format!("{}; {what_now}", error.message()),
        }
    })
}
