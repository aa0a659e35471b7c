//! A network that leaves connections behind, as sleep and another network do: both sides believe in them, and nothing
//! comes through any more. New ones are made as ever. It can also say things to clients that the server never said.
//!
//! It is for tests alone: what cannot be fails the test where it stands.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// A network.
#[derive(Clone)]
pub struct Relay {
    addr: SocketAddr,
    alive: Arc<Mutex<CancellationToken>>,
    said: broadcast::Sender<Vec<u8>>,
}

impl Relay {
    /// A network in front of `server`.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let relay = Self {
            addr: listener.local_addr().unwrap(),
            alive: Arc::default(),
            said: broadcast::Sender::new(16),
        };
        let accepting = relay.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let stranded = accepting.alive.lock().unwrap().clone();
                let said = accepting.said.subscribe();
                tokio::spawn(async move {
                    let mut upstream = TcpStream::connect(server).await.unwrap();
                    let carried = carry(&mut client, &mut upstream, said);
                    if stranded.run_until_cancelled(carried).await.is_none() {
                        // Open on both sides, and silent for good.
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        relay
    }

    /// Where clients find it.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Says these bytes to every client, as the server: it must not be saying something in this moment.
    pub fn say(&self, bytes: Vec<u8>) {
        self.said.send(bytes).unwrap();
    }

    /// Leaves every connection that there is behind.
    pub fn strand(&self) {
        std::mem::take(&mut *self.alive.lock().unwrap()).cancel();
    }
}

/// Carries both ways until either side ends.
async fn carry(
    client: &mut TcpStream,
    upstream: &mut TcpStream,
    mut said: broadcast::Receiver<Vec<u8>>,
) {
    let (mut from_client, mut to_client) = client.split();
    let (from_server, mut to_server) = upstream.split();
    let down = async {
        loop {
            tokio::select! {
                bytes = said.recv() => {
                    // A client that has had enough hangs up.
                    if to_client.write_all(&bytes.unwrap()).await.is_err() {
                        return;
                    }
                }
                ready = from_server.readable() => {
                    ready.unwrap();
                    let mut buffer = vec![0; 16 * 1024];
                    match from_server.try_read(&mut buffer) {
                        Ok(0) => return,
                        Ok(read) => if to_client.write_all(&buffer[..read]).await.is_err() {
                            return;
                        },
                        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                        Err(_) => return,
                    }
                }
            }
        }
    };
    tokio::select! {
        () = down => {}
        _ = copy(&mut from_client, &mut to_server) => {}
    }
}
