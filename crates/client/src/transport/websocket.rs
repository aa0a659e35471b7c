//! Bayeux over a WebSocket.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use holdfast_wire::bayeux::BayeuxMessage;
use reqwest::header::{COOKIE, SET_COOKIE};
use tokio::net::TcpStream;
use tokio::time::{sleep_until, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::TlsError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Bytes, Message};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config,
    connect_async_tls_with_config,
};

use super::{Broken, NOTIFICATIONS, frame_limit, later, read_frame, write_frame};
use crate::ClientError;
use crate::http::{Http, io_error, tls_error};

/// Why no WebSocket could be opened.
#[derive(Debug)]
pub(crate) enum Upgrade {
    /// The server or something on the way does not do it.
    NotOffered(ClientError),
    /// There was no answer.
    Silent(ClientError),
    /// The server does not accept the HTTP session.
    Denied(String),
    /// The network failed.
    Link(ClientError),
}

/// An open WebSocket.
pub(crate) struct WebSocket {
    http: Arc<Http>,
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// When the next ping is due, and when silence means that the link is dead.
    next_ping: Instant,
    silent_at: Instant,
    proven: bool,
    loading: bool,
}

impl WebSocket {
    /// Opens a WebSocket. While `loading`, a frame may be as large as a configuration.
    pub(crate) async fn open(http: Arc<Http>, loading: bool) -> Result<Self, Upgrade> {
        let mut url = http.url(&NOTIFICATIONS);
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        let secure = scheme == "wss";
        let unusable = |detail: String| ClientError::NotWorkspace {
            server: http.authority(),
            detail,
        };
        if url.set_scheme(scheme).is_err() {
            return Err(Upgrade::NotOffered(unusable(
                "no WebSocket address".to_owned(),
            )));
        }
        let mut request = url
            .as_str()
            .into_client_request()
            .map_err(|error| Upgrade::NotOffered(unusable(error.to_string())))?;
        if let Some(cookies) = http.jar().header() {
            request.headers_mut().insert(COOKIE, cookies);
        }
        let connector = if secure {
            Connector::Rustls(http.tls())
        } else {
            Connector::Plain
        };
        let limit = frame_limit(loading);
        let config = WebSocketConfig::default()
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let opening = async {
            match http.route().tunnel(http.server()).await? {
                None => {
                    connect_async_tls_with_config(request, Some(config), true, Some(connector))
                        .await
                }
                Some(stream) => {
                    client_async_tls_with_config(request, stream, Some(config), Some(connector))
                        .await
                }
            }
        };
        let wait = http.timeouts().connect;
        let (stream, response) = match timeout(wait, opening).await {
            Ok(Ok(opened)) => opened,
            Ok(Err(error)) => return Err(upgrade_error(&http, error)),
            Err(_) => {
                let detail = "no WebSocket in time".to_owned();
                return Err(Upgrade::Silent(ClientError::ReplyLost { detail }));
            }
        };
        response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .for_each(|cookie| http.jar().take(cookie));
        let times = http.timeouts();
        let (next_ping, silent_at) = (later(times.hold / 2), later(times.hold + times.grace));
        Ok(Self {
            http,
            stream,
            next_ping,
            silent_at,
            proven: false,
            loading,
        })
    }

    pub(super) fn loaded(&mut self) {
        self.loading = false;
    }

    pub(super) fn is_proven(&self) -> bool {
        self.proven
    }

    pub(super) async fn send(&mut self, frame: &[BayeuxMessage]) -> Result<(), Broken> {
        self.write(Message::text(write_frame(frame))).await
    }

    pub(super) async fn receive(&mut self) -> Result<Vec<BayeuxMessage>, Broken> {
        loop {
            let message = tokio::select! {
                // What has come counts before what the clock says: whoever listens may have been busy for longer.
                biased;
                message = self.stream.next() => message,
                () = sleep_until(self.next_ping.into()) => {
                    // Nobody was asked for a sign of life meanwhile.
                    self.silent_at += self.next_ping.elapsed();
                    self.next_ping = later(self.http.timeouts().hold / 2);
                    self.write(Message::Ping(Bytes::new())).await?;
                    continue;
                }
                () = sleep_until(self.silent_at.into()) => return Err(Broken::Link(lost("the connection went silent"))),
            };
            let text = match message {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Close(_)) | Err(tungstenite::Error::ConnectionClosed)) | None => {
                    return Err(Broken::Link(lost("the server closed the connection")));
                }
                Some(Ok(_)) => {
                    self.heard();
                    continue;
                }
                Some(Err(tungstenite::Error::Capacity(_))) => {
                    return Err(Broken::Corrupt(ClientError::TooLarge {
                        limit: frame_limit(self.loading),
                    }));
                }
                Some(Err(error)) => return Err(Broken::Link(lost(&error.to_string()))),
            };
            self.heard();
            self.proven = true;
            let limit = frame_limit(self.loading);
            if text.len() > limit {
                return Err(Broken::Corrupt(ClientError::TooLarge { limit }));
            }
            return read_frame(&self.http, &text);
        }
    }

    pub(super) fn probe(&mut self) {
        self.next_ping = Instant::now();
        self.silent_at = self.silent_at.min(later(self.http.timeouts().grace));
    }

    pub(super) async fn farewell(mut self, frame: &[BayeuxMessage]) {
        let last = async {
            self.stream.send(Message::text(write_frame(frame))).await?;
            self.stream.close(None).await
        };
        // The server forgets the session by itself where this does not reach it.
        if !matches!(timeout(Duration::from_secs(1), last).await, Ok(Ok(()))) {
            tracing::debug!("the Bayeux session was left to expire");
        }
    }

    fn heard(&mut self) {
        self.silent_at = later(self.http.timeouts().hold + self.http.timeouts().grace);
    }

    async fn write(&mut self, message: Message) -> Result<(), Broken> {
        match timeout(self.http.timeouts().grace, self.stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Broken::Link(lost(&error.to_string()))),
            Err(_) => Err(Broken::Link(lost("the connection went silent"))),
        }
    }
}

fn lost(detail: &str) -> ClientError {
    ClientError::ReplyLost {
        detail: detail.to_owned(),
    }
}

fn upgrade_error(http: &Http, error: tungstenite::Error) -> Upgrade {
    let server = http.authority();
    match error {
        tungstenite::Error::Http(response) => match response.status().as_u16() {
            401 | 403 => Upgrade::Denied(format!("HTTP {}", response.status().as_u16())),
            status @ (502..=504) => Upgrade::Link(lost(&format!("HTTP {status}"))),
            _ => Upgrade::NotOffered(ClientError::NotServed {
                what: "events over WebSocket".to_owned(),
            }),
        },
        tungstenite::Error::Io(error) => Upgrade::Link(io_error(&server, &error)),
        tungstenite::Error::Tls(TlsError::Rustls(error)) => {
            Upgrade::Link(tls_error(&server, &error))
        }
        other => Upgrade::NotOffered(ClientError::NotWorkspace {
            server,
            detail: other.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio::time::sleep;
    use tokio_tungstenite::accept_async;

    use super::*;
    use crate::{ClientConfig, Timeouts};

    const SHORT: Duration = Duration::from_millis(200);

    /// A WebSocket to a server that says nothing; it answers pings where it is `alive`.
    async fn open(alive: bool) -> WebSocket {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut socket = accept_async(stream).await.unwrap();
            while alive && socket.next().await.is_some() {}
            std::future::pending::<()>().await;
        });
        let config = ClientConfig {
            timeouts: Timeouts {
                hold: SHORT,
                grace: SHORT,
                ..Timeouts::default()
            },
            ..ClientConfig::new(url.parse().unwrap())
        };
        let http = Arc::new(Http::new(&config).unwrap());
        WebSocket::open(http, false).await.unwrap()
    }

    #[tokio::test]
    async fn a_link_that_nobody_listened_to_for_a_while_is_not_dead() {
        let mut socket = open(true).await;
        sleep(10 * SHORT).await;
        let heard = timeout(10 * SHORT, socket.receive()).await;
        assert!(heard.is_err(), "{heard:?}");
    }

    #[tokio::test]
    async fn one_that_answers_nothing_is_found_out_after_that_too() {
        let mut socket = open(false).await;
        sleep(10 * SHORT).await;
        let heard = timeout(10 * SHORT, socket.receive()).await;
        assert!(matches!(heard, Ok(Err(Broken::Link(_)))), "{heard:?}");
    }
}
