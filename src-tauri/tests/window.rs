//! The program as the desktop sees it: starts, windows, keys. Each test on a desktop of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::fs::read_to_string;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use holdfast_server::{Running, ServerConfig};

use self::desktop::{Program, eventually, said};

const HOLDFAST: &str = env!("CARGO_BIN_EXE_holdfast");

fn on_a_desktop_of_its_own(name: &str, body: impl FnOnce()) {
    let needed = [
        "openbox",
        "xdotool",
        "xprop",
        "dunst",
        "dunstctl",
        "gnome-keyring-daemon",
    ];
    desktop::on_a_desktop_of_its_own(name, &needed, body);
}

fn window_manager() -> Program {
    let program = Program::start(Command::new("openbox").stdout(Stdio::null()));
    eventually("openbox manages windows", || {
        said("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"])
            .is_some_and(|said| said.contains("window id"))
    });
    program
}

fn keyring() -> Program {
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
struct Server {
    runtime: tokio::runtime::Runtime,
    running: Option<Running>,
    _data: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
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

    fn url(&self) -> String {
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
struct Holdfast {
    program: Program,
    profile: PathBuf,
}

impl Holdfast {
    fn start(profile: PathBuf) -> Self {
        Self::start_with(profile, &mut Command::new(HOLDFAST))
    }

    /// Started and signed in.
    fn signed_in(profile: PathBuf, server: &Server, user: &str) -> Self {
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

    fn start_with(profile: PathBuf, command: &mut Command) -> Self {
        let program = Program::start(command.arg("--profile").arg(&profile).stdout(Stdio::null()));
        let holdfast = Self { program, profile };
        eventually("the window is there", || holdfast.window().is_some());
        holdfast
    }

    /// The id of its window on the display, once that is shown or minimized.
    fn window(&self) -> Option<String> {
        let windows = said("xdotool", &["search", "--name", "^Holdfast$"])?;
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

    fn minimized(&self) -> bool {
        let window = self.window().unwrap();
        said("xprop", &["-id", &window, "WM_STATE"]).is_some_and(|said| said.contains("Iconic"))
    }

    fn minimize(&self) {
        said("xdotool", &["windowminimize", &self.window().unwrap()]).unwrap();
        eventually("it is minimized", || self.minimized());
    }

    fn focus(&self) {
        said(
            "xdotool",
            &["windowactivate", "--sync", &self.window().unwrap()],
        )
        .unwrap();
    }

    fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        eventually("it ends", || {
            status = self.program.0.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    fn log(&self) -> String {
        let files = std::fs::read_dir(self.profile.join("logs"))
            .into_iter()
            .flatten()
            .flatten();
        files
            .filter_map(|file| read_to_string(file.path()).ok())
            .collect()
    }
}

#[test]
fn a_second_start_raises_the_first() {
    on_a_desktop_of_its_own("a_second_start_raises_the_first", || {
        let _manager = window_manager();
        let files = tempfile::tempdir().unwrap();
        let first = Holdfast::start(files.path().join("one"));
        for link in [
            None,
            Some("holdfast://interaction/0000"),
            Some("holdfast://delete/everything"),
        ] {
            first.minimize();
            let second = Command::new(HOLDFAST)
                .arg("--profile")
                .arg(&first.profile)
                .args(link)
                .status()
                .unwrap();
            assert!(second.success());
            eventually("the first is up", || !first.minimized());
        }
        // Another profile is another program.
        let other = Holdfast::start(files.path().join("two"));
        assert_ne!(first.window(), other.window());
    });
}

#[test]
fn closing_ends_the_program_and_remembers_the_windows_place() {
    on_a_desktop_of_its_own(
        "closing_ends_the_program_and_remembers_the_windows_place",
        || {
            let _manager = window_manager();
            let files = tempfile::tempdir().unwrap();
            let profile = files.path().join("p");
            let mut holdfast = Holdfast::start(profile.clone());
            let size = |holdfast: &Holdfast| {
                said(
                    "xdotool",
                    &["getwindowgeometry", "--shell", &holdfast.window().unwrap()],
                )
                .unwrap()
            };
            said(
                "xdotool",
                &[
                    "windowsize",
                    "--sync",
                    &holdfast.window().unwrap(),
                    "900",
                    "610",
                ],
            )
            .unwrap();
            eventually("it has the size", || size(&holdfast).contains("WIDTH=900"));
            holdfast.focus();
            said("xdotool", &["key", "alt+F4"]).unwrap();
            assert!(holdfast.ended().success());
            let again = Holdfast::start(profile);
            eventually("it has the size again", || {
                size(&again).contains("WIDTH=900") && size(&again).contains("HEIGHT=610")
            });
        },
    );
}

#[test]
fn minimized_starts_without_getting_in_the_way() {
    on_a_desktop_of_its_own("minimized_starts_without_getting_in_the_way", || {
        let _manager = window_manager();
        let files = tempfile::tempdir().unwrap();
        let holdfast = Holdfast::start_with(
            files.path().join("p"),
            Command::new(HOLDFAST).arg("--minimized"),
        );
        eventually("it is minimized", || holdfast.minimized());
    });
}

#[test]
fn the_shortcut_works_everywhere_or_says_who_has_it() {
    on_a_desktop_of_its_own("the_shortcut_works_everywhere_or_says_who_has_it", || {
        let (_manager, _keyring) = (window_manager(), keyring());
        let _notices = Program::start(
            Command::new("dunst")
                .args(["-config", "/dev/null"])
                .stdout(Stdio::null()),
        );
        eventually("dunst answers", || said("dunstctl", &["count"]).is_some());
        let server = Server::start();
        let files = tempfile::tempdir().unwrap();

        let mut ana = Holdfast::signed_in(files.path().join("ana"), &server, "ana");
        ana.minimize();
        // The key is free a moment after the sign-in; it is pressed until it is heard.
        let heard = || {
            said("xdotool", &["key", "ctrl+alt+h"]).unwrap();
            ana.log().contains("the shortcut held nothing")
        };
        eventually("the key is heard while the window is minimized", heard);
        eventually("a notice says why nothing was held", || {
            said("dunstctl", &["close-all"]).unwrap();
            said("dunstctl", &["history"]).is_some_and(|shown| shown.contains("no active chat"))
        });

        let ben = Holdfast::signed_in(files.path().join("ben"), &server, "ben");
        eventually("it says that another program has the key", || {
            ben.log()
                .contains("Another program on this computer uses Ctrl+Alt+H")
        });

        // Given back when the program ends.
        ana.focus();
        said("xdotool", &["key", "alt+F4"]).unwrap();
        assert!(ana.ended().success());
        let lea = Holdfast::signed_in(files.path().join("lea"), &server, "lea");
        eventually("the next one hears it", || {
            said("xdotool", &["key", "ctrl+alt+h"]).unwrap();
            lea.log().contains("the shortcut held nothing")
        });
    });
}

#[test]
fn what_cannot_start_says_why() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = Command::new(HOLDFAST)
        .arg("--profile")
        .arg(file.path().join("p"))
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("profile folder") && said.contains("cannot be made"),
        "{said}"
    );
}
