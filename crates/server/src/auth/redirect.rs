//! Where a browser may be sent with a code in its hand: this machine, or this server.

use url::{Host, Url};

/// Whether it is a loopback address (RFC 8252, section 7.3). Any port: desktop programs take a free one.
pub(super) fn is_loopback(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    here && matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
}

/// Whether it is a path on this server.
pub(super) fn is_own(uri: &str) -> bool {
    let printable = uri.bytes().all(|byte| byte.is_ascii_graphic());
    // Browsers read `//host` and `/\host` as another server.
    uri.starts_with('/') && !uri.starts_with("//") && !uri.contains('\\') && printable
}

/// Whether a code may be sent there.
pub(super) fn is_allowed(uri: &str) -> bool {
    is_own(uri) || is_loopback(uri)
}

/// `uri` with further query parameters.
pub(super) fn with_query(uri: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_this_server_get_codes() {
        for uri in [
            "http://127.0.0.1:49152/back",
            "http://localhost/cb?x=1",
            "http://[::1]:9/",
            "/workspace/v3/start",
        ] {
            assert!(is_allowed(uri), "{uri}");
        }
        for uri in [
            "https://example.org/",
            "http://localhost.example.org/",
            "http://127.0.0.1.example.org/",
            "http://user@127.0.0.1/",
            "http://127.0.0.1/#x",
            "//example.org/",
            "/\\example.org",
            "javascript:alert(1)",
            "holdfast://x",
            "/a\nb",
            "",
        ] {
            assert!(!is_allowed(uri), "{uri}");
        }
    }

    #[test]
    fn parameters_are_added_to_those_there() {
        assert_eq!(with_query("/a?b=1", &[("code", "x y")]), "/a?b=1&code=x+y");
    }
}
