//! What a person types as the server's address.

use std::net::IpAddr;

use url::{Host, Url};

use crate::ClientError;

/// Reads a server address as people type or paste it.
///
/// A missing scheme becomes `https`, or `http` for this very computer (`localhost`, a loopback address). Only the
/// origin is kept: the API's paths are absolute, so a pasted page address works.
///
/// # Errors
/// [`ClientError::MalformedUrl`] for what names no HTTP server, also for addresses that carry a user or password.
pub fn parse_server_url(text: &str) -> Result<Url, ClientError> {
    let typed = text.trim();
    let malformed = |reason: &str| ClientError::MalformedUrl {
        text: typed.to_owned(),
        reason: reason.to_owned(),
    };
    if typed.is_empty() {
        return Err(malformed("it is empty"));
    }
    if typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(malformed("it contains a space"));
    }
    if typed.starts_with(['/', '\\']) {
        return Err(malformed("it names no computer"));
    }
    let mut url = if typed.contains("://") {
        Url::parse(typed).map_err(|error| malformed(&error.to_string()))?
    } else {
        let lower = typed.to_ascii_lowercase();
        if ["http:", "https:", "http/", "https/"]
            .iter()
            .any(|start| lower.starts_with(start))
        {
            return Err(malformed("after http or https comes ://"));
        }
        let url = Url::parse(&format!("https://{typed}"))
            .map_err(|error| malformed(&error.to_string()))?;
        if is_loopback(&url) {
            Url::parse(&format!("http://{typed}")).map_err(|error| malformed(&error.to_string()))?
        } else {
            url
        }
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(malformed("it must begin with https:// or http://"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(malformed("it names no computer"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(malformed("a user name or password does not belong in it"));
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// Whether a server's address is this very computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// Host and port for error texts.
pub(crate) fn authority(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => url.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_missing_scheme_is_filled_in() {
        for (typed, meant) in [
            ("workspace.example.com", "https://workspace.example.com/"),
            (
                "workspace.example.com:8443",
                "https://workspace.example.com:8443/",
            ),
            (
                " https://gws.example.com/ui/ad/v1/?x=1#y ",
                "https://gws.example.com/",
            ),
            ("http://gws.example.com", "http://gws.example.com/"),
            ("localhost:8080", "http://localhost:8080/"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("[::1]:8080", "http://[::1]:8080/"),
            ("HTTPS://GWS.Example.com", "https://gws.example.com/"),
            ("müller.example", "https://xn--mller-kva.example/"),
        ] {
            assert_eq!(parse_server_url(typed).unwrap().as_str(), meant, "{typed}");
        }
    }

    #[test]
    fn what_names_no_http_server_is_refused() {
        for typed in [
            "",
            "   ",
            "http://",
            "https://",
            "https:/x",
            "https//example.com",
            "http:example.com",
            "ftp://example.com",
            "my server",
            "https://ana:secret@example.com",
            "ana@example.com",
            "host:99999",
            "https://[::1",
            "/workspace",
            "file:///etc/passwd",
            "a\u{0}b",
        ] {
            let error = parse_server_url(typed).unwrap_err();
            assert_eq!(error.code(), "malformed_url", "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_a_read_address_is_read_the_same_again(typed in ".{0,40}") {
            if let Ok(url) = parse_server_url(&typed) {
                prop_assert_eq!(parse_server_url(url.as_str()).unwrap(), url);
            }
        }
    }
}
