//! Signatures, where keys are given.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::progress::say;

/// The keys that are there. Nothing is signed with what is absent.
#[derive(Default)]
pub(crate) struct Keys {
    /// `HOLDFAST_DEB_KEY`: the fingerprint of a key in `GnuPG`'s keyring. It signs as the *origin*, the member
    /// `_gpgorigin` that debsig-verify reads.
    pub(crate) deb: Option<String>,
    /// `TAURI_SIGNING_RPM_KEY`, an armoured private key; the bundler signs with it.
    pub(crate) rpm: Option<String>,
    /// `TAURI_SIGNING_RPM_KEY_PASSPHRASE`.
    pub(crate) rpm_passphrase: Option<String>,
    /// `GnuPG`'s folder, where it is not the usual one.
    pub(crate) gnupg: Option<PathBuf>,
}

impl Keys {
    /// Those that the environment gives.
    pub(crate) fn given() -> Self {
        let given = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            deb: given("HOLDFAST_DEB_KEY"),
            rpm: given("TAURI_SIGNING_RPM_KEY"),
            rpm_passphrase: given("TAURI_SIGNING_RPM_KEY_PASSPHRASE"),
            gnupg: None,
        }
    }

    /// Hands the bundler the keys that it signs with.
    pub(super) fn hand_to(&self, bundler: &mut Command) {
        for (name, value) in [
            ("TAURI_SIGNING_RPM_KEY", &self.rpm),
            ("TAURI_SIGNING_RPM_KEY_PASSPHRASE", &self.rpm_passphrase),
        ] {
            match value {
                Some(value) => bundler.env(name, value),
                None => bundler.env_remove(name),
            };
        }
    }

    /// Signs a package that the bundler does not sign, or says that it stays unsigned.
    pub(super) fn sign(&self, package: &Path) -> Result<()> {
        let name = package.file_name().unwrap_or_default().display();
        let is_deb = package.extension().is_some_and(|found| found == "deb");
        match (is_deb, &self.deb, &self.rpm) {
            (true, Some(key), _) => {
                let mut command = Command::new("debsigs");
                if let Some(folder) = &self.gnupg {
                    command.env("GNUPGHOME", folder);
                }
                run(command.args(["--sign=origin", "-k", key]).arg(package))?;
            }
            (false, _, Some(_)) => {}
            _ => say(&format!("{name} is not signed: no key is given")),
        }
        Ok(())
    }
}
