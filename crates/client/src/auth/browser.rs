//! Sign-in in the person's browser: authorization code with PKCE, back through a loopback address (RFC 8252).

use tokio::time::timeout;

use super::loopback::Loopback;
use super::pkce::{Pkce, random_text};
use super::token::{self, CLIENT_ID, Tokens};
use crate::ClientError;
use crate::config::BrowserOpener;
use crate::http::Http;

/// Opens the browser and waits for it to come back.
pub(super) async fn sign_in(http: &Http, open: &BrowserOpener) -> Result<Tokens, ClientError> {
    let pkce = Pkce::new();
    let state = random_text();
    let loopback =
        Loopback::bind(state.clone())
            .await
            .map_err(|error| ClientError::SignInUnfinished {
                reason: format!("this computer does not let the browser come back: {error}"),
            })?;
    let redirect_uri = loopback.redirect_uri();
    let mut url = http.url(&["auth", "v3", "oauth", "authorize"]);
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", CLIENT_ID)
        .append_pair("redirect_uri", &redirect_uri)
        .append_pair("state", &state)
        .append_pair("code_challenge", &pkce.challenge())
        .append_pair("code_challenge_method", "S256");
    open(url);
    let code = timeout(http.timeouts().browser, loopback.code())
        .await
        .map_err(|_| ClientError::SignInUnfinished {
            reason: "nobody finished it in time".to_owned(),
        })??;
    token::by_code(http, &code, &redirect_uri, pkce.verifier()).await
}
