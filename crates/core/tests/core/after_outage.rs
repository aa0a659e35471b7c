//! What an outage costs: differences are read, not everything again, and news is summed up.

use holdfast_core::NoticeKind;
use holdfast_core::view::{ConnectionView, ListOrder, PlaceId};

use crate::support::{Contact, Proxy, Seat, Trick, World, reply};

/// Requests that one reconcile makes however many chats are held, besides one for each that changed: the session, the
/// workbins with their contents and subscriptions, a snapshot and its release, the history.
const FIXED: usize = 16;

/// How many chats are held; `HELD` asks for more, to measure.
fn held() -> usize {
    let asked = std::env::var("HELD").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(12)
}

/// Requests other than for notifications.
fn requests(proxy: &Proxy) -> usize {
    proxy.count("HTTP/1.1") - proxy.count("/notifications")
}

fn total(seat: &Seat) -> u32 {
    let page = seat
        .session
        .list(&PlaceId::OnHold, ListOrder::Placed, None, None, 1);
    page.unwrap().total
}

fn waiting(seat: &Seat) -> u32 {
    let places = seat.view().places;
    let held = places.iter().find(|place| place.id == PlaceId::OnHold);
    held.unwrap().waiting
}

/// An agent who does not want to wait for the connection.
fn hurry(seat: &Seat) {
    if seat.view().connection != ConnectionView::Online {
        seat.session.try_now();
    }
}

#[tokio::test]
async fn only_what_changed_is_read_and_news_is_told_once() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let mut contacts: Vec<Contact> = Vec::new();
    for number in 0..held() {
        contacts.push(world.contact(&format!("Carla {number}")).await);
        let id = seat.accept().await;
        seat.hold(&id).await;
    }
    // Nobody is offered what wakes up.
    seat.session.set_status(false, None).await.unwrap();
    seat.session.synchronised().await.unwrap();
    let all = u32::try_from(held()).unwrap();
    assert_eq!((total(&seat), waiting(&seat)), (all, 0));

    proxy.down(true);
    seat.until("the outage", |seat| {
        (seat.view().connection != ConnectionView::Online).then_some(())
    })
    .await;
    for contact in contacts.iter_mut().take(3) {
        contact.write("Any news?").await.unwrap();
    }
    // The server does not know the session any more: the worst that an outage can do.
    let unknown = r#"[{"channel":"/meta/connect","successful":false,"error":"402::Unknown client","advice":{"reconnect":"handshake"}}]"#;
    let unknown = reply("200 OK", "application/json", unknown);
    proxy.next("/meta/connect", Trick::Answer(unknown));
    let before = requests(&proxy);
    let ready = proxy.count("/ready ");
    proxy.down(false);
    seat.until("the news", |seat| {
        hurry(seat);
        (waiting(seat) == 3 && seat.notices(NoticeKind::Summary) == 1).then_some(())
    })
    .await;
    seat.session.synchronised().await.unwrap();
    assert!(proxy.is_done(), "the session was resumed");
    let made = requests(&proxy) - before;
    println!("{} held, 3 changed: {made} requests", held());
    assert!(made <= FIXED + 3, "{made} requests");
    assert_eq!(total(&seat), all);
    assert_eq!(seat.wrote(), 0, "each was told by itself as well");
    assert_eq!(proxy.count("/ready "), ready, "Ready was sent by itself");
    seat.session.close().await;
}

#[tokio::test]
async fn what_was_kept_for_a_short_outage_is_told_as_one() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let mut contacts: Vec<Contact> = Vec::new();
    for number in 0..3 {
        contacts.push(world.contact(&format!("Carla {number}")).await);
        let id = seat.accept().await;
        seat.hold(&id).await;
    }
    seat.session.set_status(false, None).await.unwrap();
    seat.session.synchronised().await.unwrap();
    let handshakes = proxy.count("/meta/handshake");
    proxy.down(true);
    seat.until("the outage", |seat| {
        (seat.view().connection != ConnectionView::Online).then_some(())
    })
    .await;
    for contact in &mut contacts {
        contact.write("Any news?").await.unwrap();
    }
    proxy.down(false);
    seat.until("the news", |seat| {
        hurry(seat);
        (seat.notices(NoticeKind::Summary) == 1).then_some(())
    })
    .await;
    assert_eq!(waiting(&seat), 3);
    assert_eq!(seat.wrote(), 0, "each was told by itself as well");
    assert_eq!(
        proxy.count("/meta/handshake"),
        handshakes,
        "the session was not resumed"
    );
    seat.session.close().await;
}
