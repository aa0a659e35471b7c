//! Which links a contact may be sent.

use url::Url;

/// The longest address, in bytes: browsers and proxies cut longer ones off.
pub const LONGEST: usize = 2_048;

/// The address that a text is, without what is around it; `None` where it is none that may be sent.
///
/// It is a whole `http` or `https` address with a host. One with a user name before the host is none:
/// `https://bank.example@evil.example` leads to `evil.example`.
pub fn read(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_plain = |sign: char| !sign.is_whitespace() && !sign.is_control();
    if text.len() > LONGEST || !text.chars().all(is_plain) {
        return None;
    }
    // `https:host` is mended by the parser: what is sent must read as what it is.
    let (scheme, _) = text.split_once("://")?;
    let url = Url::parse(text).ok()?;
    let is_web =
        ["http", "https"].contains(&url.scheme()) && scheme.eq_ignore_ascii_case(url.scheme());
    let has_host = url.host_str().is_some_and(|host| !host.is_empty());
    let has_user = !url.username().is_empty() || url.password().is_some();
    (is_web && has_host && !has_user).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_web_addresses_are_links() {
        for text in [
            "https://example.com",
            "http://example.com/a?b=c#d",
            "HTTPS://Example.com/Ä",
            "https://[::1]:8443/x",
            "https://bücher.example/",
        ] {
            assert_eq!(read(text), Some(text));
        }
        assert_eq!(
            read("  https://example.com/a\n"),
            Some("https://example.com/a")
        );
    }

    #[test]
    fn nothing_else_is() {
        let long = format!("https://example.com/{}", "a".repeat(LONGEST));
        for text in [
            "",
            "example.com",
            "www.example.com",
            "https:",
            "https://",
            "https:example.com",
            "javascript:alert(1)",
            "javascript://example.com/%0Aalert(1)",
            "file:///etc/passwd",
            "mailto:ana@example.com",
            "https://bank.example@evil.example/",
            "https://:secret@evil.example/",
            "https://example.com/a b",
            "https://exa\nmple.com/",
            "see https://example.com",
            &long,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
