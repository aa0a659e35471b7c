//! Throw-away keys, in a `GnuPG` folder that goes with them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::command::{output, run, succeeds};
use crate::commands::bundle::Keys;

/// Who signs.
const NAME: &str = "Holdfast package test <packages@holdfast.invalid>";

/// The folder with one key that may sign.
pub(super) struct Keyring(TempDir);

impl Keyring {
    /// Makes the key. RSA: every RPM can verify it.
    pub(super) fn make() -> Result<Self> {
        // `GnuPG`'s sockets lie in it: its path must be short.
        let keyring = Self(tempfile::tempdir().context("cannot create a folder")?);
        run(keyring.gpg().args([
            "--quiet",
            "--passphrase",
            "",
            "--quick-generate-key",
            NAME,
            "rsa3072",
            "sign",
            "1d",
        ]))?;
        Ok(keyring)
    }

    /// `GnuPG` over this folder, asking nothing.
    pub(super) fn gpg(&self) -> Command {
        let mut command = Command::new("gpg");
        command
            .env("GNUPGHOME", self.0.path())
            .args(["--batch", "--pinentry-mode", "loopback"]);
        command
    }

    /// The keys for everything that can be signed.
    pub(super) fn keys(&self) -> Result<Keys> {
        let listed = output(self.gpg().args(["--list-keys", "--with-colons"]))?;
        let fingerprint = listed
            .lines()
            .find_map(|line| line.strip_prefix("fpr:"))
            .map(|rest| rest.trim_matches(':').to_owned())
            .context("the key has no fingerprint")?;
        let private =
            output(
                self.gpg()
                    .args(["--armor", "--passphrase", "", "--export-secret-keys"]),
            )?;
        Ok(Keys {
            deb: Some(fingerprint),
            rpm: Some(private),
            rpm_passphrase: Some(String::new()),
            gnupg: Some(self.0.path().to_path_buf()),
            ..Keys::default()
        })
    }

    /// Writes the public key to a file.
    pub(super) fn export(&self, to: &Path) -> Result<()> {
        let public = output(self.gpg().args(["--armor", "--export"]))?;
        fs::write(to, public).with_context(|| format!("cannot write {}", to.display()))
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // `GnuPG` leaves an agent behind that serves this folder; without one there is nothing to end.
        let _ = succeeds(
            Command::new("gpgconf")
                .env("GNUPGHOME", self.0.path())
                .args(["--kill", "all"]),
        );
    }
}
