//! Signatures, where keys are given.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

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
    /// `HOLDFAST_WINDOWS_CERTIFICATES` and `HOLDFAST_WINDOWS_KEY`: files in PEM, the signer's certificate first.
    pub(crate) windows: Option<(PathBuf, PathBuf)>,
    /// `HOLDFAST_WINDOWS_TIMESTAMPS`: the address of a server that stamps signatures, so that they outlive the
    /// certificate.
    pub(crate) windows_timestamps: Option<String>,
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
            windows: given("HOLDFAST_WINDOWS_CERTIFICATES")
                .zip(given("HOLDFAST_WINDOWS_KEY"))
                .map(|(certificates, key)| (certificates.into(), key.into())),
            windows_timestamps: given("HOLDFAST_WINDOWS_TIMESTAMPS"),
            gnupg: None,
        }
    }

    /// The shell's command that signs for Windows; what is signed is still to be said. None without a certificate.
    pub(super) fn windows_command(&self) -> Option<String> {
        let (certificates, key) = self.windows.as_ref()?;
        let quoted =
            |path: &Path| format!("'{}'", path.display().to_string().replace('\'', "'\\''"));
        let stamp = self
            .windows_timestamps
            .as_ref()
            .map(|address| format!(" -ts {}", quoted(Path::new(address))))
            .unwrap_or_default();
        Some(format!(
            "osslsigncode sign -certs {} -key {} -h sha256 -n Holdfast{stamp}",
            quoted(certificates),
            quoted(key)
        ))
    }

    /// Signs a program or an installer for Windows, or says that it stays unsigned.
    pub(super) fn sign_windows(&self, file: &Path) -> Result<()> {
        let Some(command) = self.windows_command() else {
            let name = file.file_name().unwrap_or_default().display();
            say(&format!("{name} is not signed: no certificate is given"));
            return Ok(());
        };
        let signed = file.with_extension("signed");
        run(Command::new("sh")
            .args(["-c", &format!("{command} -in \"$1\" -out \"$2\""), "sign"])
            .arg(file)
            .arg(&signed))?;
        fs::rename(&signed, file).with_context(|| format!("cannot write {}", file.display()))
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
        let kind = package.extension().and_then(|kind| kind.to_str());
        match (kind, &self.deb, &self.rpm) {
            (Some("deb"), Some(key), _) => {
                let mut command = Command::new("debsigs");
                if let Some(folder) = &self.gnupg {
                    command.env("GNUPGHOME", folder);
                }
                run(command.args(["--sign=origin", "-k", key]).arg(package))?;
            }
            // The bundler has signed it; an installer for Windows was signed, or that it is not was told, when it was packed.
            (Some("rpm"), _, Some(_)) | (Some("exe"), ..) => {}
            _ => say(&format!("{name} is not signed: no key is given")),
        }
        Ok(())
    }
}
