//! The sign-in form: a redirect answers it, which carries the code that opens a session.

use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::Proof;
use crate::ClientError;
use crate::http::{Answer, BODY_LIMIT, Http};

/// How many redirects on the way to the code are followed, on the same server only.
const HOPS: usize = 5;

/// Fills the form in and follows the redirects by hand until one carries the code.
pub(super) async fn sign_in(
    http: &Http,
    user: &str,
    password: &SecretString,
) -> Result<Proof, ClientError> {
    let mut at = http.url(&["auth", "v3", "sign-in"]);
    let form = [("username", user), ("password", password.expose_secret())];
    let mut answer = http
        .send(
            http.post_form(at.clone(), &form),
            BODY_LIMIT,
            http.timeouts().request,
        )
        .await?;
    for _ in 0..HOPS {
        let target = target(&answer, &at)?;
        if let Some(proof) = code_in(&target, &at) {
            return Ok(proof);
        }
        if target.query_pairs().any(|(key, _)| key == "error") || target.path() == at.path() {
            return Err(ClientError::WrongPassword {
                message: "the form came back".to_owned(),
            });
        }
        if target.origin() != http.server().origin() {
            let detail = format!("it redirects to {}", target.host_str().unwrap_or_default());
            return Err(answer.not_workspace(&detail));
        }
        at = target;
        answer = http
            .send(http.get(at.clone()), BODY_LIMIT, http.timeouts().request)
            .await?;
    }
    Err(answer.not_workspace("it redirects without end"))
}

fn target(answer: &Answer, from: &Url) -> Result<Url, ClientError> {
    if let Some(location) = answer.location() {
        return from
            .join(location)
            .map_err(|_| answer.not_workspace("it redirects to nowhere"));
    }
    let status = answer.status();
    let misplaced = matches!(
        status,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
    );
    let said_no = status.is_client_error() && answer.json().is_some() && !misplaced;
    if said_no || status == StatusCode::UNAUTHORIZED {
        return Err(ClientError::WrongPassword {
            message: answer.message(),
        });
    }
    answer.check("the sign-in form")?;
    Err(answer.not_workspace(if answer.is_html() {
        "a web page came"
    } else {
        "the sign-in was not answered"
    }))
}

fn code_in(target: &Url, from: &Url) -> Option<Proof> {
    let find = |wanted: &str| {
        target
            .query_pairs()
            .find(|(key, _)| key == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let code = SecretString::from(find("code")?);
    // Without one the code belongs to the address that it was sent to.
    let redirect_uri = find("redirect_uri").unwrap_or_else(|| {
        let mut plain = from.join(target.path()).unwrap_or_else(|_| target.clone());
        plain.set_query(None);
        plain.to_string()
    });
    Some(Proof::Code { code, redirect_uri })
}
