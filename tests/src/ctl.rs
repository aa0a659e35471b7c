//! `holdfastctl`, as a process: one verb, or a shell of verbs.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{Instant, timeout, timeout_at};

use crate::programs;

/// Signing in on a busy machine, or any one verb.
const LIMIT: Duration = Duration::from_mins(1);
/// After that much silence nothing more is to be expected.
const SILENCE: Duration = Duration::from_secs(2);
/// Opens the profiles that are kept.
const PASSPHRASE: &str = "correct horse battery staple";

/// Runs one verb to its end, with a password and the profile's passphrase, in other surroundings.
pub async fn once_in(
    around: &Around,
    server: &str,
    profile: &Path,
    user: &str,
    verb: &[&str],
) -> Result<Output> {
    let mut command = command(around, server, profile, user, user)?;
    command
        .env("HOLDFAST_PASSPHRASE", PASSPHRASE)
        .arg("--json")
        .args(verb);
    ended(command).await
}

/// Runs one verb to its end, with a password.
pub async fn once(
    server: &str,
    profile: &Path,
    user: &str,
    password: &str,
    verb: &[&str],
) -> Result<Output> {
    let mut command = command(&Around::default(), server, profile, user, password)?;
    command.arg("--json").args(verb);
    ended(command).await
}

/// The same as people get it, with the password that the demo's agents have.
pub async fn once_in_words(
    server: &str,
    profile: &Path,
    user: &str,
    verb: &[&str],
) -> Result<Output> {
    let mut command = command(&Around::default(), server, profile, user, user)?;
    command.args(verb);
    ended(command).await
}

async fn ended(mut command: Command) -> Result<Output> {
    let output = timeout(LIMIT, command.stdin(Stdio::null()).output());
    output
        .await
        .context("holdfastctl does not end")?
        .context("cannot start holdfastctl")
}

/// What a program runs in.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// A program, with its arguments, that starts the one that is appended, e.g. in a mount namespace.
    pub by: Vec<String>,
    /// Environment variables.
    pub env: Vec<(String, String)>,
}

fn command(
    around: &Around,
    server: &str,
    profile: &Path,
    user: &str,
    password: &str,
) -> Result<Command> {
    let program = programs::built("holdfastctl")?;
    let mut command = match around.by.split_first() {
        None => Command::new(program),
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command
        .env("HOLDFAST_PASSWORD", password)
        .envs(around.env.iter().cloned());
    command
        .args([
            "--server",
            server,
            "--auth",
            "password",
            "--user",
            user,
            "--profile",
        ])
        .arg(profile)
        .kill_on_drop(true);
    Ok(command)
}

/// Where a shell's files are.
enum Profile {
    Own(TempDir),
    Kept(PathBuf),
}

impl Profile {
    fn path(&self) -> &Path {
        match self {
            Self::Own(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

/// A shell of an agent; killed when dropped.
pub struct Shell {
    user: String,
    child: Child,
    input: ChildStdin,
    output: tokio::io::Lines<BufReader<ChildStdout>>,
    asked: u64,
    events: Vec<Value>,
    profile: Profile,
}

impl Shell {
    /// Signs in an agent of the demo (the password is the name) with a profile of its own.
    pub fn start(server: &str, user: &str) -> Result<Self> {
        let own = tempfile::tempdir().context("no folder for a profile")?;
        Self::launch(&Around::default(), server, user, Profile::Own(own))
    }

    /// As [`Shell::start`], with a profile that is kept.
    pub fn start_with(server: &str, user: &str, profile: &Path) -> Result<Self> {
        Self::start_in(&Around::default(), server, user, profile)
    }

    /// As [`Shell::start_with`], in other surroundings.
    pub fn start_in(around: &Around, server: &str, user: &str, profile: &Path) -> Result<Self> {
        let profile = Profile::Kept(profile.to_path_buf());
        Self::launch(around, server, user, profile)
    }

    fn launch(around: &Around, server: &str, user: &str, profile: Profile) -> Result<Self> {
        let mut command = command(around, server, profile.path(), user, user)?;
        if matches!(profile, Profile::Kept(_)) {
            // Kept means encrypted, also where the tests' machine has no keyring.
            command.env("HOLDFAST_PASSPHRASE", PASSPHRASE);
        }
        command
            .args(["--json", "shell"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start holdfastctl")?;
        let input = child.stdin.take().context("holdfastctl has no input")?;
        let output =
            BufReader::new(child.stdout.take().context("holdfastctl has no output")?).lines();
        let user = user.to_owned();
        Ok(Self {
            user,
            child,
            input,
            output,
            asked: 0,
            events: Vec::new(),
            profile,
        })
    }

    /// The profile's folder.
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// Gives a verb and waits for its answer, whatever it is.
    pub async fn answer(&mut self, line: &str) -> Result<Value> {
        self.input
            .write_all(format!("{line}\n").as_bytes())
            .await
            .context("holdfastctl takes no input")?;
        self.asked += 1;
        let deadline = Instant::now() + LIMIT;
        loop {
            let next = self
                .next(deadline)
                .await
                .with_context(|| format!("{}: no answer to `{line}`", self.user))?;
            if next["n"] == self.asked {
                return Ok(next);
            }
            self.events.push(next);
        }
    }

    /// The events that came with answers and were not waited for yet; forgets them.
    pub fn take_events(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }

    /// Gives a verb and does not wait for its answer, which never comes.
    pub async fn begin(&mut self, line: &str) -> Result<()> {
        self.asked += 1;
        let line = format!("{line}\n");
        let written = self.input.write_all(line.as_bytes()).await;
        written.context("holdfastctl takes no input")
    }

    /// The process's id.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills it without warning.
    pub async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("cannot kill holdfastctl")
    }

    /// How many verbs it was given.
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// Kills it without warning a moment `later` than it has said `lines` more lines, or fallen silent. Gives all that
    /// it had said.
    pub async fn kill_after(mut self, lines: usize, later: Duration) -> Result<Vec<Value>> {
        let mut said = Vec::new();
        while said.len() < lines
            && let Ok(next) = self.next(Instant::now() + SILENCE).await
        {
            said.push(next);
        }
        // The moment is what is tried.
        tokio::time::sleep(later).await;
        self.child.kill().await.context("cannot kill holdfastctl")?;
        while let Ok(Some(line)) = self.output.next_line().await {
            // The last line may be half a line.
            said.extend(serde_json::from_str::<Value>(&line));
        }
        Ok(said)
    }

    /// Gives a verb and its result; an error if it was refused.
    pub async fn ask(&mut self, line: &str) -> Result<Value> {
        let mut answer = self.answer(line).await?;
        if answer["ok"] != true {
            bail!("{}: `{line}` was refused: {answer}", self.user);
        }
        Ok(answer["result"].take())
    }

    /// Gives a verb that is to be refused, and why it was.
    pub async fn refused(&mut self, line: &str) -> Result<Value> {
        let answer = self.answer(line).await?;
        if answer["ok"] != false {
            bail!("{}: `{line}` was not refused: {answer}", self.user);
        }
        Ok(answer)
    }

    /// Waits for an event for which `wanted` says yes, and forgets it and those before it.
    pub async fn event(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        if let Some(position) = self.events.iter().position(&wanted) {
            return Ok(self
                .events
                .drain(..=position)
                .next_back()
                .unwrap_or_default());
        }
        self.events.clear();
        let deadline = Instant::now() + LIMIT;
        loop {
            let next = self
                .next(deadline)
                .await
                .with_context(|| format!("{}: waited for {what}", self.user))?;
            if wanted(&next) {
                return Ok(next);
            }
        }
    }

    /// Waits until the chat is in this phase for the agent.
    pub async fn phase(&mut self, chat: &str, phase: &str) -> Result<Value> {
        let what = format!("{chat} to be {phase}");
        self.event(&what, |event| {
            event["event"] == "interaction" && event["id"] == chat && event["phase"] == phase
        })
        .await
    }

    /// Waits until the chat shows this message.
    pub async fn message(&mut self, chat: &str, text: &str) -> Result<Value> {
        let what = format!("{text:?} in {chat}");
        self.event(&what, |event| {
            event["event"] == "message" && event["id"] == chat && event["text"] == text
        })
        .await
    }

    /// Signs off, and fails if that does.
    pub async fn end(self) -> Result<()> {
        let Self {
            mut child,
            input,
            output,
            user,
            ..
        } = self;
        drop(input);
        let reading = tokio::spawn(async move {
            // What it still has to say must be read, or it could not end.
            let mut output = output;
            while let Ok(Some(_)) = output.next_line().await {}
        });
        let status = timeout(LIMIT, child.wait())
            .await
            .with_context(|| format!("{user}: does not end"))??;
        reading.await?;
        if !status.success() {
            bail!("{user}: ended with {status}");
        }
        Ok(())
    }

    async fn next(&mut self, deadline: Instant) -> Result<Value> {
        let line = timeout_at(deadline, self.output.next_line())
            .await
            .context("nothing came in time")??;
        let line = line.context("holdfastctl ended")?;
        serde_json::from_str(&line).with_context(|| format!("this is no JSON: {line}"))
    }
}
