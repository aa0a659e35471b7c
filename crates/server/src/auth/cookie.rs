//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

/// Its name.
const NAME: &str = "WORKSPACE_SESSIONID";

/// The values of the session cookies that a request carries.
pub(super) fn values(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|header| header.to_str().ok());
    pairs.flat_map(|pairs| pairs.split(';')).filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == NAME).then(|| value.trim_matches('"'))
    })
}

/// `Set-Cookie` for a value of ours.
pub(super) fn set(value: &str, secure: bool) -> HeaderValue {
    header(&format!(
        "{NAME}={value}; Path=/; HttpOnly; SameSite=Lax{}",
        if secure { "; Secure" } else { "" }
    ))
}

/// `Set-Cookie` that takes the cookie away, for the reply to a sign-out.
pub(crate) fn clear() -> HeaderValue {
    header(&format!(
        "{NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
    ))
}

/// Whether the browser reached us over TLS, as the proxy in front says.
pub(super) fn over_tls(headers: &HeaderMap) -> bool {
    headers
        .get("x-forwarded-proto")
        .is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

fn header(text: &str) -> HeaderValue {
    // The value is base64url of our own making: it is always a valid header.
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
