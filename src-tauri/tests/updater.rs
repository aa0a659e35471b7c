//! Updates, with the real program on a desktop of its own: a web server on this computer, keys of the moment, and a file
//! that stands for the `AppImage` that the program came in.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desktop;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign::KeyPair;

use self::desktop::running::Server;
use self::desktop::{Program, eventually, on_a_desktop_of_its_own, said};

const HOLDFAST: &str = env!("CARGO_BIN_EXE_holdfast");
const NEEDED: [&str; 3] = ["openbox", "xdotool", "xprop"];
/// What the program came in before.
const OLD: &[u8] = b"\x7fELF the old program, longer than the head that every program has at least";
const NEW: &[u8] = b"\x7fELF the new program, longer than the head that every program has at least";
const NEWER: &str = "99.0.0";

/// What a web server has.
type Files = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A web server for as long as the test runs; answers its address and who has asked for what.
fn serve(files: Files) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            // The rest of the request says nothing new.
            lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
            let path = request.split(' ').nth(1).unwrap().to_owned();
            let body = files
                .lock()
                .unwrap()
                .iter()
                .find(|(name, _)| *name == path)
                .map(|(_, body)| body.clone());
            let status = if body.is_some() {
                "200 OK"
            } else {
                "404 Not Found"
            };
            let body = body.unwrap_or_default();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&body).unwrap();
            seen.lock().unwrap().push(path);
        }
    });
    (address, asked)
}

/// As `tauri signer` does it: the signed comment names the version.
fn sign(keys: &KeyPair, package: &[u8], version: Option<&str>) -> String {
    let comment = match version {
        Some(version) => format!("timestamp:0\tfile:Holdfast.AppImage\tversion:{version}"),
        None => "timestamp:0\tfile:Holdfast.AppImage".to_owned(),
    };
    let signature = minisign::sign(None, &keys.sk, package, Some(&comment), None).unwrap();
    STANDARD.encode(signature.to_string())
}

fn public(keys: &KeyPair) -> String {
    STANDARD.encode(keys.pk.to_box().unwrap().to_string())
}

fn announcement(server: &str, version: &str, signature: &str) -> Vec<u8> {
    let target = format!("linux-{}", std::env::consts::ARCH);
    format!(
        r#"{{"version":"{version}","platforms":{{"{target}":{{"url":"{server}/package","signature":"{signature}"}}}}}}"#
    )
    .into_bytes()
}

/// A computer with an updater that was told where updates are.
struct Computer {
    folder: tempfile::TempDir,
    server: String,
    files: Files,
    asked: Arc<Mutex<Vec<String>>>,
    keys: KeyPair,
}

impl Computer {
    fn new() -> Self {
        let files = Files::default();
        let (server, asked) = serve(Arc::clone(&files));
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("app")).unwrap();
        fs::create_dir(folder.path().join("profile")).unwrap();
        let computer = Self {
            folder,
            server,
            files,
            asked,
            keys: KeyPair::generate_unencrypted_keypair().unwrap(),
        };
        fs::write(computer.program(), OLD).unwrap();
        computer.rules(&format!("update.url = '{}'", computer.server));
        computer
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("app/Holdfast.AppImage")
    }

    fn rules(&self, text: &str) {
        fs::write(self.folder.path().join("policy.toml"), text).unwrap();
    }

    /// Puts an update on the server: what is announced, and the package with its signature.
    fn offer(&self, announced: &str, package: &[u8], signature: &str) {
        *self.files.lock().unwrap() = vec![
            (
                "/stable.json".to_owned(),
                announcement(&self.server, announced, signature),
            ),
            ("/package".to_owned(), package.to_owned()),
        ];
    }

    fn log(&self) -> String {
        let files = fs::read_dir(self.folder.path().join("profile/logs"));
        let texts = files.into_iter().flatten().flatten();
        texts
            .filter_map(|file| fs::read_to_string(file.path()).ok())
            .collect()
    }

    fn start(&self, app_image: Option<&Path>) -> Program {
        self.start_with(app_image, &mut Command::new(HOLDFAST))
    }

    fn start_with(&self, app_image: Option<&Path>, command: &mut Command) -> Program {
        command
            .arg("--profile")
            .arg(self.folder.path().join("profile"))
            .env(
                "HOLDFAST_TEST_POLICY",
                self.folder.path().join("policy.toml"),
            )
            .env("HOLDFAST_TEST_UPDATE_KEY", public(&self.keys))
            .stdout(Stdio::null());
        if let Some(file) = app_image {
            command.env("HOLDFAST_TEST_APPIMAGE", file);
        }
        Program::start(command)
    }

    /// Starts, waits until the log says so, and closes the window.
    fn until_it_says(&self, words: &str) {
        let before = self.log().matches(words).count();
        let mut holdfast = self.start(Some(&self.program()));
        eventually(words, || self.log().matches(words).count() > before);
        quit(&mut holdfast);
    }
}

fn quit(holdfast: &mut Program) {
    eventually("it ends", || {
        // The window may still be opening; the key does nothing then.
        let windows = said("xdotool", &["search", "--name", "^Holdfast$"]).unwrap_or_default();
        for window in windows.lines() {
            said("xdotool", &["windowactivate", window]);
        }
        said("xdotool", &["key", "alt+F4"]);
        std::thread::sleep(std::time::Duration::from_millis(200));
        holdfast.0.try_wait().unwrap().is_some()
    });
}

fn window_manager() -> Program {
    let program = Program::start(Command::new("openbox").stdout(Stdio::null()));
    eventually("openbox manages windows", || {
        said("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"])
            .is_some_and(|said| said.contains("window id"))
    });
    program
}

#[test]
fn a_newer_version_is_fetched_and_installed_at_the_end() {
    let name = "a_newer_version_is_fetched_and_installed_at_the_end";
    on_a_desktop_of_its_own(name, &NEEDED, || {
        let _manager = window_manager();
        let computer = Computer::new();
        computer.offer(NEWER, NEW, &sign(&computer.keys, NEW, Some(NEWER)));
        let mut holdfast = computer.start(Some(&computer.program()));
        eventually("it is fetched", || {
            computer
                .log()
                .contains("an update waits until the program is closed")
        });
        // Nothing is replaced while somebody works with it.
        assert_eq!(fs::read(computer.program()).unwrap(), OLD);
        quit(&mut holdfast);
        assert_eq!(fs::read(computer.program()).unwrap(), NEW);
        assert!(computer.log().contains("an update is installed"));
    });
}

#[test]
fn what_policy_does_not_want_any_more_is_not_installed() {
    let name = "what_policy_does_not_want_any_more_is_not_installed";
    on_a_desktop_of_its_own(name, &NEEDED, || {
        let _manager = window_manager();
        let computer = Computer::new();
        let wanted = format!("update.url = '{}'", computer.server);
        computer.offer(NEWER, NEW, &sign(&computer.keys, NEW, Some(NEWER)));
        for by_then in [
            format!("{wanted}\nupdate.channel = 'off'"),
            "update.url = 'https://updates.example.org/holdfast'".to_owned(),
        ] {
            computer.rules(&wanted);
            let waits = "an update waits until the program is closed";
            let before = computer.log().matches(waits).count();
            let mut holdfast = computer.start(Some(&computer.program()));
            eventually(waits, || computer.log().matches(waits).count() > before);
            computer.rules(&by_then);
            quit(&mut holdfast);
            assert_eq!(fs::read(computer.program()).unwrap(), OLD, "{by_then}");
        }
        assert!(computer.log().contains("an update is not installed"));
    });
}

#[test]
fn what_the_makers_did_not_sign_so_is_refused() {
    on_a_desktop_of_its_own(
        "what_the_makers_did_not_sign_so_is_refused",
        &NEEDED,
        || {
            let _manager = window_manager();
            let computer = Computer::new();
            let others = KeyPair::generate_unencrypted_keypair().unwrap();
            let mut tampered = NEW.to_vec();
            tampered[10] ^= 1;
            let refusals: [(&[u8], String); 4] = [
                // Changed on the way.
                (&tampered, sign(&computer.keys, NEW, Some(NEWER))),
                // Signed by somebody else.
                (NEW, sign(&others, NEW, Some(NEWER))),
                // An older package, announced as a newer one.
                (OLD, sign(&computer.keys, OLD, Some("0.0.1"))),
                // Signed for no version.
                (NEW, sign(&computer.keys, NEW, None)),
            ];
            for (package, signature) in refusals {
                computer.offer(NEWER, package, &signature);
                computer.until_it_says("an update was refused");
                assert_eq!(fs::read(computer.program()).unwrap(), OLD);
            }
            // An older version that is announced as such is no update.
            computer.offer("0.0.1", OLD, &sign(&computer.keys, OLD, Some("0.0.1")));
            computer.until_it_says("there is no newer version");
            assert_eq!(fs::read(computer.program()).unwrap(), OLD);
        },
    );
}

#[test]
fn who_may_not_install_is_sent_to_the_it_department() {
    let name = "who_may_not_install_is_sent_to_the_it_department";
    on_a_desktop_of_its_own(name, &NEEDED, || {
        let _manager = window_manager();
        let computer = Computer::new();
        computer.offer(NEWER, NEW, &sign(&computer.keys, NEW, Some(NEWER)));
        // A folder that nobody can write to, not even root.
        let nowhere = Some(Path::new("/proc/Holdfast.AppImage"));
        let mut holdfast = computer.start(nowhere);
        eventually("it says so", || {
            computer.log().contains("this user may not install it")
        });
        quit(&mut holdfast);
        let told = "the agent is told of an update code=update_no_rights";
        assert!(!computer.log().contains(told), "nobody is there");

        // What the sentence says stands beside it in `src/update/tell.rs`.
        let server = Server::start();
        let mut command = Command::new(HOLDFAST);
        command
            .args(["--server", &server.url()])
            .env("HOLDFAST_USER", "ana")
            .env("HOLDFAST_PASSWORD", "ana");
        let mut holdfast = computer.start_with(nowhere, &mut command);
        eventually("the agent is told", || computer.log().contains(told));
        quit(&mut holdfast);
        let asked = computer.asked.lock().unwrap();
        assert_eq!(*asked, ["/stable.json"; 2], "nothing is fetched in vain");
    });
}

#[test]
fn nobody_is_asked_where_updates_are_off_or_come_otherwise() {
    let name = "nobody_is_asked_where_updates_are_off_or_come_otherwise";
    on_a_desktop_of_its_own(name, &NEEDED, || {
        let _manager = window_manager();
        let computer = Computer::new();
        // Built here, and in no package.
        let mut holdfast = computer.start(None);
        eventually("it says so", || {
            computer.log().contains("updated by whoever built it")
        });
        quit(&mut holdfast);
        computer.rules(&format!(
            "update.url = '{}'\nupdate.channel = 'off'",
            computer.server
        ));
        let mut holdfast = computer.start(Some(&computer.program()));
        // Longer than it takes to ask.
        std::thread::sleep(std::time::Duration::from_secs(14));
        quit(&mut holdfast);
        assert_eq!(*computer.asked.lock().unwrap(), [""; 0]);
    });
}
