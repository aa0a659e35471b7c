//! Linux: logind says whether a session is locked, and so do the desktops' screen savers. Either is enough.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::watch;
use tokio::time::sleep;
use zbus::fdo::{DBusProxy, PropertiesProxy};
use zbus::names::BusName;
use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, MatchRule, MessageStream, Proxy, message};

use crate::lock;

/// A bus that is gone is asked for again after this.
const AGAIN: Duration = Duration::from_mins(1);

const LOGIND: &str = "org.freedesktop.login1";
const LOGIND_PATH: &str = "/org/freedesktop/login1";
const LOGIND_SESSION: &str = "org.freedesktop.login1.Session";
/// The session of whoever asks, or the one at the user's display.
const OWN_SESSION: &str = "/org/freedesktop/login1/session/auto";

/// Screen savers, each an interface of the same name with `GetActive` and `ActiveChanged`. One that is active may be
/// without a lock; it counts as locked, for nobody is at the screen.
const SAVERS: [(&str, &str); 5] = [
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    (
        "org.freedesktop.ScreenSaver",
        "/org/freedesktop/ScreenSaver",
    ),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
];

/// Who says that the screen is locked.
struct Sayings {
    by: Mutex<BTreeSet<&'static str>>,
    locked: watch::Sender<bool>,
}

impl Sayings {
    fn hear(&self, who: &'static str, says_locked: bool) {
        let mut by = lock(&self.by);
        if says_locked {
            by.insert(who);
        } else {
            by.remove(who);
        }
        let is_locked = !by.is_empty();
        let changed = self
            .locked
            .send_if_modified(|before| std::mem::replace(before, is_locked) != is_locked);
        if changed {
            tracing::info!(is_locked, who, "the screen");
        }
    }
}

/// Tells changes for as long as it is polled.
pub(super) async fn watch(locked: watch::Sender<bool>) {
    let sayings = Sayings {
        by: Mutex::default(),
        locked,
    };
    let logind = again_and_again(|| async {
        let ended = follow_logind(&Connection::system().await?, &sayings).await;
        sayings.hear(LOGIND, false);
        ended
    });
    let savers = again_and_again(|| async {
        let ended = follow_savers(&Connection::session().await?, &sayings).await;
        for (saver, _) in SAVERS {
            sayings.hear(saver, false);
        }
        ended
    });
    tokio::join!(logind, savers);
}

async fn again_and_again<F: Future<Output = zbus::Result<()>>>(follow: impl Fn() -> F) {
    loop {
        if let Err(error) = follow().await {
            tracing::debug!(%error, "a bus does not say whether the screen is locked");
        }
        sleep(AGAIN).await;
    }
}

/// Follows what logind says of this session, until the bus is gone.
async fn follow_logind(bus: &Connection, sayings: &Sayings) -> zbus::Result<()> {
    let own = Proxy::new(bus, LOGIND, OWN_SESSION, LOGIND_SESSION).await?;
    let id: String = own.get_property("Id").await?;
    let manager = Proxy::new(bus, LOGIND, LOGIND_PATH, "org.freedesktop.login1.Manager").await?;
    // Changes are told of the session's own path.
    let path: OwnedObjectPath = manager.call("GetSession", &id).await?;
    let properties = PropertiesProxy::new(bus, LOGIND, &path).await?;
    let mut changes = properties.receive_properties_changed().await?;
    loop {
        let session = LOGIND_SESSION.try_into()?;
        let says = properties.get(session, "LockedHint").await?;
        sayings.hear(LOGIND, bool::try_from(says)?);
        if changes.next().await.is_none() {
            return Ok(());
        }
    }
}

/// Follows what screen savers say, also those that come later, until the bus is gone.
async fn follow_savers(bus: &Connection, sayings: &Sayings) -> zbus::Result<()> {
    let daemon = DBusProxy::new(bus).await?;
    let mut messages = MessageStream::from(bus);
    for (saver, _) in SAVERS {
        let signals = || MatchRule::builder().msg_type(message::Type::Signal);
        let changes = signals()
            .sender(saver)?
            .interface(saver)?
            .member("ActiveChanged")?
            .build();
        let owners = signals()
            .sender("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, saver)?
            .build();
        daemon.add_match_rule(changes).await?;
        daemon.add_match_rule(owners).await?;
    }
    for saver in SAVERS {
        ask(bus, &daemon, saver, sayings).await?;
    }
    while let Some(message) = messages.next().await {
        // Whoever sends a signal, the screen saver itself is asked how it is.
        let Some(saver) = about(&message?) else {
            continue;
        };
        ask(bus, &daemon, saver, sayings).await?;
    }
    Ok(())
}

/// Which screen saver a signal is about.
fn about(message: &zbus::Message) -> Option<(&'static str, &'static str)> {
    let header = message.header();
    let name = match header.member()?.as_str() {
        "ActiveChanged" => header.interface()?.to_string(),
        "NameOwnerChanged" => {
            let (name, _, _): (String, String, String) = message.body().deserialize().ok()?;
            name
        }
        _ => return None,
    };
    SAVERS.into_iter().find(|(saver, _)| *saver == name)
}

/// Asks a screen saver, where it is there. None is started for that.
async fn ask(
    bus: &Connection,
    daemon: &DBusProxy<'_>,
    (saver, path): (&'static str, &'static str),
    sayings: &Sayings,
) -> zbus::Result<()> {
    let is_there = daemon.name_has_owner(BusName::try_from(saver)?).await?;
    let mut is_active = false;
    if is_there {
        let proxy = Proxy::new(bus, saver, path, saver).await?;
        // Some own the name and cannot tell.
        is_active = proxy.call("GetActive", &()).await.unwrap_or_else(|error| {
            tracing::debug!(saver, %error, "a screen saver does not say how it is");
            false
        });
    }
    sayings.hear(saver, is_active);
    Ok(())
}

#[cfg(test)]
mod tests;
