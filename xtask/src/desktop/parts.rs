//! The desktop's parts, each started and waited for until it does its work.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};

use super::Desktop;
use crate::command::output;
use crate::process::Running;

/// Each part is up within a second on an idle machine; a busy one gets much longer.
const LIMIT: Duration = Duration::from_mins(1);

/// The tour's screenshots have this size.
const SCREEN: &str = "1280x800x24";

/// A session bus that starts nothing by itself: what is on it was started here.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Every notification is written down as it is shown: program, title, text.
const RECORDER: &str = r#"#!/bin/sh
printf '%s\037%s\037%s\036' "$1" "$2" "$3" >> "$HOLDFAST_DESKTOP/notifications"
"#;

/// What opens a notification's menu gets its entries on standard input; ours takes the one that `choice` begins with.
const CHOOSER: &str = r#"#!/bin/sh
tee "$HOLDFAST_DESKTOP/logs/menu" | grep --max-count=1 --fixed-strings --file="$HOLDFAST_DESKTOP/choice"
"#;

impl Desktop {
    pub(super) fn start_all(&mut self) -> Result<()> {
        self.start_display()?;
        self.start_bus()?;
        self.start_window_manager()?;
        self.start_notification_daemon()?;
        self.start_keyring()
    }

    fn start_display(&mut self) -> Result<()> {
        // The server itself finds a free display and says which, once it answers.
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SCREEN,
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        let number = self.start_and_read_line("Xvfb", &mut command)?;
        self.set("DISPLAY", format!(":{number}"));
        Ok(())
    }

    fn start_bus(&mut self) -> Result<()> {
        let settings = self.folder.join("bus.conf");
        fs::write(&settings, BUS).context("cannot write the bus's settings")?;
        let listen = format!(
            "--address=unix:path={}",
            self.runtime.path().join("bus").display()
        );
        let mut command = Command::new("dbus-daemon");
        command.arg("--config-file").arg(&settings).arg(listen);
        command.args(["--nofork", "--nopidfile", "--print-address=1"]);
        let address = self.start_and_read_line("dbus-daemon", &mut command)?;
        self.set("DBUS_SESSION_BUS_ADDRESS", address);
        Ok(())
    }

    fn start_window_manager(&mut self) -> Result<()> {
        let part = self.start_part("openbox", &mut Command::new("openbox"))?;
        let mut check = Command::new("xprop");
        self.inside(check.args(["-root", "_NET_SUPPORTING_WM_CHECK"]));
        self.keep(part, || {
            output(&mut check).is_ok_and(|said| said.contains("window id"))
        })
    }

    fn start_notification_daemon(&mut self) -> Result<()> {
        let chooser = self.folder.join("choose");
        write_program(&chooser, CHOOSER)?;
        let recorder = self.folder.join("record");
        write_program(&recorder, RECORDER)?;
        let settings = self.folder.join("dunstrc");
        fs::write(&settings, notification_settings(&chooser, &recorder))
            .context("cannot write dunst's settings")?;
        let part = self.start_part("dunst", Command::new("dunst").arg("-config").arg(&settings))?;
        self.keep_once_on_the_bus(part, "org.freedesktop.Notifications")
    }

    fn start_keyring(&mut self) -> Result<()> {
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped());
        let mut part = self.start_part("gnome-keyring-daemon", &mut command)?;
        if let Some(mut password) = part.child().stdin.take() {
            // Ends with the end of input, so the pipe is closed right after.
            password
                .write_all(b"holdfast")
                .context("cannot unlock the keyring")?;
        }
        self.keep_once_on_the_bus(part, "org.freedesktop.secrets")
    }

    fn keep_once_on_the_bus(&mut self, part: Running, name: &str) -> Result<()> {
        let mut check = Command::new("gdbus");
        self.inside(check.args(["call", "--session", "--dest=org.freedesktop.DBus"]));
        check.args([
            "--object-path=/org/freedesktop/DBus",
            "--method=org.freedesktop.DBus.NameHasOwner",
            name,
        ]);
        self.keep(part, || {
            output(&mut check).is_ok_and(|said| said.contains("true"))
        })
    }

    fn start_part(&self, name: &str, command: &mut Command) -> Result<Running> {
        let path = self.logs().join(format!("{name}.log"));
        let log =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Running::start(
            name,
            self.inside(command).stderr(log.try_clone()?).stdout(log),
        )
    }

    fn keep(&mut self, mut part: Running, ready: impl FnMut() -> bool) -> Result<()> {
        part.wait_until(LIMIT, ready)?;
        self.parts.push(part);
        Ok(())
    }

    /// Starts a part that says one line on standard output when it is ready.
    fn start_and_read_line(&mut self, name: &str, command: &mut Command) -> Result<String> {
        let log =
            File::create(self.logs().join(format!("{name}.log"))).context("cannot write a log")?;
        let mut part = Running::start(
            name,
            self.inside(command)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(log),
        )?;
        let pipe = part
            .child()
            .stdout
            .take()
            .ok_or_else(|| anyhow!("{name} has no output"))?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            if BufReader::new(pipe).read_line(&mut line).is_ok() && !line.is_empty() {
                // Nobody listens any more if the part was given up meanwhile.
                let _ = sender.send(line.trim().to_owned());
            }
        });
        let mut line = None;
        part.wait_until(LIMIT, || {
            line = receiver.try_recv().ok();
            line.is_some()
        })?;
        self.parts.push(part);
        line.ok_or_else(|| anyhow!("{name} said nothing"))
    }
}

#[cfg(unix)]
fn write_program(path: &Path, text: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(not(unix))]
fn write_program(_path: &Path, _text: &str) -> Result<()> {
    anyhow::bail!("a desktop without a screen needs X11: this is for Linux")
}

/// Notifications that matter stay until something is done with them, so that a slow machine does not miss one.
fn notification_settings(chooser: &Path, recorder: &Path) -> String {
    let (chooser, recorder) = (chooser.display(), recorder.display());
    format!(
        r##"[global]
    width = 360
    origin = top-right
    offset = 16x16
    font = Sans 10
    history_length = 100
    idle_threshold = 0
    dmenu = {chooser}
    always_run_script = true
[urgency_low]
    timeout = 5
[urgency_normal]
    timeout = 0
    background = "#1f2937"
    foreground = "#ffffff"
[urgency_critical]
    timeout = 0
[record]
    summary = *
    script = {recorder}
"##
    )
}
