//! What a test of the whole program starts: a window manager, a keyring, a server with the demo's agents, Holdfast.
#![allow(dead_code, reason = "not every test needs all")]

use std::fs::read_to_string;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use holdfast_server::{Running, ServerConfig};

use super::{Program, eventually, said};

/// What these need to be installed.
const PROGRAMS: [&str; 7] = [
    "openbox",
    "xdotool",
    "xprop",
    "wmctrl",
    "dunst",
    "dunstctl",
    "gnome-keyring-daemon",
];

/// [`super::on_a_desktop_of_its_own`] for tests of the whole program.
pub(crate) fn on_a_desktop_of_its_own(name: &str, body: impl FnOnce()) {
    super::on_a_desktop_of_its_own(name, &PROGRAMS, body);
}

pub(crate) const HOLDFAST: &str = env!("CARGO_BIN_EXE_holdfast");

pub(crate) fn window_manager() -> Program {
    let program = Program::start(Command::new("openbox").stdout(Stdio::null()));
    eventually("openbox manages windows", || {
        said("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"])
            .is_some_and(|said| said.contains("window id"))
    });
    program
}

pub(crate) fn keyring() -> Program {
    let mut program = Program::start(
        Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null()),
    );
    program.0.stdin.take().unwrap().write_all(b"test").unwrap();
    eventually("the keyring is there", || {
        said("gdbus", &owned("org.freedesktop.secrets")).is_some_and(|said| said.contains("true"))
    });
    program
}

fn owned(name: &str) -> [&str; 7] {
    let method = "org.freedesktop.DBus.NameHasOwner";
    [
        "call",
        "--session",
        "--dest=org.freedesktop.DBus",
        "--object-path=/org/freedesktop/DBus",
        "--method",
        method,
        name,
    ]
}

/// A server with the demo's agents, on a runtime of its own.
pub(crate) struct Server {
    runtime: tokio::runtime::Runtime,
    running: Option<Running>,
    _data: tempfile::TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let data = tempfile::tempdir().unwrap();
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/demo");
        let mut config = ServerConfig::new(
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data.path(),
            demo,
        );
        config.demo_credentials = true;
        let running = runtime.block_on(holdfast_server::start(config)).unwrap();
        Self {
            runtime,
            running: Some(running),
            _data: data,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.running.as_ref().unwrap().addr)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

/// A running Holdfast.
pub(crate) struct Holdfast {
    pub(crate) program: Program,
    pub(crate) profile: PathBuf,
}

impl Drop for Holdfast {
    /// A test that fails says what the program had to say.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

impl Holdfast {
    pub(crate) fn start(profile: PathBuf) -> Self {
        Self::start_with(profile, &mut Command::new(HOLDFAST))
    }

    /// Started and signed in.
    pub(crate) fn signed_in(profile: PathBuf, server: &Server, user: &str) -> Self {
        let mut command = Command::new(HOLDFAST);
        command
            .args(["--server", &server.url()])
            .env("HOLDFAST_USER", user)
            .env("HOLDFAST_PASSWORD", user);
        let holdfast = Self::start_with(profile, &mut command);
        eventually("signed in", || {
            holdfast.profile.join("last-sign-in.json").exists()
        });
        holdfast
    }

    pub(crate) fn start_with(profile: PathBuf, command: &mut Command) -> Self {
        let program = Program::start(command.arg("--profile").arg(&profile).stdout(Stdio::null()));
        let holdfast = Self { program, profile };
        eventually("the window is there", || holdfast.window().is_some());
        holdfast
    }

    /// The id of its window on the display, once that is shown or minimized.
    pub(crate) fn window(&self) -> Option<String> {
        let windows = said("xdotool", &["search", "--name", "Holdfast$"])?;
        let owner = format!("= {}", self.program.0.id());
        let own = |window: &&str| {
            said("xprop", &["-id", window, "_NET_WM_PID"])
                .is_some_and(|said| said.ends_with(&owner))
        };
        let managed = |window: &&str| {
            said("xprop", &["-id", window, "WM_STATE"])
                .is_some_and(|said| said.contains("window state"))
        };
        windows.lines().filter(own).find(managed).map(str::to_owned)
    }

    pub(crate) fn minimized(&self) -> bool {
        // A window that is on its way between shown and hidden is not there for a moment.
        let state = |window: String| said("xprop", &["-id", &window, "WM_STATE"]);
        let state = self.window().and_then(state);
        state.is_some_and(|said| said.contains("Iconic"))
    }

    pub(crate) fn minimize(&self) {
        said("xdotool", &["windowminimize", &self.window().unwrap()]).unwrap();
        eventually("it is minimized", || self.minimized());
    }

    pub(crate) fn focus(&self) {
        said(
            "xdotool",
            &["windowactivate", "--sync", &self.window().unwrap()],
        )
        .unwrap();
    }

    /// Closes the window as its frame's button does. (A key would be lost while the window manager still gives it the focus.)
    pub(crate) fn close(&self) {
        said("wmctrl", &["-i", "-c", &self.window().unwrap()]).unwrap();
    }

    pub(crate) fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        eventually("it ends", || {
            status = self.program.0.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    pub(crate) fn log(&self) -> String {
        let files = std::fs::read_dir(self.profile.join("logs"))
            .into_iter()
            .flatten()
            .flatten();
        files
            .filter_map(|file| read_to_string(file.path()).ok())
            .collect()
    }
}
