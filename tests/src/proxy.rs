//! A network between client and server that does what networks do.
//!
//! It is for tests alone: what cannot be fails the test where it stands.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

/// What happens to one request.
#[derive(Clone, Debug)]
pub enum Trick {
    /// The server processes it, its reply is lost with the connection.
    LoseReply,
    /// Half of the reply arrives.
    CutReply,
    /// Somebody else answers, and hangs up.
    Answer(Vec<u8>),
    /// Nobody ever answers.
    Never,
}

#[derive(Default)]
struct State {
    /// Tricks that wait for a request that contains their mark.
    tricks: Vec<(String, Trick)>,
    /// Every request's first line.
    lines: Vec<String>,
    /// The name that the session cookie is given.
    cookie: Option<String>,
    connections: CancellationToken,
}

/// A network.
#[derive(Clone)]
pub struct Proxy {
    addr: SocketAddr,
    state: Arc<Mutex<State>>,
    frozen: watch::Sender<bool>,
    /// Whether every connection is refused.
    down: watch::Sender<bool>,
}

impl Proxy {
    /// A network in front of `server`.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let proxy = Self {
            addr,
            state: Arc::default(),
            frozen: watch::Sender::new(false),
            down: watch::Sender::new(false),
        };
        let accepting = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *accepting.down.borrow() {
                    continue;
                }
                let proxy = accepting.clone();
                let cut = proxy.state.lock().unwrap().connections.clone();
                tokio::spawn(cut.run_until_cancelled_owned(async move {
                    // Either side may hang up at any time: that is what is tested.
                    let _ = proxy.carry(client, server).await;
                }));
            }
        });
        proxy
    }

    /// Where clients find it.
    pub fn url(&self) -> Url {
        format!("http://{}/", self.addr).parse().unwrap()
    }

    /// The next request that contains `mark` fares like that.
    pub fn next(&self, mark: &str, trick: Trick) {
        self.state
            .lock()
            .unwrap()
            .tricks
            .push((mark.to_owned(), trick));
    }

    /// Whether every trick was played.
    pub fn is_done(&self) -> bool {
        self.state.lock().unwrap().tricks.is_empty()
    }

    /// Cuts every connection.
    pub fn cut(&self) {
        let cut = std::mem::take(&mut self.state.lock().unwrap().connections);
        cut.cancel();
    }

    /// Hangs up on everybody, now and from now on, or lets them in again.
    pub fn down(&self, on: bool) {
        self.down.send_replace(on);
        self.cut();
    }

    /// Lets nothing through any more, or again, without a word to either side.
    pub fn freeze(&self, on: bool) {
        self.frozen.send_replace(on);
    }

    /// Calls the session cookie otherwise, and sets it on a narrow path.
    pub fn rename_cookie(&self, name: &str) {
        self.state.lock().unwrap().cookie = Some(name.to_owned());
    }

    /// How many requests contained `mark` in their first line.
    pub fn count(&self, mark: &str) -> usize {
        self.state
            .lock()
            .unwrap()
            .lines
            .iter()
            .filter(|line| line.contains(mark))
            .count()
    }

    async fn thawed(&self) {
        let mut frozen = self.frozen.subscribe();
        // The sender lives as long as this.
        let _ = frozen.wait_for(|frozen| !frozen).await;
    }

    async fn carry(&self, mut client: TcpStream, server: SocketAddr) -> io::Result<()> {
        let mut upstream = TcpStream::connect(server).await?;
        while let Some(request) = read_message(&mut client).await? {
            self.thawed().await;
            let (trick, request) = self.judge(request);
            match trick {
                Some(Trick::Never) => std::future::pending().await,
                Some(Trick::Answer(answer)) => {
                    client.write_all(&answer).await?;
                    return client.shutdown().await;
                }
                _ => upstream.write_all(&request).await?,
            }
            let Some(reply) = read_message(&mut upstream).await? else {
                return Ok(());
            };
            self.thawed().await;
            let reply = self.dress(reply);
            match trick {
                Some(Trick::LoseReply) => return Ok(()),
                Some(Trick::CutReply) => return client.write_all(&reply[..reply.len() / 2]).await,
                _ => client.write_all(&reply).await?,
            }
            if reply.starts_with(b"HTTP/1.1 101") {
                return self.tunnel(client, upstream).await;
            }
        }
        Ok(())
    }

    async fn tunnel(&self, client: TcpStream, upstream: TcpStream) -> io::Result<()> {
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = upstream.into_split();
        tokio::select! {
            ended = self.pipe(from_client, to_server) => ended,
            ended = self.pipe(from_server, to_client) => ended,
        }
    }

    async fn pipe(
        &self,
        mut from: impl AsyncReadExt + Unpin,
        mut to: impl AsyncWriteExt + Unpin,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut buffer).await?;
            self.thawed().await;
            if read == 0 {
                return Ok(());
            }
            to.write_all(&buffer[..read]).await?;
        }
    }

    fn judge(&self, request: Vec<u8>) -> (Option<Trick>, Vec<u8>) {
        let mut state = self.state.lock().unwrap();
        let text = String::from_utf8_lossy(&request).into_owned();
        state
            .lines
            .push(text.lines().next().unwrap_or_default().to_owned());
        let found = state
            .tricks
            .iter()
            .position(|(mark, _)| text.contains(mark.as_str()));
        let trick = found.map(|index| state.tricks.remove(index).1);
        let request = match &state.cookie {
            Some(name) => text
                .replace(&format!("{name}="), "WORKSPACE_SESSIONID=")
                .into_bytes(),
            None => request,
        };
        (trick, request)
    }

    fn dress(&self, reply: Vec<u8>) -> Vec<u8> {
        match &self.state.lock().unwrap().cookie {
            Some(name) => {
                let text = String::from_utf8_lossy(&reply)
                    .replace("WORKSPACE_SESSIONID=", &format!("{name}="));
                text.replace("; Path=/;", "; Path=/workspace/v3/initialize-workspace;")
                    .into_bytes()
            }
            None => reply,
        }
    }
}

/// A whole HTTP message with its `Content-Length`; `None` at the connection's end.
async fn read_message(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    let mut byte = [0];
    while !message.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        message.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&message).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse::<usize>().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    message.extend(body);
    Ok(Some(message))
}

/// A whole HTTP reply.
pub fn reply(status: &str, kind: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
