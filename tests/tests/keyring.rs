//! Troubles with the keyring, with the real gnome-keyring: whatever it does, Holdfast starts, says what is wrong and what to
//! do, and keeps what it can. Each program on a session bus of its own.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::ctl::{Around, Shell, once_in};
use holdfast_tests::scene::SUBJECT;
use holdfast_tests::server::Server;
use serde_json::Value;
use tempfile::TempDir;

/// A session bus that starts nothing by itself.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// How the keyring is when a program starts.
#[derive(Clone, Copy, Debug)]
enum Keyring {
    Unlocked,
    /// And nobody is there who could be asked to unlock it.
    Locked,
    /// Locked, and whoever is asked to unlock it says no.
    Refused,
    Absent,
}

impl Keyring {
    /// Starts it, then the program that follows.
    fn script(self) -> &'static str {
        match self {
            Self::Unlocked => {
                "printf test | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1; exec \"$@\""
            }
            Self::Locked => {
                "gnome-keyring-daemon --components=secrets --daemonize >/dev/null 2>&1; exec \"$@\""
            }
            // A keyboard of the person's own, who presses Escape at whatever is asked.
            Self::Refused => {
                "exec xvfb-run -a sh -c '\
                   exec 3>&1; exec >/dev/null 2>&1; \
                   /usr/libexec/gcr-prompter & \
                   (xdotool search --sync --onlyvisible --class gcr-prompter windowfocus --sync; \
                    xdotool key Escape; touch \"$HOME/refused\") & \
                   gnome-keyring-daemon --components=secrets --daemonize; \
                   exec \"$@\" >&3' sh \"$@\""
            }
            Self::Absent => "exec \"$@\"",
        }
    }
}

/// A person's computer: their home, and a profile that was used.
struct Computer {
    server: Server,
    home: TempDir,
    chat: String,
    _contact: Contact,
}

impl Computer {
    /// Where ana has a chat and an unfinished answer in it; none where something is not installed.
    async fn used() -> Result<Option<Self>> {
        for program in ["dbus-run-session", "gnome-keyring-daemon"] {
            let found = Command::new("sh")
                .args(["-c", "command -v \"$0\"", program])
                .stdout(Stdio::null())
                .status()?;
            if !found.success() {
                eprintln!("skipped: {program} is not installed (`cargo xtask test` installs it)");
                return Ok(None);
            }
        }
        let home = tempfile::tempdir()?;
        fs::write(home.path().join("bus.conf"), BUS)?;
        for folder in ["data", "run"] {
            let folder = home.path().join(folder);
            fs::create_dir(&folder)?;
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        }
        let server = Server::start(&[]).await?;
        let around = around(home.path(), Keyring::Unlocked);
        let profile = home.path().join("profile");
        let mut ana = Shell::start_in(&around, &server.url, "ana", &profile)?;
        ensure!(
            told(&mut ana).await? == [""; 0],
            "the first start is told of something"
        );
        ana.ask("ready").await?;
        let contact = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
        let chat = contact.chat().to_owned();
        ana.phase(&chat, "offered").await?;
        ana.ask(&format!("accept {chat}")).await?;
        ana.ask(&format!("draft {chat} 'Half a sentence'")).await?;
        ana.end().await?;
        Ok(Some(Self {
            server,
            home,
            chat,
            _contact: contact,
        }))
    }

    fn profile(&self) -> PathBuf {
        self.home.path().join("profile")
    }

    fn keyrings(&self) -> PathBuf {
        self.home.path().join("data").join("keyrings")
    }

    /// Starts with the keyring like that: what is told that lasts, and the unfinished answer.
    async fn start(&self, keyring: Keyring) -> Result<(Vec<String>, String)> {
        let around = around(self.home.path(), keyring);
        let mut ana = Shell::start_in(&around, &self.server.url, "ana", &self.profile())?;
        let told = told(&mut ana).await?;
        ana.ask("sync").await?;
        let shown = ana.ask(&format!("show {}", self.chat)).await?;
        ana.end().await?;
        let draft = &shown["chat"]["draft"];
        let draft = draft
            .as_str()
            .with_context(|| format!("no draft: {shown}"))?;
        Ok((told, draft.to_owned()))
    }

    /// The files of the agent, open or set aside, by name.
    fn files(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for account in fs::read_dir(self.profile().join("accounts"))? {
            for file in fs::read_dir(account?.path())? {
                names.push(file?.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn set_aside(&self) -> Result<usize> {
        let is_aside = |name: &&String| {
            let name = name.strip_prefix("journal.set-aside-");
            name.is_some_and(|rest| rest.strip_suffix(".db").is_some())
        };
        Ok(self.files()?.iter().filter(is_aside).count())
    }
}

fn around(home: &Path, keyring: Keyring) -> Around {
    let bus = home.join("bus.conf").display().to_string();
    let by = [
        // The keyring is what is tried.
        "env",
        "-u",
        "HOLDFAST_PASSPHRASE",
        "dbus-run-session",
        "--config-file",
        &bus,
        "--",
        "sh",
        "-c",
        keyring.script(),
        "sh",
    ];
    let folder = |name: &str| home.join(name).display().to_string();
    let env = [
        ("HOME", home.display().to_string()),
        ("XDG_DATA_HOME", folder("data")),
        ("XDG_RUNTIME_DIR", folder("run")),
    ];
    Around {
        by: by.map(str::to_owned).to_vec(),
        env: env.map(|(name, value)| (name.to_owned(), value)).to_vec(),
    }
}

/// The codes of what is told that lasts.
async fn told(ana: &mut Shell) -> Result<Vec<String>> {
    let status = ana.ask("status").await?;
    let notices = status["notices"].as_array().context("no notices")?;
    let code = |notice: &Value| notice["code"].as_str().unwrap_or_default().to_owned();
    Ok(notices.iter().map(code).collect())
}

#[tokio::test]
async fn a_keyring_that_is_locked_refused_or_absent_costs_a_session_and_nothing_that_was_kept()
-> Result<()> {
    let Some(computer) = Computer::used().await? else {
        return Ok(());
    };
    for keyring in [Keyring::Locked, Keyring::Refused, Keyring::Absent] {
        let (told, draft) = computer.start(keyring).await?;
        ensure!(told == ["keyring_unavailable"], "{keyring:?}: {told:?}");
        ensure!(
            draft.is_empty(),
            "{keyring:?}: {draft:?} was read without a key"
        );
        ensure!(
            computer.set_aside()? == 0,
            "{keyring:?}: {:?}",
            computer.files()?
        );
    }
    ensure!(
        computer.home.path().join("refused").exists(),
        "nobody was asked to unlock the keyring"
    );
    let (told, draft) = computer.start(Keyring::Unlocked).await?;
    ensure!(told == [""; 0], "{told:?}");
    ensure!(draft == "Half a sentence", "{draft:?}");
    Ok(())
}

#[tokio::test]
async fn a_lost_key_is_told_once_and_the_files_are_set_aside() -> Result<()> {
    let Some(computer) = Computer::used().await? else {
        return Ok(());
    };
    fs::remove_dir_all(computer.keyrings())?;
    let (told, _) = computer.start(Keyring::Unlocked).await?;
    ensure!(told == ["key_lost"], "{told:?}");
    ensure!(computer.set_aside()? == 1, "{:?}", computer.files()?);
    let (told, _) = computer.start(Keyring::Unlocked).await?;
    ensure!(told == [""; 0], "{told:?}");
    ensure!(computer.set_aside()? == 1, "{:?}", computer.files()?);
    Ok(())
}

#[tokio::test]
async fn a_keyring_with_another_key_is_told_and_its_own_key_opens_what_was_set_aside() -> Result<()>
{
    let Some(computer) = Computer::used().await? else {
        return Ok(());
    };
    let (profile, before) = (computer.profile(), computer.home.path().join("before"));
    let (keyrings, old) = (
        computer.keyrings(),
        computer.home.path().join("old-keyrings"),
    );
    // The same person at the same place begins anew with another keyring; then the old files come back, from a backup.
    fs::rename(&profile, &before)?;
    fs::rename(&keyrings, &old)?;
    let (told, _) = computer.start(Keyring::Unlocked).await?;
    ensure!(told == [""; 0], "{told:?}");
    fs::remove_dir_all(&profile)?;
    fs::rename(&before, &profile)?;
    let (told, draft) = computer.start(Keyring::Unlocked).await?;
    ensure!(told == ["key_lost"], "{told:?}");
    ensure!(draft.is_empty(), "{draft:?}");
    ensure!(computer.set_aside()? == 1, "{:?}", computer.files()?);

    // With the old keyring it is the new files that do not open. Nothing is lost by that either.
    fs::remove_dir_all(&keyrings)?;
    fs::rename(&old, &keyrings)?;
    let (told, _) = computer.start(Keyring::Unlocked).await?;
    ensure!(told == ["key_lost"], "{told:?}");
    ensure!(computer.set_aside()? == 2, "{:?}", computer.files()?);
    Ok(())
}

#[tokio::test]
async fn files_of_another_person_are_left_alone_and_the_start_says_whose_permissions_are_missing()
-> Result<()> {
    let Some(computer) = Computer::used().await? else {
        return Ok(());
    };
    let is_root = Command::new("id").arg("-u").output()?.stdout.trim_ascii() == b"0";
    if !is_root {
        eprintln!("skipped: only root can be two persons");
        return Ok(());
    }
    // Whoever they are, they may start the program and look into the home, not into the files.
    let program = holdfast_tests::programs::built("holdfastctl")?;
    let copy = computer.home.path().join("holdfastctl");
    fs::copy(&program, &copy)?;
    fs::set_permissions(computer.home.path(), fs::Permissions::from_mode(0o755))?;
    fs::set_permissions(computer.profile(), fs::Permissions::from_mode(0o755))?;
    fs::set_permissions(
        computer.profile().join("accounts"),
        fs::Permissions::from_mode(0o755),
    )?;
    for account in fs::read_dir(computer.profile().join("accounts"))? {
        let account = account?.path();
        fs::set_permissions(&account, fs::Permissions::from_mode(0o755))?;
        for file in fs::read_dir(&account)? {
            fs::set_permissions(file?.path(), fs::Permissions::from_mode(0o600))?;
        }
    }
    // They have a key of their own.
    fs::write(computer.profile().join("passphrase.salt"), [7; 16])?;
    let before = computer.files()?;
    let by = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "sh",
        "-c",
    ];
    // The program as it was copied, with the same arguments.
    let script = format!("shift; exec {} \"$@\"", copy.display());
    let mut by: Vec<String> = by.map(str::to_owned).to_vec();
    by.extend([script, "sh".to_owned()]);
    let nobody = Around {
        by,
        ..Around::default()
    };
    let url = &computer.server.url;
    let output = once_in(&nobody, url, &computer.profile(), "ana", &["status"]).await?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{:?}: {said}", output.status);
    ensure!(said.contains("Nothing is saved on this computer"), "{said}");
    ensure!(said.contains("permissions"), "{said}");
    ensure!(computer.files()? == before, "{:?}", computer.files()?);
    let (told, draft) = computer.start(Keyring::Unlocked).await?;
    ensure!(
        told == [""; 0] && draft == "Half a sentence",
        "{told:?} {draft:?}"
    );
    Ok(())
}
