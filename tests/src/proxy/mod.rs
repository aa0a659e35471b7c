//! A network between client and server that does what networks do.
//!
//! What happens to one request is a [`Trick`], given with [`Proxy::next`] and a mark that the request contains. What
//! happens to all of them until it is over again is weather: [`Proxy::down`], [`Proxy::refuse`], [`Proxy::freeze`],
//! [`Proxy::swallow`], [`Proxy::half_open`], [`Proxy::portal`], [`Proxy::pace`], [`Proxy::reset_after`].
//!
//! It is for tests alone: what cannot be fails the test where it stands.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

mod message;
mod trick;
mod weather;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use message::reply;
pub use trick::Trick;
pub use weather::Pace;

use message::{forge, read_message};
use weather::{Door, Weather};

/// How long a port that was given up is tried for.
const RETURN: Duration = Duration::from_millis(5);

struct State {
    /// Tricks that wait for a request that contains their mark.
    tricks: Vec<(String, Trick)>,
    /// How many tricks of each kind were played.
    played: BTreeMap<&'static str, usize>,
    /// Every request's first line.
    lines: Vec<String>,
    /// Every request and reply, where somebody listens in.
    heard: Option<Vec<u8>>,
    /// The name that the session cookie is given.
    cookie: Option<String>,
    /// How many bytes more get to the client before the connection that carries the next one is reset.
    reset_after: Option<usize>,
    /// How many connections there have been.
    accepted: u64,
    connections: CancellationToken,
    rng: StdRng,
}

impl State {
    fn overhear(&mut self, message: &[u8]) {
        if let Some(heard) = &mut self.heard {
            heard.extend_from_slice(message);
            heard.push(b'\n');
        }
    }
}

/// A network.
#[derive(Clone)]
pub struct Proxy {
    addr: SocketAddr,
    server: SocketAddr,
    state: Arc<Mutex<State>>,
    weather: watch::Sender<Weather>,
    closed: CancellationToken,
}

impl Proxy {
    /// A network in front of `server`.
    pub async fn before(server: SocketAddr) -> Self {
        Self::seeded(server, 0).await
    }

    /// The same, whose jitter follows from `seed`.
    pub async fn seeded(server: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let proxy = Self {
            addr: listener.local_addr().unwrap(),
            server,
            state: Arc::new(Mutex::new(State {
                tricks: Vec::new(),
                played: BTreeMap::new(),
                lines: Vec::new(),
                heard: None,
                cookie: None,
                reset_after: None,
                accepted: 0,
                connections: CancellationToken::new(),
                rng: StdRng::seed_from_u64(seed),
            })),
            weather: watch::Sender::default(),
            closed: CancellationToken::new(),
        };
        let listening = proxy.clone().listen(listener);
        tokio::spawn(proxy.closed.clone().run_until_cancelled_owned(listening));
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

    /// How many tricks of each kind were played.
    pub fn played(&self) -> BTreeMap<&'static str, usize> {
        self.state.lock().unwrap().played.clone()
    }

    /// Cuts every connection.
    pub fn cut(&self) {
        let cut = std::mem::take(&mut self.state.lock().unwrap().connections);
        cut.cancel();
    }

    /// Hangs up on everybody, now and from now on, or lets them in again.
    pub fn down(&self, on: bool) {
        self.set(|weather| weather.door = if on { Door::HangsUp } else { Door::Open });
        self.cut();
    }

    /// Refuses connections and cuts those that are, or lets them in again.
    pub fn refuse(&self, on: bool) {
        self.set(|weather| weather.door = if on { Door::Shut } else { Door::Open });
        self.cut();
    }

    /// Lets nothing through any more, or again, without a word to either side. Nothing is lost.
    pub fn freeze(&self, on: bool) {
        self.set(|weather| weather.frozen = on);
    }

    /// Swallows whatever is sent. Connections from before its end stay open and dead.
    pub fn swallow(&self, on: bool) {
        if !on {
            self.half_open();
        }
        self.set(|weather| weather.swallowing = on);
    }

    /// The connections that are carry nothing any more, without a word to either side; new ones do.
    pub fn half_open(&self) {
        let accepted = self.state.lock().unwrap().accepted;
        self.set(|weather| weather.dead_before = accepted + 1);
    }

    /// Somebody else answers every request like that, or nobody does any more.
    pub fn portal(&self, answer: Option<Vec<u8>>) {
        self.set(|weather| weather.portal = answer);
        self.cut();
    }

    /// How fast things get through from now on.
    pub fn pace(&self, pace: Pace) {
        self.set(|weather| weather.pace = pace);
    }

    /// After so many bytes more to the client the connection that carries the next one is reset.
    pub fn reset_after(&self, bytes: usize) {
        self.state.lock().unwrap().reset_after = Some(bytes);
    }

    /// Fair weather, and no tricks any more. Dead connections stay dead.
    pub fn heal(&self) {
        let swallowing = self.weather.borrow().swallowing;
        if swallowing {
            self.half_open();
        }
        self.set(|weather| {
            *weather = Weather {
                dead_before: weather.dead_before,
                ..Weather::default()
            };
        });
        let mut state = self.state.lock().unwrap();
        state.tricks.clear();
        state.reset_after = None;
    }

    /// Ends it with all connections.
    pub fn close(&self) {
        self.closed.cancel();
        self.cut();
    }

    /// Calls the session cookie otherwise, and sets it on a narrow path.
    pub fn rename_cookie(&self, name: &str) {
        self.state.lock().unwrap().cookie = Some(name.to_owned());
    }

    /// Keeps every request and reply from now on, for [`Proxy::heard`].
    pub fn listen_in(&self) {
        self.state.lock().unwrap().heard = Some(Vec::new());
    }

    /// Every request and reply since [`Proxy::listen_in`].
    pub fn heard(&self) -> String {
        let state = self.state.lock().unwrap();
        String::from_utf8_lossy(state.heard.as_deref().unwrap_or_default()).into_owned()
    }

    /// How many connections were taken so far.
    pub fn connections(&self) -> u64 {
        self.state.lock().unwrap().accepted
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

    fn set(&self, change: impl FnOnce(&mut Weather)) {
        self.weather.send_modify(change);
    }

    async fn listen(self, mut listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => Some(accepted),
                () = self.door(|door| door == Door::Shut) => None,
            };
            let Some(accepted) = accepted else {
                drop(listener);
                self.door(|door| door != Door::Shut).await;
                listener = self.listen_again().await;
                continue;
            };
            let Ok((client, _)) = accepted else { return };
            if self.weather.borrow().door == Door::HangsUp {
                continue;
            }
            let mut state = self.state.lock().unwrap();
            state.accepted += 1;
            let connection = Connection {
                number: state.accepted,
                proxy: self.clone(),
            };
            let cut = state.connections.clone();
            drop(state);
            tokio::spawn(cut.run_until_cancelled_owned(async move {
                // Either side may hang up at any time: that is what is tested.
                let _ = connection.carry(client).await;
            }));
        }
    }

    /// Waits until the door is so.
    async fn door(&self, is_so: impl Fn(Door) -> bool) {
        let mut weather = self.weather.subscribe();
        // The sender lives as long as this.
        let _ = weather.wait_for(|weather| is_so(weather.door)).await;
    }

    async fn listen_again(&self) -> TcpListener {
        loop {
            match TcpListener::bind(self.addr).await {
                Ok(listener) => return listener,
                Err(_) => sleep(RETURN).await,
            }
        }
    }

    fn judge(&self, request: Vec<u8>) -> (Option<Trick>, Vec<u8>) {
        let mut state = self.state.lock().unwrap();
        state.overhear(&request);
        let text = String::from_utf8_lossy(&request).into_owned();
        state
            .lines
            .push(text.lines().next().unwrap_or_default().to_owned());
        let found = state
            .tricks
            .iter()
            .position(|(mark, _)| text.contains(mark.as_str()));
        let trick = found.map(|index| state.tricks.remove(index).1);
        if let Some(trick) = &trick {
            *state.played.entry(trick.name()).or_default() += 1;
        }
        let request = match &state.cookie {
            Some(name) => text
                .replace(&format!("{name}="), "WORKSPACE_SESSIONID=")
                .into_bytes(),
            None => request,
        };
        (trick, request)
    }

    fn dress(&self, reply: Vec<u8>) -> Vec<u8> {
        let mut state = self.state.lock().unwrap();
        state.overhear(&reply);
        match &state.cookie {
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

/// One connection through the network.
struct Connection {
    number: u64,
    proxy: Proxy,
}

impl Connection {
    async fn carry(&self, client: TcpStream) -> io::Result<()> {
        let upstream = TcpStream::connect(self.proxy.server).await?;
        let (from_client, mut to_client) = client.into_split();
        let (from_server, mut to_server) = upstream.into_split();
        let (mut from_client, mut from_server) =
            (BufReader::new(from_client), BufReader::new(from_server));
        while let Some(request) = read_message(&mut from_client).await? {
            self.pass(request.len()).await;
            let portal = self.proxy.weather.borrow().portal.clone();
            if let Some(answer) = portal {
                to_client.write_all(&answer).await?;
                return to_client.shutdown().await;
            }
            let (trick, request) = self.proxy.judge(request);
            match &trick {
                Some(Trick::Never) => std::future::pending().await,
                Some(Trick::Answer(answer)) => {
                    to_client.write_all(answer).await?;
                    return to_client.shutdown().await;
                }
                Some(Trick::Outage) => {
                    self.proxy.freeze(true);
                    to_server.write_all(&request).await?;
                }
                Some(Trick::Forge(mark)) => to_server.write_all(&forge(request, mark)).await?,
                Some(Trick::Late(wait)) => {
                    sleep(*wait).await;
                    to_server.write_all(&request).await?;
                }
                Some(Trick::Twice) => {
                    let again = forge(request.clone(), r#""operationId":""#);
                    to_server.write_all(&again).await?;
                    read_message(&mut from_server).await?;
                    to_server.write_all(&request).await?;
                }
                _ => to_server.write_all(&request).await?,
            }
            let Some(reply) = read_message(&mut from_server).await? else {
                return Ok(());
            };
            let reply = self.proxy.dress(reply);
            match trick {
                Some(Trick::LoseReply) => return Ok(()),
                Some(Trick::Outage) => {
                    self.proxy.refuse(true);
                    return Ok(());
                }
                Some(Trick::CutReply) => {
                    return to_client.write_all(&reply[..reply.len() / 2]).await;
                }
                _ => self.give(&mut to_client, &reply).await?,
            }
            if reply.starts_with(b"HTTP/1.1 101") {
                return tokio::select! {
                    ended = self.up(from_client, to_server) => ended,
                    ended = self.back(from_server, to_client) => ended,
                };
            }
        }
        Ok(())
    }

    /// From client to server, as it comes.
    async fn up(
        &self,
        mut from: BufReader<OwnedReadHalf>,
        mut to: OwnedWriteHalf,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut buffer).await?;
            self.pass(read).await;
            if read == 0 {
                return Ok(());
            }
            to.write_all(&buffer[..read]).await?;
        }
    }

    /// From server to client, as it comes.
    async fn back(
        &self,
        mut from: BufReader<OwnedReadHalf>,
        mut to: OwnedWriteHalf,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut buffer).await?;
            if read == 0 {
                self.pass(0).await;
                return Ok(());
            }
            self.give(&mut to, &buffer[..read]).await?;
        }
    }

    /// Gives the client what it is due, if nothing comes in between.
    async fn give(&self, to: &mut OwnedWriteHalf, bytes: &[u8]) -> io::Result<()> {
        self.pass(bytes.len()).await;
        let left = {
            let mut state = self.proxy.state.lock().unwrap();
            match state.reset_after {
                Some(left) if left < bytes.len() => {
                    state.reset_after = None;
                    Some(left)
                }
                left => {
                    state.reset_after = left.map(|left| left - bytes.len());
                    None
                }
            }
        };
        let Some(left) = left else {
            return to.write_all(bytes).await;
        };
        to.write_all(&bytes[..left]).await?;
        to.as_ref().set_zero_linger()?;
        Err(io::ErrorKind::ConnectionReset.into())
    }

    /// Waits as long as the weather lets a piece wait: for ever where it is lost.
    async fn pass(&self, bytes: usize) {
        let (delay, mut weather) = {
            let weather = self.proxy.weather.subscribe();
            let pace = weather.borrow().pace;
            let delay = pace.delay(bytes, &mut self.proxy.state.lock().unwrap().rng);
            (delay, weather)
        };
        if !delay.is_zero() {
            sleep(delay).await;
        }
        let is_lost = |weather: &Weather| weather.swallowing || weather.dead_before > self.number;
        // The sender lives as long as this.
        let lost = weather
            .wait_for(|weather| is_lost(weather) || !weather.frozen)
            .await
            .is_ok_and(|weather| is_lost(&weather));
        if lost {
            std::future::pending::<()>().await;
        }
    }
}
