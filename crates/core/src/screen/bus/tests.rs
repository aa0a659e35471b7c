//! The watch on a bus of its own, with a screen saver and a logind that say what a test wants.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::timeout;
use zbus::connection::Builder;
use zbus::object_server::SignalEmitter;
use zbus::{fdo, interface};

use super::*;

/// Far longer than anything takes.
const LIMIT: Duration = Duration::from_secs(30);

struct Bus(Child, String);

impl Bus {
    /// None where there is no `dbus-daemon`.
    fn start() -> Option<Self> {
        let daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut daemon) = daemon else {
            eprintln!("skipped: dbus-daemon is not installed (`cargo xtask test` installs it)");
            return None;
        };
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Some(Self(daemon, address.trim().to_owned()))
    }

    fn builder(&self) -> Builder<'_> {
        Builder::address(self.1.as_str()).unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.0.kill());
        self.0.wait().unwrap();
    }
}

struct Saver(Arc<AtomicBool>);

#[interface(name = "org.gnome.ScreenSaver")]
impl Saver {
    fn get_active(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    #[zbus(signal)]
    async fn active_changed(emitter: &SignalEmitter<'_>, active: bool) -> zbus::Result<()>;
}

struct Logind;

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    #[allow(clippy::unused_self, reason = "the interface wants it")]
    fn get_session(&self, id: &str) -> fdo::Result<OwnedObjectPath> {
        OwnedObjectPath::try_from(format!("/org/freedesktop/login1/session/_{id}"))
            .map_err(|error| fdo::Error::Failed(error.to_string()))
    }
}

struct LoginSession(bool);

#[interface(name = "org.freedesktop.login1.Session")]
impl LoginSession {
    #[zbus(property)]
    #[allow(clippy::unused_self, reason = "the interface wants it")]
    fn id(&self) -> &'static str {
        "31"
    }

    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.0
    }
}

fn sayings() -> (Sayings, watch::Receiver<bool>) {
    let (locked, heard) = watch::channel(false);
    let by = Mutex::default();
    (Sayings { by, locked }, heard)
}

async fn until(heard: &mut watch::Receiver<bool>, wanted: bool) {
    timeout(LIMIT, heard.wait_for(|locked| *locked == wanted))
        .await
        .expect("it was not told")
        .unwrap();
}

#[tokio::test]
async fn a_screen_saver_is_heard_also_one_that_comes_later_and_goes() {
    let Some(bus) = Bus::start() else { return };
    let (sayings, mut heard) = sayings();
    let listener = bus.builder().build().await.unwrap();
    let following = tokio::spawn(async move { follow_savers(&listener, &sayings).await });

    let active = Arc::new(AtomicBool::new(true));
    let saver = bus
        .builder()
        .serve_at("/org/gnome/ScreenSaver", Saver(active.clone()))
        .unwrap()
        .name("org.gnome.ScreenSaver")
        .unwrap()
        .build()
        .await
        .unwrap();
    until(&mut heard, true).await;

    let emitter = SignalEmitter::new(&saver, "/org/gnome/ScreenSaver").unwrap();
    active.store(false, Ordering::SeqCst);
    Saver::active_changed(&emitter, false).await.unwrap();
    until(&mut heard, false).await;
    active.store(true, Ordering::SeqCst);
    Saver::active_changed(&emitter, true).await.unwrap();
    until(&mut heard, true).await;

    saver.close().await.unwrap();
    until(&mut heard, false).await;
    following.abort();
}

#[tokio::test]
async fn logind_is_heard() {
    let Some(bus) = Bus::start() else { return };
    let own = "/org/freedesktop/login1/session/_31";
    let logind = bus
        .builder()
        .serve_at(LOGIND_PATH, Logind)
        .unwrap()
        .serve_at(OWN_SESSION, LoginSession(false))
        .unwrap()
        .serve_at(own, LoginSession(true))
        .unwrap()
        .name(LOGIND)
        .unwrap()
        .build()
        .await
        .unwrap();
    let (sayings, mut heard) = sayings();
    let listener = bus.builder().build().await.unwrap();
    let following = tokio::spawn(async move { follow_logind(&listener, &sayings).await });
    until(&mut heard, true).await;

    let session = logind
        .object_server()
        .interface::<_, LoginSession>(own)
        .await
        .unwrap();
    for locked in [false, true] {
        session.get_mut().await.0 = locked;
        let emitter = session.signal_emitter();
        session
            .get()
            .await
            .locked_hint_changed(emitter)
            .await
            .unwrap();
        until(&mut heard, locked).await;
    }
    following.abort();
}

#[test]
fn either_is_enough() {
    let (sayings, heard) = sayings();
    sayings.hear(LOGIND, true);
    sayings.hear(SAVERS[0].0, true);
    sayings.hear(LOGIND, false);
    assert!(*heard.borrow());
    sayings.hear(SAVERS[0].0, false);
    assert!(!*heard.borrow());
}
