//! The doors that tests and demonstrations come in by. Programs for development have them; released ones have none, and do
//! not start where the web view beneath them would be opened from outside.

use anyhow::bail;

/// Whether a driver has started the program, to be the hand that moves its window.
pub(crate) fn is_driven() -> bool {
    cfg!(debug_assertions) && variable(AUTOMATION).is_some_and(|value| value == "true")
}

/// The user and password that a demonstration or a test signs in with.
pub(crate) fn sign_in() -> Option<(String, String)> {
    if !cfg!(debug_assertions) {
        return None;
    }
    Some((variable("HOLDFAST_USER")?, variable("HOLDFAST_PASSWORD")?))
}

/// An error where this is a released program and its web view would let itself be driven or looked into.
pub(crate) fn check() -> anyhow::Result<()> {
    match open_door(variable) {
        Some(name) if !cfg!(debug_assertions) => {
            tracing::error!(name, "a released program does not start with this variable");
            bail!("{name} is set, and would let others drive the window: take it away");
        }
        _ => Ok(()),
    }
}

const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// The first variable by which `WebKit` or `WebView2` are told to let somebody in. Neither can be kept from reading it.
fn open_door(value: impl Fn(&str) -> Option<String>) -> Option<&'static str> {
    const ARGUMENTS: &str = "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS";
    let doors = [
        AUTOMATION,
        "WEBKIT_INSPECTOR_SERVER",
        "WEBKIT_INSPECTOR_HTTP_SERVER",
        ARGUMENTS,
        "WEBVIEW2_PIPE_FOR_SCRIPT_DEBUGGER",
    ];
    doors.into_iter().find(|&name| {
        value(name).is_some_and(|value| match name {
            AUTOMATION => value == "true",
            ARGUMENTS => value.contains("remote-debugging"),
            _ => true,
        })
    })
}

fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_the_web_view_is_known_by_its_name() {
        let with = |name: &'static str, value: &'static str| {
            open_door(move |asked| (asked == name).then(|| value.to_owned()))
        };
        for (name, value) in [
            (AUTOMATION, "true"),
            ("WEBKIT_INSPECTOR_SERVER", "127.0.0.1:1"),
            (
                "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS",
                "--mute-audio --remote-debugging-port=9222",
            ),
        ] {
            assert_eq!(with(name, value), Some(name));
        }
        assert_eq!(with(AUTOMATION, "false"), None);
        let harmless = "--disable-gpu";
        assert_eq!(
            with("WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS", harmless),
            None
        );
        assert_eq!(with("HOLDFAST_USER", "ana"), None);
    }
}
