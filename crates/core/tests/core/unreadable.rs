//! Places that the server does not let be read, and those that are not up to date any more.

use holdfast_core::view::{ConnectionView, Freshness, ListOrder, ListPage, PlaceId};

use crate::support::{Proxy, Seat, Trick, World, bad_gateway, not_found, reply};

fn page(seat: &Seat, place: &PlaceId) -> ListPage {
    let page = seat.session.list(place, ListOrder::Placed, None, None, 10);
    page.unwrap()
}

fn queue() -> PlaceId {
    PlaceId::Queue {
        filter: "async-hold".to_owned(),
    }
}

fn is_live(seat: &Seat, place: &PlaceId) -> bool {
    page(seat, place).freshness == Freshness::Live
}

fn forbidden() -> Trick {
    Trick::Answer(reply("403 Forbidden", "text/plain", "not for you"))
}

fn no() -> Trick {
    let body = r#"{"status":{"code":7,"message":"No snapshots for you."}}"#;
    Trick::Answer(reply("200 OK", "application/json", body))
}

#[tokio::test]
async fn a_place_that_cannot_be_read_says_why_and_comes_when_it_is_tried_again() {
    for (place, mark, trick, code) in [
        (queue(), "/get-snapshot", forbidden(), "place_refused"),
        (queue(), "/get-snapshot", no(), "place_refused"),
        (queue(), "/get-snapshot", not_found(), "place_not_served"),
        (queue(), "/get-snapshot", bad_gateway(), "place_failed"),
        (
            PlaceId::MyHistory,
            "/get-agent-history",
            no(),
            "place_refused",
        ),
    ] {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let seat = Seat::new();
        if place == PlaceId::MyHistory {
            // It is read with everything else.
            for _ in 0..3 {
                proxy.next(mark, trick.clone());
            }
        }
        seat.sign_in(proxy.url().as_str()).await;
        seat.online().await;
        seat.session.synchronised().await.unwrap();
        for _ in 0..3 {
            proxy.next(mark, trick.clone());
        }
        let problem = seat
            .until("why it cannot be read", |seat| {
                let shown = page(seat, &place);
                (shown.freshness != Freshness::Loading).then_some(shown.problem?)
            })
            .await;
        assert_eq!(problem.code, code, "{problem:?}");
        proxy.heal();
        seat.session.retry_place(&place).unwrap();
        seat.until("the list", |seat| {
            let shown = page(seat, &place);
            (shown.freshness == Freshness::Live && shown.problem.is_none()).then_some(())
        })
        .await;
        seat.session.close().await;
    }
}

#[tokio::test]
async fn what_is_kept_of_a_place_stays_while_it_cannot_be_read() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.hold(&id).await;
    seat.until("the chat in the queue", |seat| {
        (is_live(seat, &queue()) && page(seat, &queue()).total == 1).then_some(())
    })
    .await;
    for _ in 0..3 {
        proxy.next("/get-snapshot", no());
    }
    seat.session.retry_place(&queue()).unwrap();
    let shown = seat
        .until("that it is not up to date", |seat| {
            Some(page(seat, &queue())).filter(|shown| shown.problem.is_some())
        })
        .await;
    assert!(matches!(
        shown.freshness,
        Freshness::Cached { as_of: Some(_) }
    ));
    assert_eq!(shown.rows[0].id, id);
    seat.session.close().await;
}

#[tokio::test]
async fn nothing_counts_as_up_to_date_after_an_outage_before_it_was_read_again() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.online().await;
    seat.session.synchronised().await.unwrap();
    let own = seat.workbins()[0].clone();
    let read = [queue(), PlaceId::MyHistory];
    let all = [queue(), PlaceId::MyHistory, PlaceId::OnHold, own];
    seat.until("the lists", |seat| {
        all.iter().all(|place| is_live(seat, place)).then_some(())
    })
    .await;
    for new_session in [true, false] {
        proxy.down(true);
        seat.until("the outage", |seat| {
            (seat.view().connection != ConnectionView::Online).then_some(())
        })
        .await;
        assert!(!all.iter().any(|place| is_live(&seat, place)));
        if new_session {
            let unknown = r#"[{"channel":"/meta/connect","successful":false,"error":"402::Unknown client","advice":{"reconnect":"handshake"}}]"#;
            proxy.next(
                "/meta/connect",
                Trick::Answer(reply("200 OK", "application/json", unknown)),
            );
        }
        // None of them gets an answer.
        for mark in [
            "/get-snapshot",
            "/get-agent-history",
            "/get-workbins",
            "/current-session",
        ] {
            for _ in 0..4 {
                proxy.next(mark, Trick::Never);
            }
        }
        proxy.down(false);
        seat.session.try_now();
        seat.online().await;
        let stale = if new_session { &all[..] } else { &read[..] };
        assert!(
            !stale.iter().any(|place| is_live(&seat, place)),
            "{new_session}"
        );
        proxy.heal();
        proxy.cut();
        seat.until("the lists, read again", |seat| {
            seat.session.try_now();
            all.iter().all(|place| is_live(seat, place)).then_some(())
        })
        .await;
    }
    seat.session.close().await;
}
