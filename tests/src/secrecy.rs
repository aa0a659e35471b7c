//! Nothing of what was written, and no secret, is where it must not be.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::contact::Contact;
use crate::ctl::{Around, Shell};

/// What is shown of the surroundings of a find, in characters.
const AROUND: usize = 200;

/// Whether none of `secrets`, which are in lower case, stands in there, in whatever case.
///
/// # Errors
/// Names the first that does, and what stands before it.
pub fn free_of(what: &str, bytes: &[u8], secrets: &[String]) -> Result<()> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for secret in secrets {
        if let Some(at) = text.find(secret.as_str()) {
            let before: Vec<char> = text[..at].chars().rev().take(AROUND).collect();
            let before: String = before.into_iter().rev().collect();
            bail!("{what} holds {secret:?} behind {before:?}");
        }
    }
    Ok(())
}

/// The same of every file in a folder and those below it; says how many there are.
///
/// # Errors
/// As [`free_of`], or a file that cannot be read.
pub fn files_free_of(folder: &Path, secrets: &[String]) -> Result<usize> {
    let mut files = 0;
    let entries = fs::read_dir(folder);
    for entry in entries.with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files += files_free_of(&path, secrets)?;
        } else if path.is_file() {
            let bytes = fs::read(&path);
            let bytes = bytes.with_context(|| format!("cannot read {}", path.display()))?;
            free_of(&path.display().to_string(), &bytes, secrets)?;
            files += 1;
        }
    }
    Ok(files)
}

/// What stands behind each of these marks in what was overheard: tokens and session cookies.
fn behind(heard: &str, marks: &[&str]) -> Vec<String> {
    let is_secret = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=%".contains(c);
    let found = marks.iter().flat_map(|mark| {
        heard.match_indices(mark).map(|(at, mark)| {
            let rest = &heard[at + mark.len()..];
            let end = rest.find(|c| !is_secret(c)).unwrap_or(rest.len());
            rest[..end].to_lowercase()
        })
    });
    // `Max-Age=0` comes with an empty one.
    let mut found: Vec<String> = found.filter(|secret| secret.len() > 8).collect();
    found.sort();
    found.dedup();
    found
}

/// What is planted begins with this, whoever wrote it and wherever.
pub const PLANTED: &str = "planted";
/// The agent's password, planted as well.
pub const PASSWORD: &str = "Planted password";
/// The demo's line with `ana`'s password, and one with [`PASSWORD`].
pub const PASSWORD_LINES: (&str, &str) = (
    "demo-password = \"ana\"",
    "demo-password = \"Planted password\"",
);

/// A start of `holdfastctl` that notes down all it can in `log`, with [`PASSWORD`] and `more` in its environment.
///
/// # Errors
/// A path that is no text.
pub fn talkative(log: &Path, more: &[(&str, &str)]) -> Result<Around> {
    let own = [
        ("HOLDFAST_TEST_LOG", log.to_str().context("a path")?),
        ("HOLDFAST_LOG", "trace"),
        ("NO_COLOR", "1"),
        ("HOLDFAST_PASSWORD", PASSWORD),
    ];
    let all = own.iter().chain(more);
    Ok(Around {
        by: ["sh", "-c", "exec \"$@\" 2>>\"$HOLDFAST_TEST_LOG\"", "sh"]
            .map(str::to_owned)
            .into(),
        env: all
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    })
}

/// A contact with a planted name, subject and words, whose chat `agent` makes herself ready for and accepts.
///
/// # Errors
/// Whatever keeps the two from it.
pub async fn planted_chat(server: &str, agent: &mut Shell) -> Result<Contact> {
    agent.ask("ready").await?;
    let (first, last, subject) = ("Plantedfirst", "Plantedlast", "Planted subject");
    let mut contact = Contact::open(server, "support", first, last, subject).await?;
    let chat = contact.chat().to_owned();
    agent.phase(&chat, "offered").await?;
    agent.ask(&format!("accept {chat}")).await?;
    contact.write("Planted words of the contact").await?;
    agent.message(&chat, "Planted words of the contact").await?;
    Ok(contact)
}

/// All that must not be found: what was planted, and the tokens and sessions in what was overheard.
///
/// # Errors
/// Where too little was overheard to show anything.
pub fn secrets(heard: &str) -> Result<Vec<String>> {
    let mut secrets = behind(
        heard,
        &[
            "access_token\":\"",
            "refresh_token\":\"",
            "Bearer ",
            "WORKSPACE_SESSIONID=",
            "code=",
        ],
    );
    ensure!(secrets.len() >= 3, "too little was overheard: {secrets:?}");
    secrets.extend([PLANTED.to_owned(), "correct horse battery".to_owned()]);
    Ok(secrets)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_secret_is_found_in_whatever_case_and_folder() {
        let secrets = ["carla".to_owned()];
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        fs::write(folder.path().join("one"), b"\xff nothing").unwrap();
        assert_eq!(files_free_of(folder.path(), &secrets).unwrap(), 1);
        fs::write(folder.path().join("below").join("two"), b"\xffCARLA").unwrap();
        assert!(files_free_of(folder.path(), &secrets).is_err());
    }
}
