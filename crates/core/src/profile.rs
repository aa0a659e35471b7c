//! The profile folder: which server and user were last, and one folder of encrypted files per agent and server.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::places;

/// A profile folder.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    dir: PathBuf,
}

/// Who signed in last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastSignIn {
    /// The server's URL as the agent wrote it.
    pub(crate) server: String,
    /// The user name.
    pub(crate) user: String,
}

impl Profile {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Who signed in last; empty where nobody did, or where the file cannot be read.
    pub(crate) fn last_sign_in(&self) -> LastSignIn {
        match fs::read_to_string(self.last_path()) {
            Ok(text) => serde_json::from_str(&text).unwrap_or_else(|error| {
                tracing::warn!(%error, "last-sign-in.json cannot be read; the form starts empty");
                LastSignIn::default()
            }),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(%error, "last-sign-in.json cannot be opened; the form starts empty");
                }
                LastSignIn::default()
            }
        }
    }

    /// Remembers who signed in: the file is replaced as a whole.
    pub(crate) fn remember(&self, last: &LastSignIn) -> io::Result<()> {
        places::own_folder(&self.dir)?;
        let unfinished = self.dir.join("last-sign-in.json.new");
        fs::write(&unfinished, serde_json::to_vec_pretty(last)?)?;
        fs::rename(unfinished, self.last_path())
    }

    /// The folder and keychain account of one agent on one server.
    pub(crate) fn account(&self, server: &url::Url, user: &str) -> Account {
        let name = format!("{user}@{}", server.as_str().trim_end_matches('/'));
        let digest = Sha256::digest(name.as_bytes());
        let short = uuid::Builder::from_custom_bytes(first_half(&digest))
            .into_uuid()
            .simple()
            .to_string();
        let dir = self.dir.join("accounts").join(short);
        // Two profiles on one machine have files, and so keys, of their own.
        let place = fs::canonicalize(&self.dir).unwrap_or_else(|_| self.dir.clone());
        Account {
            keychain: format!("{name} in {}", place.display()),
            dir,
        }
    }

    fn last_path(&self) -> PathBuf {
        self.dir.join("last-sign-in.json")
    }
}

fn first_half(digest: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(digest) {
        *to = *from;
    }
    half
}

/// Where one agent's files are and under which account their key is kept.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) keychain: String,
    dir: PathBuf,
}

impl Account {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether this agent was here before: either file may be lost without the other.
    pub(crate) fn exists(&self) -> bool {
        ["cache.db", "journal.db"]
            .iter()
            .any(|name| self.dir.join(name).exists())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_the_last_sign_in() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::new(dir.path().join("p"));
        assert_eq!(profile.last_sign_in(), LastSignIn::default());
        let last = LastSignIn {
            server: "https://cc.example.org".into(),
            user: "ana".into(),
        };
        profile.remember(&last).unwrap();
        assert_eq!(profile.last_sign_in(), last);
    }

    #[test]
    fn agents_and_servers_do_not_share_files() {
        let profile = Profile::new("/tmp/p".into());
        let url = |text: &str| url::Url::parse(text).unwrap();
        let one = profile.account(&url("https://a.example.org"), "ana");
        let two = profile.account(&url("https://b.example.org"), "ana");
        let three = profile.account(&url("https://a.example.org"), "ben");
        assert_ne!(one.dir(), two.dir());
        assert_ne!(one.dir(), three.dir());
        assert_eq!(
            one.dir(),
            profile.account(&url("https://a.example.org/"), "ana").dir()
        );
    }
}
