//! Which servers an address stands for.

use std::str::FromStr;

use url::{Host, Url};

use crate::Mismatch;

/// An address without a path: one server, or with `*.` before the host every server whose name is below it.
///
/// Without a scheme it means `https`, for this very computer `http`, as the sign-in form has it. Without a port it means
/// the scheme's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPattern {
    origin: Url,
    below: bool,
}

impl ServerPattern {
    /// Whether this server is meant.
    pub fn matches(&self, server: &Url) -> bool {
        let same_host = match (self.below, self.origin.host_str(), server.host_str()) {
            (false, Some(own), Some(other)) => own == other,
            (true, Some(own), Some(other)) => other
                .strip_suffix(own)
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            _ => false,
        };
        same_host
            && self.origin.scheme() == server.scheme()
            && self.origin.port_or_known_default() == server.port_or_known_default()
    }
}

impl FromStr for ServerPattern {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Mismatch> {
        const WANTED: Mismatch =
            Mismatch::Format("it must be an address like https://cc.example.org");
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(WANTED);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        let (below, rest) = match rest.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        if rest.is_empty() || rest.starts_with(['/', '\\']) || rest.contains('*') {
            return Err(WANTED);
        }
        let parse = |scheme: &str| Url::parse(&format!("{scheme}://{rest}")).map_err(|_| WANTED);
        let origin = match scheme.as_deref() {
            Some(scheme @ ("http" | "https")) => parse(scheme)?,
            Some(_) => return Err(WANTED),
            None => {
                let url = parse("https")?;
                if is_this_computer(&url) {
                    parse("http")?
                } else {
                    url
                }
            }
        };
        if !origin.username().is_empty() || origin.password().is_some() {
            return Err(Mismatch::Format(
                "a user name or password does not belong in it",
            ));
        }
        let is_name = matches!(origin.host(), Some(Host::Domain(_)));
        let is_origin =
            origin.path() == "/" && origin.query().is_none() && origin.fragment().is_none();
        if !is_origin || (below && !is_name) {
            return Err(WANTED);
        }
        Ok(Self { origin, below })
    }
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn matches(pattern: &str, server: &str) -> bool {
        let pattern: ServerPattern = pattern.parse().unwrap();
        pattern.matches(&Url::parse(server).unwrap())
    }

    #[test]
    fn an_address_means_its_server_alone() {
        assert!(matches("https://cc.example.org", "https://cc.example.org/"));
        assert!(matches("CC.example.org", "https://cc.example.org/ui"));
        assert!(matches(
            "https://cc.example.org:443",
            "https://cc.example.org/"
        ));
        assert!(matches("localhost:8080", "http://localhost:8080/"));
        assert!(matches("http://[::1]:8080", "http://[::1]:8080/"));
        for other in [
            "http://cc.example.org/",
            "https://cc.example.org:8443/",
            "https://a.cc.example.org/",
            "https://cc.example.org.evil.example/",
            "https://evilcc.example.org/",
            "https://cc.example.org./",
        ] {
            assert!(!matches("https://cc.example.org", other), "{other}");
        }
    }

    #[test]
    fn a_star_means_every_name_below() {
        assert!(matches("https://*.example.org", "https://cc.example.org/"));
        assert!(matches("*.example.org", "https://a.b.example.org/"));
        for other in [
            "https://example.org/",
            "https://evilexample.org/",
            "https://cc.example.org.evil.example/",
            "http://cc.example.org/",
        ] {
            assert!(!matches("https://*.example.org", other), "{other}");
        }
    }

    #[test]
    fn what_names_no_server_is_refused() {
        for text in [
            "",
            "*",
            "*.",
            "https://",
            "https://*",
            "ftp://cc.example.org",
            "https://cc.*.org",
            "https://*.*.org",
            "https://*.10.0.0.1",
            "https://ana:secret@cc.example.org",
            "https://cc.example.org/path",
            "https://cc.example.org?x",
            "https://cc example.org",
            "https:///cc.example.org",
        ] {
            assert!(text.parse::<ServerPattern>().is_err(), "{text}");
        }
    }
}
