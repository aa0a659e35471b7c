//! The cookies of one server.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cookie_store::RawCookie;
use jiff::Timestamp;
use reqwest::cookie::CookieStore;
use reqwest::header::HeaderValue;
use url::Url;

/// Every cookie that the server set, sent with every request to it.
///
/// Deployments name the session's cookie differently and set it on different paths (`/workspace`, `/auth`), while the
/// notifications need it too: so paths are not looked at. Other servers get nothing.
pub(crate) struct Jar {
    host: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Jar {
    /// An empty jar for one server.
    pub(crate) fn new(server: &Url) -> Self {
        Self {
            host: server.host_str().map(str::to_owned),
            cookies: Mutex::new(BTreeMap::new()),
        }
    }

    /// Throws every cookie away.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The `Cookie` header, where there is anything to send.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let cookies = self.lock();
        if cookies.is_empty() {
            return None;
        }
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut header = HeaderValue::from_str(&pairs.join("; ")).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// Takes a `Set-Cookie` header; one that cannot be read is left out.
    pub(crate) fn take(&self, header: &HeaderValue) {
        let Some(cookie) = header
            .to_str()
            .ok()
            .and_then(|text| RawCookie::parse(text).ok())
        else {
            return;
        };
        let over = match (cookie.max_age(), cookie.expires_datetime()) {
            (Some(age), _) => !age.is_positive(),
            (None, Some(at)) => at.unix_timestamp() <= Timestamp::now().as_second(),
            (None, None) => false,
        };
        if over {
            self.lock().remove(cookie.name());
        } else {
            self.lock()
                .insert(cookie.name().to_owned(), cookie.value().to_owned());
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_ours(&self, url: &Url) -> bool {
        url.host_str().map(str::to_owned) == self.host
    }
}

impl CookieStore for Jar {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        if self.is_ours(url) {
            headers.for_each(|header| self.take(header));
        }
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        self.is_ours(url).then(|| self.header()).flatten()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn set(jar: &Jar, text: &str, from: &str) {
        let header = HeaderValue::from_str(text).unwrap();
        jar.set_cookies(&mut std::iter::once(&header), &from.parse().unwrap());
    }

    fn sent(jar: &Jar, to: &str) -> Option<String> {
        jar.cookies(&to.parse().unwrap())
            .map(|header| header.to_str().unwrap().to_owned())
    }

    #[test]
    fn every_cookie_goes_to_every_path_of_the_same_server_only() {
        let jar = Jar::new(&"https://gws.example.com/".parse().unwrap());
        set(
            &jar,
            "GWS=abc; Path=/workspace/v3; HttpOnly; Secure",
            "https://gws.example.com/workspace/v3/x",
        );
        set(
            &jar,
            "route=n2; Path=/auth; Max-Age=600",
            "https://gws.example.com/auth/v3/x",
        );
        set(&jar, "evil=1", "https://elsewhere.example.com/");
        assert_eq!(
            sent(&jar, "https://gws.example.com/workspace/v3/notifications").unwrap(),
            "GWS=abc; route=n2"
        );
        assert_eq!(
            sent(
                &jar,
                "https://elsewhere.example.com/workspace/v3/notifications"
            ),
            None
        );
    }

    #[test]
    fn a_cookie_is_replaced_and_taken_back() {
        let jar = Jar::new(&"http://127.0.0.1:8080/".parse().unwrap());
        let here = "http://127.0.0.1:8080/x";
        set(&jar, "a=1", here);
        set(&jar, "b=2", here);
        set(&jar, "a=3; Path=/other", here);
        assert_eq!(sent(&jar, here).unwrap(), "a=3; b=2");
        set(&jar, "a=; Max-Age=0", here);
        set(&jar, "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", here);
        assert_eq!(sent(&jar, here), None);
        set(&jar, "no cookie at all", here);
        assert_eq!(sent(&jar, here), None);
    }
}
