//! Links out of a transcript. They come from strangers: only schemes that a browser or a mail program is meant for go out.

use std::process::Stdio;

use url::Url;

/// What may be opened.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];
/// Longer than any address that works; a guard for the command line.
const MAX_LENGTH: usize = 8 * 1024;

/// Why a link was not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Not a URL.
    #[error("This is not a complete link, so it was not opened.")]
    Malformed,
    /// A scheme that could start something else on this computer.
    #[error(
        "Links that begin with \"{0}:\" are not opened. Only web pages and mail addresses are."
    )]
    Scheme(String),
    /// The system has nothing to open it with.
    #[error("No browser could be started ({0}). Copy the link and open it yourself.")]
    NoBrowser(String),
}

/// The link as it may be handed to the system: parsed, so that nothing but a URL of an allowed scheme gets through.
pub fn checked(text: &str) -> Result<Url, LinkError> {
    if text.len() > MAX_LENGTH {
        return Err(LinkError::Malformed);
    }
    let url = Url::parse(text.trim()).map_err(|_| LinkError::Malformed)?;
    if SCHEMES.contains(&url.scheme()) {
        Ok(url)
    } else {
        Err(LinkError::Scheme(url.scheme().to_owned()))
    }
}

/// Opens a link in the system's browser or mail program.
pub(crate) fn open(text: &str) -> Result<(), LinkError> {
    let url = checked(text)?;
    let mut why = String::from("nothing is set up for it");
    for mut command in open::commands(url.as_str()) {
        // The credentials of a sign-in by environment are no business of the browser.
        command
            .env_remove("HOLDFAST_PASSWORD")
            .env_remove("HOLDFAST_USER");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match command.spawn() {
            Ok(mut child) => {
                // Waited for, so that no zombie stays; the browser may run for hours.
                std::thread::spawn(move || child.wait());
                return Ok(());
            }
            Err(error) => why = error.to_string(),
        }
    }
    Err(LinkError::NoBrowser(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_mail_addresses_pass() {
        for link in [
            "https://example.org/a?b=c#d",
            "http://127.0.0.1:8080/",
            "mailto:ana@example.org",
            " https://example.org ",
        ] {
            assert!(checked(link).is_ok(), "{link}");
        }
    }

    #[test]
    fn whatever_could_start_something_is_refused() {
        for link in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,<script>1</script>",
            "smb://server/share",
            "ms-msdt:/id",
            "vscode://file/x",
            "holdfast://interaction/1",
            "tauri://localhost/",
            "ssh://-oProxyCommand=x",
        ] {
            assert!(matches!(checked(link), Err(LinkError::Scheme(_))), "{link}");
        }
    }

    #[test]
    fn what_is_no_link_is_refused() {
        for link in [
            "",
            "example.org",
            "--version",
            "/etc/passwd",
            "http://",
            "https://exa mple.org",
        ] {
            assert_eq!(checked(link), Err(LinkError::Malformed), "{link}");
        }
        assert_eq!(
            checked(&format!("https://example.org/{}", "a".repeat(9000))),
            Err(LinkError::Malformed)
        );
    }

    #[test]
    fn what_goes_out_holds_no_blanks_quotes_or_breaks() {
        let url = checked("https://example.org/a b\"c\nd").map(|url| url.to_string());
        assert_eq!(url.as_deref(), Ok("https://example.org/a%20b%22cd"));
    }
}
