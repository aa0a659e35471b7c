//! A Wayland desktop as far as shortcuts go: the backend that the real xdg-desktop-portal asks.
#![allow(
    clippy::used_underscore_binding,
    reason = "the interface names what is not needed here"
)]

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use tokio::runtime::Runtime;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, connection, interface};

use crate::desktop::{Program, eventually, said};

const NAME: &str = "org.freedesktop.impl.portal.desktop.holdfast_test";
const PATH: &str = "/org/freedesktop/portal/desktop";
/// Where distributions put the portal.
const PORTALS: [&str; 3] = [
    "/usr/libexec/xdg-desktop-portal",
    "/usr/lib/xdg-desktop-portal",
    "/usr/lib/xdg-desktop-portal/xdg-desktop-portal",
];

type Options = HashMap<String, OwnedValue>;

/// What the person at the desktop says when they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Allowed,
    Declined,
}

/// What a program asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) description: String,
    pub(crate) trigger: String,
    id: String,
    session: OwnedObjectPath,
}

#[derive(Debug, Default)]
struct Seen {
    wanted: Option<Wanted>,
    is_closed: bool,
}

/// The desktop.
pub(crate) struct Desktop {
    runtime: Runtime,
    bus: Connection,
    seen: Arc<Mutex<Seen>>,
}

impl Desktop {
    pub(crate) fn start(answer: Answer) -> Self {
        let runtime = Runtime::new().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let backend = Backend {
            answer,
            seen: Arc::clone(&seen),
        };
        let serving = async {
            let bus = connection::Builder::session()?.serve_at(PATH, backend)?;
            bus.name(NAME)?.build().await
        };
        let bus = runtime.block_on(serving).unwrap();
        Self { runtime, bus, seen }
    }

    pub(crate) fn wanted(&self) -> Option<Wanted> {
        self.seen.lock().unwrap().wanted.clone()
    }

    /// The keys are pressed and let go.
    pub(crate) fn press(&self) {
        let wanted = self.wanted().unwrap();
        let emitter = SignalEmitter::new(&self.bus, PATH).unwrap();
        let (session, id) = (wanted.session.as_ref(), wanted.id.as_str());
        let pressing = async {
            Backend::activated(&emitter, session.clone(), id, 1, HashMap::new()).await?;
            Backend::deactivated(&emitter, session, id, 2, HashMap::new()).await
        };
        self.runtime.block_on(pressing).unwrap();
    }

    pub(crate) fn is_given_back(&self) -> bool {
        self.seen.lock().unwrap().is_closed
    }
}

struct Backend {
    answer: Answer,
    seen: Arc<Mutex<Seen>>,
}

#[interface(name = "org.freedesktop.impl.portal.GlobalShortcuts")]
impl Backend {
    #[zbus(property, name = "version")]
    #[allow(clippy::unused_self, reason = "the interface wants it")]
    fn version(&self) -> u32 {
        1
    }

    async fn create_session(
        &self,
        #[zbus(object_server)] server: &zbus::ObjectServer,
        _handle: OwnedObjectPath,
        session: OwnedObjectPath,
        _program: &str,
        _options: Options,
    ) -> (u32, Options) {
        let seen = Arc::clone(&self.seen);
        server.at(session, Session(seen)).await.unwrap();
        (0, HashMap::new())
    }

    fn bind_shortcuts(
        &self,
        _handle: OwnedObjectPath,
        session: OwnedObjectPath,
        shortcuts: Vec<(String, Options)>,
        _window: &str,
        _options: Options,
    ) -> (u32, HashMap<String, Value<'static>>) {
        if self.answer == Answer::Declined {
            return (1, HashMap::new());
        }
        let (id, options) = shortcuts.into_iter().next().unwrap();
        let text = |name: &str| String::try_from(options[name].clone()).unwrap();
        let wanted = Wanted {
            description: text("description"),
            trigger: text("preferred_trigger"),
            id: id.clone(),
            session,
        };
        let told: HashMap<String, Value<'_>> = HashMap::from([
            ("description".into(), wanted.description.clone().into()),
            ("trigger_description".into(), "Ctrl+Alt+H".into()),
        ]);
        self.seen.lock().unwrap().wanted = Some(wanted);
        let shortcuts = Value::from(vec![(id, told)]);
        (0, HashMap::from([("shortcuts".into(), shortcuts)]))
    }

    #[zbus(signal)]
    async fn activated(
        emitter: &SignalEmitter<'_>,
        session: ObjectPath<'_>,
        id: &str,
        at: u64,
        options: HashMap<&str, Value<'_>>,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn deactivated(
        emitter: &SignalEmitter<'_>,
        session: ObjectPath<'_>,
        id: &str,
        at: u64,
        options: HashMap<&str, Value<'_>>,
    ) -> zbus::Result<()>;
}

struct Session(Arc<Mutex<Seen>>);

#[interface(name = "org.freedesktop.impl.portal.Session")]
impl Session {
    fn close(&self) {
        self.0.lock().unwrap().is_closed = true;
    }
}

/// The real xdg-desktop-portal, in front of [`Desktop`].
pub(crate) struct Portal {
    _program: Program,
    _files: tempfile::TempDir,
}

impl Portal {
    /// None where it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let program = PORTALS.into_iter().find(|path| Path::new(path).is_file());
        let Some(program) = program else {
            eprintln!(
                "skipped: xdg-desktop-portal is not installed (`cargo xtask test` installs it)"
            );
            return None;
        };
        let files = tempfile::tempdir().unwrap();
        let text = format!(
            "[portal]\nDBusName={NAME}\nInterfaces=org.freedesktop.impl.portal.GlobalShortcuts;\nUseIn=holdfast-test\n"
        );
        std::fs::write(files.path().join("holdfast-test.portal"), text).unwrap();
        let program = Program::start(
            Command::new(program)
                .env("XDG_DESKTOP_PORTAL_DIR", files.path())
                .env("XDG_CURRENT_DESKTOP", "holdfast-test")
                .stdout(Stdio::null()),
        );
        let version = [
            "call",
            "--session",
            "--dest=org.freedesktop.portal.Desktop",
            "--object-path=/org/freedesktop/portal/desktop",
            "--method=org.freedesktop.DBus.Properties.Get",
            "org.freedesktop.portal.GlobalShortcuts",
            "version",
        ];
        eventually("the portal is there", || said("gdbus", &version).is_some());
        Some(Self {
            _program: program,
            _files: files,
        })
    }
}
