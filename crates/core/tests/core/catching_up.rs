//! What could not be read is read again, without a new session.

use holdfast_core::view::{AgentState, Freshness, ListOrder, PlaceId};
use holdfast_domain::intent::Verb;
use holdfast_domain::placement::Placement;

use crate::support::{Proxy, Seat, Trick, World, bad_gateway};

fn is_live(seat: &Seat, place: &PlaceId) -> bool {
    let page = seat
        .session
        .list(place, ListOrder::Placed, None, None, 10)
        .unwrap();
    page.freshness == Freshness::Live
}

#[tokio::test]
async fn every_part_that_fails_is_read_again() {
    for part in [
        "current-session",
        "activate-channels",
        "get-workbins",
        "/subscribe HTTP",
        "get-snapshot",
        "history",
    ] {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        proxy.next(part, bad_gateway());
        let seat = Seat::new();
        seat.sign_in(proxy.url().as_str()).await;
        seat.until(part, |seat| {
            let bins = seat.workbins();
            let fixed = [PlaceId::Active, PlaceId::OnHold, PlaceId::MyHistory];
            (!bins.is_empty() && fixed.iter().chain(&bins).all(|place| is_live(seat, place)))
                .then_some(())
        })
        .await;
        // Not a word of it came from a new session.
        seat.until("the channel", |seat| {
            (seat.view().status.state != AgentState::LoggedOut).then_some(())
        })
        .await;
        assert!(proxy.is_done(), "{part} was not asked for");
        assert_eq!(proxy.count("initialize-workspace"), 1, "{part}");
        seat.session.close().await;
    }
}

#[tokio::test]
async fn a_connection_that_drops_while_the_lists_are_read_leaves_none_behind() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    proxy.next("get-workbins", Trick::Never);
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.until("the request that hangs", |_| proxy.is_done().then_some(()))
        .await;
    proxy.cut();
    seat.until("the lists", |seat| {
        let bins = seat.workbins();
        (!bins.is_empty() && is_live(seat, &PlaceId::OnHold)).then_some(())
    })
    .await;
    seat.session.close().await;
}

#[tokio::test]
async fn a_transcript_that_could_not_be_read_comes_and_its_news_is_told_once() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let mut carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.hold(&id).await;
    seat.session.close().await;
    carla.write("Are you still there?").await.unwrap();

    for _ in 0..2 {
        proxy.next(&format!("{id}/messages"), bad_gateway());
    }
    seat.sign_in(proxy.url().as_str()).await;
    seat.until("the contact's words", |seat| {
        let items = seat.transcript(&id).items;
        items
            .iter()
            .any(|item| item.text == "Are you still there?")
            .then_some(())
    })
    .await;
    assert!(proxy.is_done());
    seat.until("the notice", |seat| (seat.wrote() > 0).then_some(()))
        .await;
    seat.session.synchronised().await.unwrap();
    assert_eq!(seat.wrote(), 1);
    seat.session.close().await;
}

#[tokio::test]
async fn what_comes_into_a_workbin_counts_while_others_are_still_read() {
    let world = World::start().await;
    let other = Seat::new();
    other.sign_in(world.url().as_str()).await;
    other.ready().await;
    let mine = other.workbins()[0].clone();
    let _carla = world.contact("Carla").await;
    let id = other.accept().await;

    let proxy = Proxy::before(world.addr()).await;
    // The group's workbin is read after the agent's own, and does not come.
    proxy.next("\"ownerId\":\"Support\"", Trick::Never);
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.until("the agent's own workbin", |seat| {
        is_live(seat, &mine).then_some(())
    })
    .await;
    // Nor does anything when it is tried again: what comes is an event.
    for _ in 0..4 {
        proxy.next("get-workbins", Trick::Never);
    }
    let to = Some(Placement::Workbin {
        workbin: "my-chats".into(),
        owner: None,
    });
    other
        .act(
            &id,
            Verb::Hold {
                to,
                reason: None,
                until: None,
            },
        )
        .await;
    seat.until("the chat in it", |seat| {
        seat.rows(&mine)
            .iter()
            .any(|row| row.id == id)
            .then_some(())
    })
    .await;
    seat.session.close().await;
    other.session.close().await;
}
