//! A desktop without a screen: display, D-Bus session, window manager, notification daemon and unlocked keyring, all
//! real, all ours, with homes of their own. Ended part by part when it is dropped.

mod parts;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::paths;
use crate::process::Running;

/// A running desktop.
pub(crate) struct Desktop {
    /// In the order of their start; ended in reverse.
    parts: Vec<Running>,
    variables: Vec<(&'static str, OsString)>,
    folder: PathBuf,
    /// Sockets live here: their paths must be short, so not under the target folder.
    runtime: TempDir,
}

impl Desktop {
    /// Starts one. `name` tells apart the files of several.
    pub(crate) fn start(name: &str) -> Result<Self> {
        let folder = paths::target().join("desktop").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        // Mode 700 already, as XDG_RUNTIME_DIR must be.
        let runtime = tempfile::Builder::new()
            .prefix("holdfast-")
            .tempdir()
            .context("cannot create a runtime folder")?;
        let variables = variables(&folder)?;
        let mut desktop = Self {
            parts: Vec::new(),
            variables,
            folder,
            runtime,
        };
        desktop.start_all().with_context(|| {
            format!(
                "no desktop; its parts' logs are in {}",
                desktop.logs().display()
            )
        })?;
        Ok(desktop)
    }

    /// The command, in this desktop.
    pub(crate) fn inside<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        // A session of the person's own must not show through.
        for foreign in [
            "WAYLAND_DISPLAY",
            "WAYLAND_SOCKET",
            "DBUS_STARTER_ADDRESS",
            "XAUTHORITY",
            "SESSION_MANAGER",
        ] {
            command.env_remove(foreign);
        }
        command
            .env("XDG_RUNTIME_DIR", self.runtime.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
    }

    fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.push((name, value.into()));
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        while let Some(mut part) = self.parts.pop() {
            part.end();
        }
    }
}

fn variables(folder: &Path) -> Result<Vec<(&'static str, OsString)>> {
    let home = folder.join("home");
    for needed in [&home, &folder.join("logs")] {
        fs::create_dir_all(needed)
            .with_context(|| format!("cannot create {}", needed.display()))?;
    }
    let mut variables: Vec<(&'static str, OsString)> = vec![
        ("HOME", home.clone().into()),
        ("XDG_DATA_HOME", home.join(".local/share").into()),
        ("XDG_CONFIG_HOME", home.join(".config").into()),
        ("XDG_CACHE_HOME", home.join(".cache").into()),
        ("XDG_SESSION_TYPE", "x11".into()),
        ("XDG_CURRENT_DESKTOP", "openbox".into()),
        ("GDK_BACKEND", "x11".into()),
        ("NO_AT_BRIDGE", "1".into()),
        ("LIBGL_ALWAYS_SOFTWARE", "1".into()),
        ("LANG", "C.UTF-8".into()),
        ("LC_ALL", "C.UTF-8".into()),
        // For the tour: where to say which entry of a notification's menu to take.
        ("HOLDFAST_DESKTOP", folder.into()),
    ];
    // Rust's own folders are found through HOME, which is another one now.
    if let Some(home) = env::home_dir() {
        for (name, default) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            variables.push((
                name,
                env::var_os(name).unwrap_or_else(|| home.join(default).into()),
            ));
        }
    }
    Ok(variables)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::command::output;
    use std::io::Write as _;
    use std::process::Stdio;
    use std::thread;
    use std::time::{Duration, Instant};

    fn wait_until(mut condition: impl FnMut() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !condition() {
            assert!(Instant::now() < deadline, "waited for too long");
            thread::sleep(Duration::from_millis(50));
        }
    }

    #[test]
    fn every_part_works_and_ends() {
        let desktop = Desktop::start("own-test").unwrap();
        let runtime = desktop.runtime.path().to_path_buf();

        let mut size = Command::new("xdpyinfo");
        assert!(
            output(desktop.inside(&mut size))
                .unwrap()
                .contains("1280x800")
        );

        let mut notify = Command::new("notify-send");
        output(desktop.inside(notify.args(["--app-name=Test", "Carla wrote", "Hello"]))).unwrap();
        let mut shown = Command::new("dunstctl");
        assert_eq!(
            output(desktop.inside(shown.args(["count", "displayed"])))
                .unwrap()
                .trim(),
            "1"
        );

        let mut ask = Command::new("notify-send");
        ask.args([
            "--action=open=Open",
            "--action=rejoin=Rejoin",
            "Ben wrote",
            "Hello",
        ]);
        let asking = desktop
            .inside(&mut ask)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut shown = Command::new("dunstctl");
        desktop.inside(shown.args(["count", "displayed"]));
        wait_until(|| output(&mut shown).is_ok_and(|count| count.trim() == "2"));
        fs::write(desktop.folder.join("choice"), "#Rejoin (Ben wrote)").unwrap();
        output(desktop.inside(Command::new("dunstctl").arg("context"))).unwrap();
        let answer = asking.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "rejoin");

        let seen = fs::read_to_string(desktop.folder.join("notifications")).unwrap();
        assert!(seen.contains("Test\u{1f}Carla wrote\u{1f}Hello\u{1e}"));

        let mut store = Command::new("secret-tool");
        desktop
            .inside(store.args(["store", "--label=test", "kind", "test"]))
            .stdin(Stdio::piped());
        let mut storing = store.spawn().unwrap();
        storing.stdin.take().unwrap().write_all(b"secret").unwrap();
        assert!(storing.wait().unwrap().success());
        let mut look = Command::new("secret-tool");
        assert_eq!(
            output(desktop.inside(look.args(["lookup", "kind", "test"]))).unwrap(),
            "secret"
        );

        let parts: Vec<_> = desktop.parts.iter().map(Running::id).collect();
        drop(desktop);
        assert!(!runtime.exists());
        for part in parts {
            assert!(!Path::new(&format!("/proc/{part}")).exists());
        }
    }
}
