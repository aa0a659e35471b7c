//! This computer: policy, disk, keyring, files.

use std::fs;
use std::path::{Path, PathBuf};

use holdfast_settings::keys::{self, AtRest};
use holdfast_settings::{Setting, Settings};
use tokio::task::spawn_blocking;

use super::finding::Finding;
use super::size_of;
use crate::places;
use crate::problem;
use crate::session::Session;
use crate::view::{FindingCode as Code, Problem};

/// Below this many bytes the disk is about to be full.
const LITTLE_ROOM: u64 = 512 * 1024 * 1024;
const MEGABYTE: u64 = 1024 * 1024;
/// No account of anybody's.
const NOBODY: &str = "diagnosis";

/// What the organisation has set, and whether it can be understood.
pub(super) fn policy(settings: &Settings) -> Finding {
    let held: Vec<String> = settings
        .all()
        .filter(|(_, setting)| Setting::is_locked(setting))
        .map(|(name, setting)| format!("{name} ({})", setting.source.code()))
        .collect();
    if let Some(fault) = settings.faults().first() {
        let message = format!("{fault} Tell your IT department.");
        let problem = problem::of(fault.code(), message).about(fault.about());
        let more = settings.faults().iter().skip(1).map(ToString::to_string);
        return Finding::failed(problem).details(more).details(held);
    }
    if held.is_empty() {
        return Finding::ok(
            Code::PolicyNone,
            "Your organisation has set nothing on this computer.",
        );
    }
    Finding::ok(
        Code::PolicyHeld,
        format!("Your organisation has set {} settings here.", held.len()),
    )
    .about(held.len().to_string())
    .details(held)
}

/// Whether the profile can be written, and how much room is left there.
pub(super) async fn disk(profile: &Path) -> Finding {
    let profile = profile.to_owned();
    spawn_blocking(move || look_at_disk(&profile))
        .await
        .unwrap_or_else(|error| Finding::failed(problem::storage(&error)))
}

fn look_at_disk(profile: &Path) -> Finding {
    let room = try_writing(profile).and_then(|()| fs4::available_space(profile));
    match room {
        Err(error) => Finding::failure(
            Code::DiskUnwritable,
            "Nothing can be written to the profile folder.",
        )
        .remedy("Check the permissions of the folder and whether the disk is full, or choose another one with --profile.")
        .details([format!("{}: {error}", profile.display())]),
        Ok(room) if room < LITTLE_ROOM => Finding::warning(
            Code::DiskLow,
            format!("There are only {} MB left on the disk.", room / MEGABYTE),
        )
        .about((room / MEGABYTE).to_string())
        .remedy("Free some space: what is written on a full disk cannot be kept."),
        Ok(room) => Finding::ok(
            Code::DiskRoom,
            format!("The profile folder can be written; there are {} MB left.", room / MEGABYTE),
        )
        .about((room / MEGABYTE).to_string())
        .details([format!("{} MB are in use there.", size_of(profile) / MEGABYTE)]),
    }
}

fn try_writing(profile: &Path) -> std::io::Result<()> {
    places::own_folder(profile)?;
    let probe: PathBuf = profile.join(format!(".{NOBODY}"));
    fs::write(&probe, b"")?;
    fs::remove_file(&probe)
}

/// Whether the keyring answers. It is asked for a secret that nobody has.
pub(super) async fn keyring(session: &Session, settings: &Settings) -> Finding {
    if settings.get(&keys::CACHE_AT_REST) == AtRest::MemoryOnly {
        return Finding::skipped(
            Code::KeyringNotNeeded,
            "Nothing is kept on this computer, so that no keyring is needed.",
        );
    }
    let keychain = session.0.parts.keychain.clone();
    let answered = spawn_blocking(move || keychain.load(NOBODY).map(drop)).await;
    match answered {
        Ok(Ok(())) => Finding::ok(Code::KeyringAnswers, "The keyring answers."),
        Ok(Err(error)) => silent_keyring(error.to_string()),
        Err(error) => silent_keyring(error.to_string()),
    }
}

fn silent_keyring(why: String) -> Finding {
    Finding::failure(
        Code::KeyringSilent,
        "The system's keyring cannot be used: nothing is kept on this computer between starts.",
    )
    .remedy("Unlock the keyring, or install one (on Linux gnome-keyring or KWallet), and sign in again.")
    .details([why])
}

/// Whether the files can be read, and how much they hold.
pub(super) fn store(session: &Session) -> Finding {
    let Some(desk) = session.0.desk() else {
        return Finding::skipped(
            Code::NotTried,
            "The files of the chats are opened at sign-in.",
        )
        .remedy("Sign in, then make the diagnosis again.");
    };
    let files = desk.account.dir();
    let read = desk
        .store
        .cache()
        .size()
        .and_then(|size| Ok((size, desk.store.journal().open_intents()?.len())));
    match read {
        Err(error) => Finding::failed(Problem::from(error)),
        Ok(_) if !files.join("cache.db").exists() => Finding::ok(
            Code::StoreMemory,
            "Nothing is kept on this computer: chats are read from the server each time.",
        ),
        Ok(((used, _), waiting)) => Finding::ok(
            Code::StoreOpen,
            format!(
                "The encrypted files are open and can be read ({} MB).",
                used / MEGABYTE
            ),
        )
        .about((used / MEGABYTE).to_string())
        .details([format!("{waiting} wait to be sent")]),
    }
}
