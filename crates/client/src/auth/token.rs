//! The token endpoint.

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::ClientError;
use crate::http::{Answer, BODY_LIMIT, Http};

/// How the desktop calls itself at the token endpoint. It is a public client: it has no secret.
pub(super) const CLIENT_ID: &str = "holdfast";
/// An access token that ends within this time is renewed rather than used.
const MARGIN: Duration = Duration::from_secs(30);
/// How long an access token lasts where the server does not say.
const USUAL_LIFE: u64 = 3600;

/// What the token endpoint gave.
#[derive(Clone)]
pub(crate) struct Tokens {
    access: SecretString,
    refresh: Option<SecretString>,
    ends: Option<Instant>,
}

impl Tokens {
    /// The `Authorization` header's value.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.access.expose_secret())
    }

    /// The refresh token, where the deployment gives one.
    pub(crate) fn refresh(&self) -> Option<&SecretString> {
        self.refresh.as_ref()
    }

    /// Whether the access token should still be good.
    pub(crate) fn is_fresh(&self) -> bool {
        self.ends.is_some_and(|ends| Instant::now() + MARGIN < ends)
    }
}

/// `grant_type=password`.
pub(super) async fn by_password(
    http: &Http,
    user: &str,
    password: &SecretString,
) -> Result<Tokens, ClientError> {
    let form = [
        ("grant_type", "password"),
        ("username", user),
        ("password", password.expose_secret()),
    ];
    ask(http, &form).await
}

/// `grant_type=authorization_code` with PKCE.
pub(super) async fn by_code(
    http: &Http,
    code: &str,
    redirect_uri: &str,
    verifier: &SecretString,
) -> Result<Tokens, ClientError> {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier.expose_secret()),
    ];
    ask(http, &form).await
}

/// `grant_type=refresh_token`. A server that gives no new refresh token means the old one to be kept.
pub(super) async fn by_refresh(http: &Http, refresh: &SecretString) -> Result<Tokens, ClientError> {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.expose_secret()),
    ];
    match ask(http, &form).await {
        Ok(tokens) => {
            let refresh = tokens.refresh.clone().or_else(|| Some(refresh.clone()));
            Ok(Tokens { refresh, ..tokens })
        }
        // The words for a password would mislead: nobody typed one.
        Err(ClientError::WrongPassword { message }) => Err(ClientError::SignedOut { message }),
        Err(error) => Err(error),
    }
}

async fn ask(http: &Http, form: &[(&str, &str)]) -> Result<Tokens, ClientError> {
    let url = http.url(&["auth", "v3", "oauth", "token"]);
    let form = [form, &[("client_id", CLIENT_ID)]].concat();
    let answer = http
        .send(
            http.post_form(url, &form),
            BODY_LIMIT,
            http.timeouts().request,
        )
        .await?;
    let body = answer.json().unwrap_or_default();
    if answer.status().is_success() {
        return read(&answer, &body);
    }
    Err(refusal(&answer, &body))
}

fn read(answer: &Answer, body: &Value) -> Result<Tokens, ClientError> {
    let text = |key: &str| {
        body.get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let access = text("access_token").ok_or_else(|| {
        answer.not_workspace(if answer.is_html() {
            "a web page came"
        } else {
            "it gives no access token"
        })
    })?;
    // Some servers write the seconds as text.
    let life = body
        .get("expires_in")
        .and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
    Ok(Tokens {
        access: SecretString::from(access),
        refresh: text("refresh_token").map(SecretString::from),
        ends: Instant::now().checked_add(Duration::from_secs(life.unwrap_or(USUAL_LIFE))),
    })
}

/// OAuth's errors (RFC 6749, section 5.2) as ours.
fn refusal(answer: &Answer, body: &Value) -> ClientError {
    let status = answer.status().as_u16();
    if answer.is_html() {
        return answer.not_workspace(&format!("a web page with HTTP {status} came"));
    }
    match (status, body.get("error").and_then(Value::as_str)) {
        (400..=403, Some("invalid_grant" | "access_denied")) | (401 | 403, _) => {
            ClientError::WrongPassword {
                message: answer.message(),
            }
        }
        (400, Some("unsupported_grant_type" | "unauthorized_client")) => ClientError::NotServed {
            what: "this way to sign in".to_owned(),
        },
        _ => match answer.check("this way to sign in") {
            Ok(()) => answer.not_workspace("it gives no access token"),
            Err(error) => error,
        },
    }
}
