//! The program: what it prints, how it ends, what it says when it cannot start.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::harness::demo_config;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast-server"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub(super) fn serve(listen: &str, data: &Path, config: &Path) -> Command {
    let mut command = program(&["serve", "--listen", listen]);
    command.arg("--data").arg(data).arg("--config").arg(config);
    command
}

/// A server that is ended with the test.
pub(super) struct Started(Child, String);

impl Started {
    pub(super) fn over(data: &Path) -> Self {
        Self::by(serve("127.0.0.1:0", data, &demo_config()).arg("--demo-credentials"))
    }

    /// Starts it and waits until it listens.
    pub(super) fn by(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self(child, line)
    }

    pub(super) fn url(&self) -> &str {
        self.1.strip_prefix("listening on ").unwrap().trim_end()
    }

    /// Sends SIGTERM and waits for the end, which must come within the two seconds that are promised.
    pub(super) fn stop(mut self) {
        stop(&mut self.0);
    }
}

/// Sends SIGTERM and waits for the end, which must be a good one within the two seconds that are promised.
pub(super) fn stop(child: &mut Child) {
    let told = Instant::now();
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &id]).status();
    assert!(kill.unwrap().success());
    let ended = child.wait().unwrap();
    assert!(ended.success(), "{ended}");
    let took = told.elapsed();
    assert!(took < Duration::from_secs(2), "it took {took:?}");
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn refused(mut command: Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    assert!(!status.success());
    assert!(stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

#[test]
fn it_says_where_it_listens_and_ends_at_sigterm() {
    let data = tempfile::tempdir().unwrap();
    let mut started = Started::over(data.path());
    let port = started.url().strip_prefix("http://127.0.0.1:").unwrap();
    assert!(port.parse::<u16>().unwrap() > 0);
    stop(&mut started.0);
    let mut rest = String::new();
    started
        .0
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut rest)
        .unwrap();
    assert_eq!(rest, "", "one line, and no more");
}

#[test]
fn a_taken_address_and_a_taken_folder_are_told() {
    let data = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refused(serve(&address, data.path(), &demo_config()));
    assert!(
        said.contains(&address) && said.contains("--listen"),
        "{said}"
    );
    let _started = Started::over(data.path());
    let said = refused(serve("127.0.0.1:0", data.path(), &demo_config()));
    assert!(
        said.contains("another holdfast-server") && said.contains("--data"),
        "{said}"
    );
}

#[test]
fn a_bad_configuration_is_told_by_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let said = refused(serve("127.0.0.1:0", &data, folder.path()));
    assert!(said.contains("agents.toml"), "{said}");
    std::fs::write(folder.path().join("agents.toml"), "[[agent]]\nuser = 5").unwrap();
    let said = refused(serve("127.0.0.1:0", &data, folder.path()));
    assert!(said.contains("agents.toml"), "{said}");
    assert!(!data.exists(), "nothing was begun");
}

#[test]
fn a_password_is_hashed_from_stdin() {
    let hash = |password: &str| {
        let mut child = program(&["hash-password"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(password.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    let (one, other) = (hash("correct horse\n"), hash("correct horse\n"));
    let line = String::from_utf8(one.stdout.clone()).unwrap();
    assert!(
        line.starts_with("password-hash = \"$argon2id$v=19$"),
        "{line}"
    );
    assert_ne!(one.stdout, other.stdout, "each has a salt of its own");
    assert!(!hash("\n").status.success());
}

#[cfg(target_os = "linux")]
#[test]
fn it_takes_as_many_connections_as_the_system_allows() {
    let data = tempfile::tempdir().unwrap();
    let command = serve("127.0.0.1:0", data.path(), &demo_config());
    // Started as by a shell whose soft limit is low.
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -Sn 256 && exec \"$0\" \"$@\""])
        .arg(command.get_program())
        .args(command.get_args())
        .stdout(Stdio::piped());
    let started = Started::by(&mut shell);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", started.0.id())).unwrap();
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap();
    let [soft, hard] = [3, 4].map(|at| files.split_whitespace().nth(at).unwrap());
    assert_eq!(soft, hard, "{files}");
}
