//! The desktop around the program.

use holdfast_settings::{Settings, keys};

use super::finding::Finding;
use crate::session::Session;
use crate::view::{FindingCode as Code, Screen};

/// Whether the desktop shows notifications.
#[cfg(target_os = "linux")]
pub(super) async fn notifications() -> Finding {
    match bus::notification_server().await {
        Ok(name) => Finding::ok(
            Code::NotificationsServed,
            format!("The desktop shows notifications ({name})."),
        )
        .about(name),
        Err(error) => Finding::failure(
            Code::NotificationsNone,
            "Nothing on this desktop shows notifications.",
        )
        .remedy("Start or install a notification service: GNOME, KDE and others bring one; elsewhere dunst or mako.")
        .details([error.to_string()]),
    }
}

/// Whether the desktop shows notifications: the system does, unless it is told not to, which cannot be asked.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::unused_async, reason = "asks a bus elsewhere")]
pub(super) async fn notifications() -> Finding {
    Finding::skipped(
        Code::NotificationsSystem,
        "The system shows notifications where its settings allow Holdfast to.",
    )
    .remedy("If none appear, allow them for Holdfast in the system's settings.")
}

/// Whether the hold shortcut counts in other windows.
pub(super) fn shortcut(session: &Session, settings: &Settings) -> Finding {
    if !settings.get(&keys::SHORTCUT_GLOBAL) {
        return Finding::skipped(
            Code::ShortcutOff,
            "The hold shortcut counts in Holdfast's own window alone, as the setting shortcut.global says.",
        );
    }
    let Ok(view) = session.view() else {
        return Finding::skipped(Code::ShortcutNone, "No hold shortcut is known yet.");
    };
    let shortcut = view.shortcut;
    if let Some(problem) = shortcut.problem {
        return Finding::failed(problem);
    }
    match shortcut.keys {
        _ if view.screen != Screen::SignedIn => {
            Finding::skipped(Code::NotTried, "The hold shortcut is known after sign-in.")
                .remedy("Sign in, then make the diagnosis again.")
        }
        None => Finding::skipped(Code::ShortcutNone, "No hold shortcut is set up.").remedy(
            "Administrators set it with the option keyboard.shortcut.interaction.chat.hold.",
        ),
        Some(keys) if shortcut.global => Finding::ok(
            Code::ShortcutWorks,
            format!("{keys} counts in every window."),
        )
        .about(keys),
        Some(keys) => Finding::skipped(
            Code::ShortcutWindowOnly,
            format!("{keys} is not registered in this program: only the desktop does that."),
        )
        .about(keys),
    }
}

/// Whether shortcuts for other windows can be asked for under Wayland.
#[cfg(target_os = "linux")]
pub(super) async fn portal() -> Finding {
    let is_wayland = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty())
        || std::env::var("XDG_SESSION_TYPE").is_ok_and(|kind| kind == "wayland");
    if !is_wayland {
        return portal_not_needed();
    }
    match bus::shortcuts_portal().await {
        Ok(version) => Finding::ok(
            Code::PortalServed,
            format!("The desktop portal offers global shortcuts (version {version})."),
        )
        .about(version.to_string()),
        Err(error) => Finding::warning(
            Code::PortalMissing,
            "The desktop portal offers no global shortcuts: the hold shortcut counts in Holdfast's own window alone.",
        )
        .remedy("Install or update xdg-desktop-portal and the desktop's own backend (GNOME 48, KDE Plasma 5.27, Hyprland or newer).")
        .details([error.to_string()]),
    }
}

/// Whether shortcuts for other windows can be asked for under Wayland, which is not here.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::unused_async, reason = "asks a bus elsewhere")]
pub(super) async fn portal() -> Finding {
    portal_not_needed()
}

fn portal_not_needed() -> Finding {
    Finding::skipped(
        Code::PortalNotNeeded,
        "No portal is needed on this desktop.",
    )
}

#[cfg(target_os = "linux")]
mod bus {
    //! What the session bus knows of the desktop.

    use zbus::zvariant::OwnedValue;
    use zbus::{Connection, Proxy};

    /// The name of what shows notifications.
    pub(super) async fn notification_server() -> zbus::Result<String> {
        let bus = Connection::session().await?;
        let server = Proxy::new(
            &bus,
            "org.freedesktop.Notifications",
            "/org/freedesktop/Notifications",
            "org.freedesktop.Notifications",
        )
        .await?;
        let (name, ..): (String, String, String, String) =
            server.call("GetServerInformation", &()).await?;
        Ok(name)
    }

    /// The version of the portal for global shortcuts.
    pub(super) async fn shortcuts_portal() -> zbus::Result<u32> {
        let bus = Connection::session().await?;
        let portal = Proxy::new(
            &bus,
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.DBus.Properties",
        )
        .await?;
        let interface = "org.freedesktop.portal.GlobalShortcuts";
        let version: OwnedValue = portal.call("Get", &(interface, "version")).await?;
        Ok(u32::try_from(&version)?)
    }
}
