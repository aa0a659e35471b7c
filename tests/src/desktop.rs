//! The desktop around the window, as a person sees and uses it: keys, focus, notifications, the whole screen.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::patience::{SOON, until};

/// A notification that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The program that showed it.
    pub app: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
}

/// What the terminal shows, and how long it stays if nobody ends it.
const NOTES: &str = "printf 'Order 4471-2206\\n  depot Leipzig called 10:10\\n  pallet found, on its way\\n\\n> '; sleep 600";

/// The desktop that `cargo xtask` starts for tests.
pub struct Desktop {
    folder: PathBuf,
}

impl Desktop {
    /// The one that this process runs in.
    pub fn here() -> Result<Self> {
        let folder = env::var_os("HOLDFAST_DESKTOP");
        let folder =
            folder.context("this needs the desktop that `cargo xtask run --headless` starts")?;
        Ok(Self {
            folder: folder.into(),
        })
    }

    /// Presses keys, e.g. `ctrl+alt+h`; they go to whatever has the focus, after what listens for them everywhere.
    pub async fn press(&self, keys: &str) -> Result<()> {
        run("xdotool", &["key", "--clearmodifiers", keys])
            .await
            .map(drop)
    }

    /// The title of the window that has the focus; empty where none has.
    pub async fn focused_title(&self) -> Result<String> {
        Ok(run("xdotool", &["getactivewindow", "getwindowname"])
            .await?
            .trim()
            .to_owned())
    }

    /// Waits until the window of this title has the focus.
    pub async fn wait_for_focus(&self, title: &str) -> Result<()> {
        until(
            &format!("the focus on the window {title:?}"),
            SOON,
            async || Ok(is_called(&self.focused_title().await?, title).then_some(())),
        )
        .await
    }

    /// Waits until no window of this title is on the screen.
    pub async fn wait_until_gone(&self, title: &str) -> Result<()> {
        let what = format!("no window {title:?} any more");
        until(&what, SOON, async || {
            // It fails where it finds none.
            let found = run("xdotool", &["search", "--onlyvisible", "--name", title]).await;
            Ok(found.is_err().then_some(()))
        })
        .await
    }

    /// Opens a terminal and gives it the focus, over all other windows. It ends when dropped.
    pub async fn open_terminal(&self, title: &str) -> Result<Child> {
        let mut command = Command::new("xterm");
        command.args([
            "-title",
            title,
            "-geometry",
            "70x16+180+180",
            "-fa",
            "DejaVu Sans Mono",
            "-fs",
            "11",
        ]);
        command
            .args(["-e", "sh", "-c", NOTES])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let terminal = command.spawn().context("cannot start xterm")?;
        let pattern = format!("^{title}$");
        until("the terminal's window", SOON, async || {
            run(
                "xdotool",
                &[
                    "search",
                    "--onlyvisible",
                    "--name",
                    &pattern,
                    "windowactivate",
                ],
            )
            .await?;
            Ok((self.focused_title().await? == title).then_some(()))
        })
        .await?;
        Ok(terminal)
    }

    /// Every notification shown so far, oldest first.
    pub fn notifications(&self) -> Result<Vec<Shown>> {
        let path = self.folder.join("notifications");
        if !path.exists() {
            return Ok(Vec::new());
        }
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        text.split_terminator('\u{1e}').map(shown).collect()
    }

    /// Takes an action of a notification that is on the screen now, out of the notification's menu.
    pub async fn choose(&self, action: &str, title: &str) -> Result<()> {
        let wanted = format!("#{action} ({title})");
        let menu = self.folder.join("logs").join("menu");
        fs::write(self.folder.join("choice"), &wanted).context("cannot choose")?;
        until(
            &format!("a notification with the entry {wanted:?}"),
            SOON,
            async || {
                // Opening the menu takes the entry if it is there; else nothing happens and it is opened again.
                fs::write(&menu, "")?;
                run("dunstctl", &["context"]).await?;
                let opened = until(
                    "the notifications' menu",
                    Duration::from_secs(2),
                    async || {
                        let entries = fs::read_to_string(&menu)?;
                        Ok((!entries.is_empty()).then_some(entries))
                    },
                );
                Ok(opened.await?.contains(&wanted).then_some(()))
            },
        )
        .await
    }

    /// The whole screen into a PNG.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        run(
            "import",
            &["-silent", "-window", "root", &file.to_string_lossy()],
        )
        .await
        .map(drop)
    }
}

fn shown(record: &str) -> Result<Shown> {
    match *record.split('\u{1f}').collect::<Vec<_>>().as_slice() {
        [app, title, body] => Ok(Shown {
            app: app.to_owned(),
            title: title.to_owned(),
            body: body.to_owned(),
        }),
        _ => bail!("this is no record of a notification: {record:?}"),
    }
}

async fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = timeout(Duration::from_secs(20), command.output());
    let output = output
        .await
        .with_context(|| format!("{program} does not end"))?;
    let output = output.with_context(|| format!("cannot start {program}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{program} {}: {}", arguments.join(" "), said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A window's title without how many chats wait, e.g. `(2) Holdfast`.
fn without_count(title: &str) -> &str {
    title
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(") "))
        .filter(|(count, _)| count.parse::<u32>().is_ok())
        .map_or(title, |(_, rest)| rest)
}

/// Whether a window's title is this program's: by itself, or behind what the window shows.
fn is_called(title: &str, program: &str) -> bool {
    let title = without_count(title);
    title == program || title.ends_with(&format!(" - {program}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_count_before_a_title_is_no_part_of_it() {
        assert!(is_called("(2) Holdfast", "Holdfast"));
        assert!(is_called("(12) Carla - Chat - Holdfast", "Holdfast"));
        assert!(!is_called("(a) Holdfast", "Holdfast"));
    }

    #[test]
    fn reads_a_record_and_refuses_another() {
        let read = shown("Holdfast\u{1f}Carla wrote\u{1f}Hello\nthere").unwrap();
        assert_eq!(
            (read.app.as_str(), read.body.as_str()),
            ("Holdfast", "Hello\nthere")
        );
        assert!(shown("Holdfast").is_err());
    }
}
