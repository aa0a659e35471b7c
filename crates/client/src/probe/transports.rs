//! Whether events can come by a transport, tried beside the one that is in use.

use std::sync::Arc;

use holdfast_wire::bayeux::{BayeuxMessage, DISCONNECT, HANDSHAKE};
use tokio::time::timeout;

use crate::transport::{Broken, LongPolling, Transport, Upgrade, WebSocket};
use crate::{ClientError, TransportChoice, Workspace};

impl Workspace {
    /// Whether a Bayeux session can be opened by this transport now. It subscribes to nothing, takes no event from the
    /// session that runs, and is ended again. [`TransportChoice::Auto`] is either.
    ///
    /// # Errors
    /// What stands in the way of this transport; the session itself goes on as it was.
    pub async fn try_transport(&self, choice: TransportChoice) -> Result<(), ClientError> {
        let http = &self.shared.http;
        let mut transport = match choice {
            TransportChoice::LongPolling => {
                Transport::LongPolling(LongPolling::new(Arc::clone(http), false))
            }
            TransportChoice::WebSocket | TransportChoice::Auto => {
                match WebSocket::open(Arc::clone(http), false).await {
                    Ok(open) => Transport::WebSocket(Box::new(open)),
                    Err(Upgrade::NotOffered(_)) if choice == TransportChoice::Auto => {
                        Transport::LongPolling(LongPolling::new(Arc::clone(http), false))
                    }
                    Err(
                        Upgrade::NotOffered(error) | Upgrade::Silent(error) | Upgrade::Link(error),
                    ) => return Err(error),
                    Err(Upgrade::Denied(message)) => {
                        return Err(ClientError::SignedOut { message });
                    }
                }
            }
        };
        let patience = http.timeouts().request;
        let mut handshake = BayeuxMessage::on(HANDSHAKE);
        handshake
            .set_id("1")
            .set_version("1.0")
            .set_raw("minimumVersion", "1.0");
        handshake.set_supported_connection_types([transport.name()]);
        transport.send(&[handshake], patience).await.map_err(told)?;
        let answer = loop {
            let frame = timeout(patience, transport.receive())
                .await
                .map_err(|_| ClientError::ReplyLost {
                    detail: "no answer in time".to_owned(),
                })?
                .map_err(told)?;
            let answer = frame
                .into_iter()
                .find(|message| message.channel() == Some(HANDSHAKE));
            if let Some(answer) = answer {
                break answer;
            }
        };
        if answer.successful() != Some(true) {
            let message = answer.error().unwrap_or("the handshake was refused");
            return Err(ClientError::Refused {
                code: 0,
                message: message.to_owned(),
                agent: None,
            });
        }
        if !answer
            .supported_connection_types()
            .contains(&transport.name())
        {
            return Err(ClientError::NotServed {
                what: format!("events by {}", transport.name()),
            });
        }
        let mut farewell = BayeuxMessage::on(DISCONNECT);
        farewell.set_id("2");
        farewell.set_client_id(answer.client_id().unwrap_or_default());
        transport.farewell(&[farewell]).await;
        Ok(())
    }
}

fn told(broken: Broken) -> ClientError {
    match broken {
        Broken::Link(error) | Broken::Corrupt(error) => error,
        Broken::Denied(message) => ClientError::SignedOut { message },
        Broken::Overdue => ClientError::ReplyLost {
            detail: "no answer in time".to_owned(),
        },
    }
}
