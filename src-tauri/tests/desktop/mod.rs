//! A desktop of its own for one test: display, session bus, and what a test starts on it.

pub(crate) mod running;
pub(crate) mod tray_host;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Set for the copy of a test that runs inside.
const INSIDE: &str = "HOLDFAST_TEST_INSIDE";
/// Far longer than anything takes.
pub(crate) const LIMIT: Duration = Duration::from_mins(1);

/// A session bus that starts nothing by itself.
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

/// Runs `body` in a copy of this process on a desktop of its own, which has nothing but a display and a bus: libraries
/// take both from the environment, which a process must not change under its own threads.
pub(crate) fn on_a_desktop_of_its_own(name: &str, needed: &[&str], body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    for program in ["Xvfb", "dbus-run-session"].iter().chain(needed) {
        if !installed(program) {
            eprintln!("skipped: {program} is not installed (`cargo xtask test` installs it)");
            return;
        }
    }
    let files = tempfile::tempdir().unwrap();
    let settings = files.path().join("bus.conf");
    std::fs::write(&settings, BUS).unwrap();
    let run = files.path().join("run");
    std::fs::create_dir(&run).unwrap();
    allow_owner_alone(&run);

    let mut display = Program::start(
        Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x800x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .stdout(Stdio::piped()),
    );
    let mut number = String::new();
    BufReader::new(display.0.stdout.take().unwrap())
        .read_line(&mut number)
        .unwrap();

    let status = Command::new("dbus-run-session")
        .arg("--config-file")
        .arg(&settings)
        .arg("--")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .envs([("HOME", files.path()), ("XDG_RUNTIME_DIR", &run)])
        .env("DISPLAY", format!(":{}", number.trim()))
        .envs([
            (INSIDE, "1"),
            ("GDK_BACKEND", "x11"),
            ("NO_AT_BRIDGE", "1"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
        ])
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XDG_SESSION_TYPE")
        .env_remove("XAUTHORITY")
        .envs(
            ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]
                .map(|home| (home, files.path().join(home))),
        )
        .status()
        .unwrap();
    assert!(status.success(), "{name} failed on its own desktop");
}

fn installed(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$0\"", program])
        .stdout(Stdio::null())
        .status();
    found.unwrap().success()
}

fn allow_owner_alone(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
}

/// Writes a shell script that can be started.
#[allow(dead_code, reason = "not every test needs one")]
pub(crate) fn write_program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Waits for something.
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !condition() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What a command says, if it succeeds.
pub(crate) fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let answer = Command::new(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .unwrap();
    answer
        .status
        .success()
        .then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// A program that ends with the test.
pub(crate) struct Program(pub(crate) Child);

impl Program {
    /// Starts it, quietly.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        self.0.wait().unwrap();
    }
}
