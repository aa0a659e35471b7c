//! Without the help of the operating system: the clocks, and the address that packets would leave from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::mpsc;
use tokio::time::sleep;

use super::NetworkEvent;

/// How often the clocks are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// A program that was only kept waiting is not this late.
const SLEPT: Duration = Duration::from_secs(8);
/// How often the way out is looked at.
const ROUTE: Duration = Duration::from_secs(5);

/// Tells when the computer has slept, by its clocks.
pub(super) async fn watch_sleep(events: mpsc::Sender<NetworkEvent>) {
    let mut before = (Instant::now(), SystemTime::now());
    loop {
        sleep(LOOK).await;
        let now = (Instant::now(), SystemTime::now());
        let walls = now.1.duration_since(before.1).unwrap_or_default();
        if has_slept(now.0.duration_since(before.0), walls)
            && events.send(NetworkEvent::Resumed).await.is_err()
        {
            return;
        }
        before = now;
    }
}

/// Whether more time passed than a look takes. The steady clock stands still during sleep on some systems, the wall clock
/// on none.
fn has_slept(steady: Duration, wall: Duration) -> bool {
    steady.max(wall) > LOOK + SLEPT
}

/// Tells when the way out changes.
pub(super) async fn watch_route(events: mpsc::Sender<NetworkEvent>) {
    let mut before = way_out();
    loop {
        sleep(ROUTE).await;
        let now = way_out();
        if let Some(event) = change(before, now)
            && events.send(event).await.is_err()
        {
            return;
        }
        before = now;
    }
}

/// The addresses that packets would leave from.
type WayOut = [Option<IpAddr>; 2];

fn change(before: WayOut, now: WayOut) -> Option<NetworkEvent> {
    match (before == now, now) {
        (true, _) => None,
        (false, [None, None]) => Some(NetworkEvent::Lost),
        (false, _) => Some(NetworkEvent::Changed),
    }
}

/// Asks the system for its routes by preparing, not sending, packets to addresses that belong to nobody (RFC 5737, 3849).
fn way_out() -> WayOut {
    let to = [
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
    ];
    to.map(|to| {
        let any: IpAddr = match to {
            IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind(SocketAddr::new(any, 0)).ok()?;
        socket.connect(SocketAddr::new(to, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_busy_machine_explains_is_sleep() {
        let (short, long) = (Duration::from_secs(3), Duration::from_mins(5));
        assert!(!has_slept(short, short));
        assert!(has_slept(short, long), "the steady clock stood still");
        assert!(has_slept(long, long), "both went on");
        assert!(
            !has_slept(short, Duration::ZERO),
            "somebody set the clock back"
        );
    }

    #[test]
    fn another_address_is_another_network_and_none_is_none() {
        let office = Some(IpAddr::from([10, 0, 0, 7]));
        let hotel = Some(IpAddr::from([192, 168, 1, 2]));
        assert_eq!(change([office, None], [office, None]), None);
        assert_eq!(
            change([office, None], [hotel, None]),
            Some(NetworkEvent::Changed)
        );
        assert_eq!(
            change([hotel, None], [None, None]),
            Some(NetworkEvent::Lost)
        );
        assert_eq!(
            change([None, None], [office, None]),
            Some(NetworkEvent::Changed)
        );
    }

    #[test]
    fn asking_for_the_way_out_needs_no_network() {
        assert_eq!(way_out(), way_out());
    }
}
