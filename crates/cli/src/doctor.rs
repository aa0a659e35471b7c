//! Looks for what is wrong, one thing after the other, and says what to do.

use std::path::Path;

use holdfast_core::{Keychain, OsKeychain};
use serde_json::{Value, json};

use crate::failure::Failure;

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, or what to do.
    pub detail: String,
}

/// What can be looked at without a server: the profile folder and the keyring.
pub fn look_at_machine(profile: &Path) -> Vec<Check> {
    let probe = profile.join(".doctor");
    let folder = std::fs::create_dir_all(profile)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe));
    let keyring = OsKeychain.load("doctor");
    vec![
        Check {
            name: "profile folder",
            ok: folder.is_ok(),
            detail: match folder {
                Ok(()) => format!("{} can be written.", profile.display()),
                Err(error) => format!(
                    "{} cannot be written: {error}. Choose another with --profile.",
                    profile.display()
                ),
            },
        },
        Check {
            name: "keyring",
            ok: keyring.is_ok(),
            detail: match keyring {
                Ok(_) => "The keyring answers.".into(),
                Err(error) => {
                    format!("Nothing is kept between starts: {error}. Unlock or install a keyring.")
                }
            },
        },
    ]
}

/// What came of signing in, `true` where live updates flow: address, reachability, certificate, password and live updates in one.
pub fn look_at_sign_in(online: &Result<bool, Failure>) -> Check {
    Check {
        name: "sign-in",
        ok: matches!(online, Ok(true)),
        detail: match online {
            Ok(true) => "The server was reached, knows the user, and sends live updates.".into(),
            Ok(false) => "The server cannot be reached: this session has only what is saved here. Check the address, the network and the VPN.".into(),
            Err(failure) => failure.message().to_owned(),
        },
    }
}

/// The checks as one document.
pub fn report(checks: &[Check]) -> Value {
    let all: Vec<Value> = checks
        .iter()
        .map(|check| json!({"name": check.name, "ok": check.ok, "detail": check.detail}))
        .collect();
    json!({"ok": checks.iter().all(|check| check.ok), "checks": all})
}
