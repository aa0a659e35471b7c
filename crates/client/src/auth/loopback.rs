//! The loopback address that the browser comes back to.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Url;

use crate::ClientError;

/// No request of a browser to this page is larger.
const REQUEST_LIMIT: usize = 16 * 1024;
/// How long a browser may take to send it. Browsers open connections ahead that they never use.
const PATIENCE: Duration = Duration::from_secs(10);

/// A listener on this computer alone, for one sign-in.
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
    state: String,
}

/// What one request was.
enum Visit {
    /// Nothing of ours: an icon, another program, another sign-in.
    Other,
    /// The sign-in came back.
    Back(Result<String, ClientError>),
}

impl Loopback {
    /// Listens on a free port; only a visit with this `state` counts.
    pub(super) async fn bind(state: String) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Self {
            listener,
            port,
            state,
        })
    }

    /// Where the browser is to come back to.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}/callback", self.port)
    }

    /// Waits for the browser.
    pub(super) async fn code(self) -> Result<String, ClientError> {
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        visits.spawn(visit(stream, self.state.clone()));
                    }
                    Err(error) => return Err(ClientError::SignInUnfinished { reason: error.to_string() }),
                },
                Some(Ok(Ok(Visit::Back(outcome)))) = visits.join_next() => return outcome,
            }
        }
    }
}

async fn visit(mut stream: TcpStream, state: String) -> io::Result<Visit> {
    let target = timeout(PATIENCE, request_target(&mut stream)).await??;
    let visit = judge(&target, &state);
    let (status, title, text) = match &visit {
        Visit::Back(Ok(_)) => (
            "200 OK",
            "Signed in",
            "You can close this page and go back to Holdfast.",
        ),
        Visit::Back(Err(_)) => (
            "200 OK",
            "Not signed in",
            "Go back to Holdfast and try again.",
        ),
        Visit::Other => (
            "404 Not Found",
            "Nothing here",
            "This page belongs to a sign-in of Holdfast.",
        ),
    };
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title} - Holdfast</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Content-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n",
        page.len()
    );
    // Whether the browser still reads the page does not change the sign-in.
    let shown = timeout(PATIENCE, async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(page.as_bytes()).await?;
        stream.shutdown().await
    });
    if !matches!(shown.await, Ok(Ok(()))) {
        tracing::debug!("the browser did not wait for its page");
    }
    Ok(visit)
}

/// The path and query of `GET <target> HTTP/1.1`.
async fn request_target(stream: &mut TcpStream) -> io::Result<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 2048];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).await?;
        if read == 0 || request.len() + read > REQUEST_LIMIT {
            return Err(io::ErrorKind::InvalidData.into());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    let line = request
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| io::ErrorKind::InvalidData)?;
    match line.split(' ').collect::<Vec<_>>()[..] {
        ["GET", target, _] => Ok(target.to_owned()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn judge(target: &str, state: &str) -> Visit {
    let Ok(url) = Url::parse("http://127.0.0.1").and_then(|base| base.join(target)) else {
        return Visit::Other;
    };
    let find = |wanted: &str| {
        url.query_pairs()
            .find(|(key, _)| key == wanted)
            .map(|(_, value)| value.into_owned())
    };
    if url.path() != "/callback" || find("state").as_deref() != Some(state) {
        return Visit::Other;
    }
    match (find("error"), find("code")) {
        (None, Some(code)) if !code.is_empty() => Visit::Back(Ok(code)),
        (error, _) => {
            let reason = find("error_description")
                .or(error)
                .unwrap_or_else(|| "no code came back".to_owned());
            Visit::Back(Err(ClientError::SignInUnfinished { reason }))
        }
    }
}
