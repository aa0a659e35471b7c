//! Lids that were closed and networks that change: the operating system says so over D-Bus, and nobody waits.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::ctl::{Around, Shell};
use holdfast_tests::patience::{SOON, until};
use holdfast_tests::proxy::Proxy;
use holdfast_tests::relay::Relay;
use holdfast_tests::scene::SUBJECT;
use holdfast_tests::server::Server;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::Instant;
use zbus::Connection;

const NETWORK: &str = "org.freedesktop.NetworkManager";
const NETWORK_PATH: &str = "/org/freedesktop/NetworkManager";

/// Noticing that a connection is dead takes longer than this without help; with it, much less.
const PROMPT: Duration = Duration::from_secs(6);

/// A system bus of our own, with logind and `NetworkManager` on it.
struct System {
    address: String,
    bus: Connection,
    _daemon: Child,
    _folder: TempDir,
}

impl System {
    async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let socket = folder.path().join("bus");
        let address = format!("unix:path={}", socket.display());
        let config = folder.path().join("bus.conf");
        let everything = format!(
            r#"<busconfig><type>system</type><listen>{address}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow user="*"/><allow own="*"/><allow send_type="*"/>
            <allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>"#
        );
        std::fs::write(&config, everything)?;
        let daemon = Command::new("dbus-daemon")
            .arg("--nofork")
            .arg("--config-file")
            .arg(&config)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start dbus-daemon")?;
        let bus = until("the bus", SOON, async || connect(&socket, &address).await).await?;
        for name in ["org.freedesktop.login1", NETWORK] {
            bus.request_name(name).await?;
        }
        Ok(Self {
            address,
            bus,
            _daemon: daemon,
            _folder: folder,
        })
    }

    /// The computer wakes up.
    async fn wake(&self) -> Result<()> {
        let manager = "org.freedesktop.login1.Manager";
        let path = "/org/freedesktop/login1";
        for asleep in [true, false] {
            let signal =
                self.bus
                    .emit_signal(None::<&str>, path, manager, "PrepareForSleep", &asleep);
            signal.await?;
        }
        Ok(())
    }

    /// There is another network.
    async fn connected(&self) -> Result<()> {
        for state in [40_u32, 70] {
            let signal =
                self.bus
                    .emit_signal(None::<&str>, NETWORK_PATH, NETWORK, "StateChanged", &state);
            signal.await?;
        }
        Ok(())
    }

    fn around(&self) -> Around {
        Around {
            env: vec![("DBUS_SYSTEM_BUS_ADDRESS".to_owned(), self.address.clone())],
            ..Around::default()
        }
    }
}

async fn connect(socket: &Path, address: &str) -> Result<Option<Connection>> {
    if !socket.exists() {
        return Ok(None);
    }
    let builder = zbus::connection::Builder::address(address)?;
    Ok(Some(builder.build().await?))
}

/// `ana` in a chat, over this way to the server, on a computer with this system bus.
async fn chatting(
    system: &System,
    server: &Server,
    way: &str,
    profile: &Path,
) -> Result<(Shell, Contact)> {
    let mut ana = Shell::start_in(&system.around(), way, "ana", profile)?;
    ana.ask("ready").await?;
    let carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
    ana.phase(carla.chat(), "offered").await?;
    ana.ask(&format!("accept {}", carla.chat())).await?;
    // The contact hears that she is there, so that nothing of it is under way any more.
    ana.ask(&format!("send {} 'Hello.'", carla.chat())).await?;
    Ok((ana, carla))
}

#[tokio::test]
async fn after_sleep_dead_connections_are_not_waited_for() -> Result<()> {
    let (system, server) = (System::start().await?, Server::start(&[]).await?);
    let relay = Relay::before(server.address()?).await;
    let profile = tempfile::tempdir()?;
    let way = relay.url();
    let (mut ana, mut carla) = chatting(&system, &server, &way, profile.path()).await?;
    let chat = carla.chat().to_owned();
    relay.strand();
    carla.write("Written while you slept").await?;
    let woken = Instant::now();
    system.wake().await?;
    ana.message(&chat, "Written while you slept").await?;
    ensure!(woken.elapsed() < PROMPT, "after {:?}", woken.elapsed());
    // Requests go over new connections as well.
    ana.ask(&format!("send {chat} 'Good morning.'")).await?;
    ensure!(woken.elapsed() < PROMPT * 2, "after {:?}", woken.elapsed());
    carla.sees("Good morning.").await?;
    ana.end().await
}

#[tokio::test]
async fn another_network_ends_the_wait_for_the_next_try() -> Result<()> {
    let (system, server) = (System::start().await?, Server::start(&[]).await?);
    let proxy = Proxy::before(server.address()?).await;
    let profile = tempfile::tempdir()?;
    let way = proxy.url().to_string();
    let (mut ana, _carla) = chatting(&system, &server, &way, profile.path()).await?;
    proxy.down(true);
    // A wait that is long enough to tell the difference.
    let waits = ana
        .event("a long wait", |event| {
            let since = event["since"].as_i64().unwrap_or_default();
            let next = event["next_try"].as_i64().unwrap_or_default();
            event["event"] == "connection" && since > 0 && next - now() > 8_000
        })
        .await?;
    proxy.down(false);
    let changed = Instant::now();
    system.connected().await?;
    ana.event("the connection", |event| {
        event["event"] == "connection" && event["state"] == "online"
    })
    .await?;
    let took = changed.elapsed();
    ensure!(took < PROMPT, "after {took:?}, {waits}");
    ana.end().await
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.unwrap_or_default().as_millis();
    i64::try_from(millis).unwrap_or(i64::MAX)
}
