//! A company's web server with a proxy script (PAC), which can be another one each time, or be gone.
//!
//! It is for tests alone: what cannot be fails the test where it stands.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

/// A proxy script on a web server.
pub struct ProxyScript {
    /// Where clients find it.
    pub url: Url,
    served: Arc<Mutex<Served>>,
}

#[derive(Default)]
struct Served {
    answer: Vec<u8>,
    times: usize,
}

impl ProxyScript {
    /// Starts a server with a script whose function answers by these statements, of `url` and `host`.
    pub async fn that_says(statements: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = Self {
            url: format!("http://127.0.0.1:{port}/proxy.pac")
                .parse()
                .unwrap(),
            served: Arc::default(),
        };
        script.say(statements);
        let served = script.served.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                // One small request: it comes in one piece.
                let _asked = client.read(&mut [0; 4096]).await;
                let answer = {
                    let mut served = served.lock().unwrap();
                    served.times += 1;
                    served.answer.clone()
                };
                let _gone = client.write_all(&answer).await;
            }
        });
        script
    }

    /// The function answers by these statements from now on.
    pub fn say(&self, statements: &str) {
        self.serve(
            "200 OK",
            &format!("function FindProxyForURL(url, host) {{ {statements} }}"),
        );
    }

    /// Whatever is asked for is answered so from now on.
    pub fn serve(&self, status: &str, body: &str) {
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/x-ns-proxy-autoconfig\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        self.served.lock().unwrap().answer = answer.into_bytes();
    }

    /// The address of the server.
    pub fn addr(&self) -> SocketAddr {
        let port = self.url.port().unwrap();
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    /// How often somebody asked for it.
    pub fn times(&self) -> usize {
        self.served.lock().unwrap().times
    }
}
