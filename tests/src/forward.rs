//! A company's proxy, which notes what it is asked for.
//!
//! It is for tests alone: what cannot be fails the test where it stands.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// A company's proxy.
pub struct Forward {
    /// Where clients find it.
    pub url: Url,
    asked: Arc<Mutex<Vec<String>>>,
    wanted: Arc<Mutex<Option<String>>>,
    listening: JoinHandle<()>,
}

impl Forward {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let wanted = Arc::new(Mutex::new(None));
        let (noted, lets_in) = (asked.clone(), wanted.clone());
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let lets_in = lets_in.lock().unwrap().clone();
                tokio::spawn(serve(client, noted.clone(), lets_in));
            }
        });
        Self {
            url: format!("http://127.0.0.1:{port}/").parse().unwrap(),
            asked,
            wanted,
            listening,
        }
    }

    /// Ends it; connections that are open stay.
    pub async fn end(self) {
        self.listening.abort();
        let _cancelled = self.listening.await;
    }

    /// Lets nobody through from now on but with these (Basic); connections that are open stay.
    pub fn let_in(&self, user: &str, password: &str) {
        let words = STANDARD.encode(format!("{user}:{password}"));
        *self.wanted.lock().unwrap() = Some(format!("Basic {words}"));
    }

    /// Host and port.
    pub fn name(&self) -> String {
        self.url.authority().to_owned()
    }

    /// Method and target of the first request of each connection; after it `407` where it was not let through.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Whether whoever asks may pass.
fn passes(head: &str, wanted: Option<&str>) -> bool {
    let said = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("proxy-authorization")
            .then(|| value.trim())
    });
    wanted.is_none() || said == wanted
}

async fn serve(mut client: TcpStream, asked: Arc<Mutex<Vec<String>>>, wanted: Option<String>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match client.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let text = String::from_utf8(head.clone()).unwrap();
    let mut words = text.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    asked.lock().unwrap().push(format!("{method} {target}"));
    if !passes(&text, wanted.as_deref()) {
        asked.lock().unwrap().push("407".to_owned());
        let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"a company\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        if client.write_all(answer).await.is_ok() && client.shutdown().await.is_ok() {
            // What is left unread would take the answer back.
            let _ = tokio::io::copy(&mut client, &mut tokio::io::sink()).await;
        }
        return;
    }
    let server = match Url::parse(target) {
        Ok(url) if method != "CONNECT" => {
            format!(
                "{}:{}",
                url.host_str().unwrap(),
                url.port_or_known_default().unwrap()
            )
        }
        _ => target.to_owned(),
    };
    let Ok(mut server) = TcpStream::connect(server).await else {
        let _ = client
            .write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            .await;
        return;
    };
    let begun = if method == "CONNECT" {
        client
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .await
    } else {
        // A server takes a whole address as well as a path.
        server.write_all(&head).await
    };
    if begun.is_ok() {
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    }
}
