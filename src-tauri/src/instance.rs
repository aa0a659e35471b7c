//! One running program per profile: a second start raises the first.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tauri::AppHandle;

use crate::cli::Cli;
use crate::links;
use crate::window;

/// The name that keeps programs apart: the identifier itself for the platform's own profile, and one that depends on
/// the folder for any other.
pub(crate) fn name(identifier: &str, profile: &Path, chosen: bool) -> String {
    if !chosen {
        return identifier.to_owned();
    }
    let place = std::fs::canonicalize(profile).unwrap_or_else(|_| absolute(profile));
    let digest = Sha256::digest(place.as_os_str().as_encoded_bytes());
    let short = digest
        .iter()
        .take(8)
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    // A part of a D-Bus name must not begin with a digit.
    format!("{identifier}.p{short}")
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// What a second start does to the running program: it comes to the front, at the chat of the link if there is one. Not
/// where it was to start minimized: the log-in to the computer starts what runs already.
pub(crate) fn started_again(app: &AppHandle, arguments: &[String]) {
    use clap::Parser as _;
    let cli = Cli::try_parse_from(arguments).unwrap_or_default();
    match cli.link {
        Some(link) => links::follow(app, &link),
        None if cli.minimized => tracing::info!("started again, minimized: nothing to do"),
        None => window::raise(app),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_profile_has_a_name_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        std::fs::create_dir_all(&one).unwrap();
        std::fs::create_dir_all(&two).unwrap();
        assert_ne!(
            name("org.example", &one, true),
            name("org.example", &two, true)
        );
        assert_eq!(
            name("org.example", &one, true),
            name("org.example", &two.join("../one"), true)
        );
        assert_eq!(name("org.example", &one, false), "org.example");
    }

    #[test]
    fn the_name_is_fit_for_the_bus() {
        let name = name("org.example", Path::new("/nowhere/at/all"), true);
        assert!(name.len() < 255);
        assert!(
            name.split('.')
                .all(|part| part.starts_with(|first: char| first.is_ascii_alphabetic())),
            "{name}"
        );
    }
}
