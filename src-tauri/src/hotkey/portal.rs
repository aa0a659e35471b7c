//! Wayland: the desktop's own shortcuts, through the `GlobalShortcuts` portal. The desktop asks the agent, who may choose
//! other keys there.

use ashpd::desktop::ResponseError;
use ashpd::desktop::global_shortcuts::{BindShortcutsOptions, GlobalShortcuts, NewShortcut};
use ashpd::{Error, zbus};
use futures_util::StreamExt as _;
use holdfast_domain::shortcut::{Key, Shortcut};
use tauri::async_runtime::{JoinHandle, spawn};

use super::error::HotkeyError;

/// The shortcut's name towards the desktop, which remembers by it what the agent allowed.
const ID: &str = "hold";

/// What was set up, or is being asked for. Dropped, it is given back: the portal ends what belongs to a connection with it.
pub(super) struct Bound(JoinHandle<()>);

impl Drop for Bound {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks the desktop for a shortcut, described in these words. `told` hears how that went as soon as the agent has answered the
/// desktop, and that it is over where the desktop takes the shortcut away; `pressed` is called each time.
pub(super) fn bind(
    shortcut: Shortcut,
    description: &'static str,
    told: impl Fn(Result<(), HotkeyError>) + Send + Sync + 'static,
    pressed: impl Fn() + Send + Sync + 'static,
) -> Bound {
    Bound(spawn(async move {
        if let Err(error) = listen(&shortcut, description, &told, &pressed).await {
            told(Err(error));
        }
    }))
}

/// Listens until the desktop takes the shortcut away.
async fn listen(
    shortcut: &Shortcut,
    description: &str,
    told: &impl Fn(Result<(), HotkeyError>),
    pressed: &impl Fn(),
) -> Result<(), HotkeyError> {
    let failed = |error: Error| failure(shortcut, &error);
    let portal = reach().await.map_err(|error| {
        tracing::info!(%error, "there is no portal for shortcuts");
        HotkeyError::Wayland(shortcut.clone())
    })?;
    let session = portal
        .create_session(ashpd::desktop::CreateSessionOptions::default())
        .await
        .map_err(failed)?;
    let mut activated = portal.receive_activated().await.map_err(failed)?;
    let mut closed = session.receive_closed().await.map_err(failed)?;

    let wanted = NewShortcut::new(ID, description).preferred_trigger(&*trigger(shortcut));
    let options = BindShortcutsOptions::default();
    let bound = portal
        .bind_shortcuts(&session, &[wanted], None, options)
        .await
        .and_then(|request| request.response())
        .map_err(failed)?;
    let bound = bound.shortcuts().iter().find(|bound| bound.id() == ID);
    let Some(bound) = bound else {
        return Err(HotkeyError::Declined(shortcut.clone()));
    };
    tracing::info!(
        keys = bound.trigger_description(),
        "the desktop's keys to hold"
    );
    told(Ok(()));
    loop {
        tokio::select! {
            Some(event) = activated.next() => if event.shortcut_id() == ID { pressed() },
            _ = closed.next() => {
                let why = "the desktop took it away".to_owned();
                return Err(HotkeyError::Failed(shortcut.clone(), why));
            }
        }
    }
}

/// The portal on a connection of its own.
async fn reach() -> Result<GlobalShortcuts, Error> {
    let bus = zbus::Connection::session().await?;
    let portal = GlobalShortcuts::with_connection(bus).await?;
    // That went well also where nobody is there.
    portal.get_property::<u32>("version").await?;
    Ok(portal)
}

fn failure(shortcut: &Shortcut, error: &Error) -> HotkeyError {
    match error {
        Error::Response(ResponseError::Cancelled) => HotkeyError::Declined(shortcut.clone()),
        error => HotkeyError::Failed(shortcut.clone(), error.to_string()),
    }
}

/// The keys as the shortcuts specification of freedesktop.org writes them: modifiers, then the keysym's name.
fn trigger(shortcut: &Shortcut) -> String {
    let modifiers = [
        (shortcut.ctrl(), "CTRL"),
        (shortcut.alt(), "ALT"),
        (shortcut.shift(), "SHIFT"),
    ];
    let key = match shortcut.key() {
        Key::Function(number) => format!("F{number}"),
        Key::Character(character) => keysym(character)
            .map_or_else(|| character.to_ascii_lowercase().to_string(), str::to_owned),
    };
    let held = modifiers.into_iter().filter(|(is_held, _)| *is_held);
    let mut keys: Vec<&str> = held.map(|(_, name)| name).collect();
    keys.push(&key);
    keys.join("+")
}

/// The keysym's name where it is not the character itself.
fn keysym(character: char) -> Option<&'static str> {
    Some(match character {
        '-' => "minus",
        '=' => "equal",
        '[' => "bracketleft",
        ']' => "bracketright",
        '\\' => "backslash",
        ';' => "semicolon",
        '\'' => "apostrophe",
        ',' => "comma",
        '.' => "period",
        '/' => "slash",
        '`' => "grave",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_the_specification_wants_them() {
        for (option, expected) in [
            ("Ctrl+Alt+H", "CTRL+ALT+h"),
            ("Shift+F12", "SHIFT+F12"),
            ("Ctrl+Shift+7", "CTRL+SHIFT+7"),
            ("Alt+.", "ALT+period"),
        ] {
            assert_eq!(trigger(&option.parse().unwrap()), expected);
        }
    }
}
