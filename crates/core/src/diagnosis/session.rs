//! The agent's session.

use std::time::Duration;

use holdfast_client::TransportChoice;
use tokio::time::timeout;

use super::finding::Finding;
use crate::desk::Desk;
use crate::session::{Session, SignInRequest};
use crate::view::{FindingCode as Code, Problem};
use crate::{lock, read};

/// How long a session that has begun is given to be connected.
const SETTLING: Duration = Duration::from_secs(5);

/// Whether the server knows the agent; signs in where nobody is and `request` says how.
pub(super) async fn sign_in(session: &Session, request: Option<SignInRequest>) -> Finding {
    if session.0.desk().is_none() {
        let Some(request) = request else {
            return Finding::skipped(Code::NotTried, "Nobody is signed in.")
                .remedy("Sign in, then make the diagnosis again.");
        };
        if let Err(problem) = session.sign_in(request).await {
            return Finding::failed(problem);
        }
    }
    let Some(desk) = session.0.desk() else {
        return Finding::skipped(Code::NotTried, "Nobody is signed in.");
    };
    if let Some(problem) = lock(&desk.sign_in_again).clone() {
        return Finding::failed(problem);
    }
    settle(&desk).await;
    // Not what is shown of it, which follows a moment later.
    match desk.online() {
        Some(_) => Finding::ok(
            Code::SignedIn,
            "The server knows the agent, and live updates flow.",
        ),
        None => Finding::failure(
            Code::SignInOffline,
            "The server cannot be reached now: this session has only what is saved on this computer.",
        )
        .remedy("The checks of the network above say where it ends. Holdfast goes on trying by itself."),
    }
}

/// A session that has just begun says a moment later that it is connected.
async fn settle(desk: &Desk) {
    let mut up = desk.up.subscribe();
    if read(&desk.link).is_some() && timeout(SETTLING, up.wait_for(|up| *up)).await.is_err() {
        tracing::debug!("the diagnosis goes on without a connection");
    }
}

pub(super) async fn long_polling(session: &Session) -> Finding {
    match try_transport(session, TransportChoice::LongPolling).await {
        Ok(finding) => finding,
        Err(problem) => Finding::failure(
            Code::TransportFails,
            "Events do not come by long-polling.",
        )
        .remedy("Ask your administrator whether /workspace/v3/notifications is passed on by every proxy and balancer on the way, with the session's cookie.")
        .details([problem.code]),
    }
}

/// Without it all goes on by long-polling.
pub(super) async fn web_socket(session: &Session) -> Finding {
    match try_transport(session, TransportChoice::WebSocket).await {
        Ok(finding) => finding,
        Err(problem) => Finding::warning(
            Code::TransportFails,
            "Events do not come by WebSocket; they come by long-polling.",
        )
        .remedy("Nothing has to be done. Ask your administrator whether the server and every proxy on the way let WebSocket through: it takes fewer requests.")
        .details([problem.code]),
    }
}

async fn try_transport(session: &Session, choice: TransportChoice) -> Result<Finding, Problem> {
    let Some(link) = session.0.desk().and_then(|desk| desk.online()) else {
        return Ok(Finding::skipped(
            Code::NotTried,
            "There is no session with the server to try it in.",
        )
        .remedy("Sign in, then make the diagnosis again."));
    };
    link.try_transport(choice).await?;
    Ok(Finding::ok(Code::TransportWorks, "Events come this way."))
}
