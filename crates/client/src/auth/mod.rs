//! Signing in, and what proves it afterwards.

mod browser;
mod form;
mod loopback;
mod pkce;
mod token;

use holdfast_wire::envelope::Request;
use reqwest::StatusCode;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};

use crate::http::{BODY_LIMIT, Http};
use crate::{ClientError, Credentials};

pub(crate) use token::Tokens;

/// What opens a session.
pub(crate) enum Proof {
    /// An access token.
    Token(Tokens),
    /// A code of the sign-in form.
    Code {
        /// The code.
        code: SecretString,
        /// The redirect address that belongs to it.
        redirect_uri: String,
    },
}

/// Proves who the agent is.
pub(crate) async fn sign_in(http: &Http, credentials: &Credentials) -> Result<Proof, ClientError> {
    match credentials {
        Credentials::Password { user, password } => token::by_password(http, user, password)
            .await
            .map(Proof::Token),
        Credentials::Form { user, password } => form::sign_in(http, user, password).await,
        Credentials::Browser(open) => browser::sign_in(http, open).await.map(Proof::Token),
        Credentials::Refresh(refresh) => refreshed(http, refresh).await.map(Proof::Token),
    }
}

/// Renews an access token.
pub(crate) async fn refreshed(http: &Http, refresh: &SecretString) -> Result<Tokens, ClientError> {
    token::by_refresh(http, refresh).await
}

/// Opens a session (`initialize-workspace`); its cookie is in the jar afterwards.
pub(crate) async fn initialize(http: &Http, proof: &Proof) -> Result<(), ClientError> {
    let mut url = http.url(&["workspace", "v3", "initialize-workspace"]);
    if let Proof::Code { code, redirect_uri } = proof {
        url.query_pairs_mut()
            .append_pair("code", code.expose_secret())
            .append_pair("redirect_uri", redirect_uri);
    }
    let mut body = Request::new();
    body.set_operation_id(uuid::Uuid::new_v4().to_string());
    let mut request = http.post_json(url, &body.into_value());
    if let Proof::Token(tokens) = proof {
        request = request.header(AUTHORIZATION, tokens.bearer());
    }
    let answer = http
        .send(request, BODY_LIMIT, http.timeouts().request)
        .await?;
    // A company's filter also answers 403, with a web page.
    if !answer.status().is_success() && answer.is_html() {
        return Err(answer.not_workspace(&format!(
            "a web page with HTTP {} came",
            answer.status().as_u16()
        )));
    }
    if answer.status().is_server_error() && answer.status() != StatusCode::NOT_IMPLEMENTED {
        return Err(ClientError::ReplyLost {
            detail: format!("HTTP {}", answer.status().as_u16()),
        });
    }
    let reply = answer.reply("the Workspace API")?;
    match reply.code() {
        Some(_) => Ok(()),
        None => Err(answer.not_workspace("its answer has no status")),
    }
}
