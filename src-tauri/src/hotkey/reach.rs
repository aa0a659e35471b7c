//! Whether a program can hear keys here while another window has the focus.

/// How far a shortcut reaches on this desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Registration works.
    Everywhere,
    /// Only the desktop hears keys, and can be asked. Registration with the X server answers that it worked, and nothing is
    /// ever heard.
    #[cfg(target_os = "linux")]
    Wayland,
    /// Nowhere, for want of an X display.
    #[cfg(target_os = "linux")]
    NoDisplay,
}

/// What this desktop allows.
#[cfg(target_os = "linux")]
pub(super) fn reach() -> Reach {
    of(|name| std::env::var(name).ok())
}

/// Windows and macOS let programs register shortcuts.
#[cfg(not(target_os = "linux"))]
pub(super) fn reach() -> Reach {
    Reach::Everywhere
}

#[cfg(target_os = "linux")]
fn of(variable: impl Fn(&str) -> Option<String>) -> Reach {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    // With XWayland there is a DISPLAY as well, but keys reach it only while an X window has the focus.
    if set("WAYLAND_DISPLAY").is_some() || set("XDG_SESSION_TYPE").as_deref() == Some("wayland") {
        Reach::Wayland
    } else if set("DISPLAY").is_none() {
        Reach::NoDisplay
    } else {
        Reach::Everywhere
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn with(set: &[(&str, &str)]) -> Reach {
        of(|name| {
            set.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_x_session_is_reached_everywhere() {
        assert_eq!(with(&[("DISPLAY", ":0")]), Reach::Everywhere);
        assert_eq!(
            with(&[
                ("DISPLAY", ":0"),
                ("XDG_SESSION_TYPE", "x11"),
                ("WAYLAND_DISPLAY", "")
            ]),
            Reach::Everywhere
        );
    }

    #[test]
    fn wayland_is_told_apart_even_with_an_x_display() {
        assert_eq!(
            with(&[("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")]),
            Reach::Wayland
        );
        assert_eq!(
            with(&[("DISPLAY", ":0"), ("XDG_SESSION_TYPE", "wayland")]),
            Reach::Wayland
        );
    }

    #[test]
    fn without_a_display_there_is_nothing_to_listen_on() {
        assert_eq!(with(&[]), Reach::NoDisplay);
    }
}
