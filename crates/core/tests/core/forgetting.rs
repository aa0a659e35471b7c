//! What is kept of chats that no list names.

use holdfast_core::view::PlaceId;
use holdfast_domain::intent::Verb;
use holdfast_domain::placement::Placement;

use crate::support::{Proxy, Seat, World, not_found};

#[tokio::test]
async fn chats_are_kept_where_the_server_does_not_say_that_they_are_gone() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.hold(&id).await;
    seat.session.close().await;
    // A deployment that knows neither: no list names the chat, and nobody can be asked for it.
    proxy.next("get-snapshot", not_found());
    proxy.next("get-details", not_found());
    seat.sign_in(proxy.url().as_str()).await;
    seat.session.synchronised().await.unwrap();
    assert!(proxy.is_done());
    assert_eq!(seat.rows(&PlaceId::OnHold).len(), 1);
    seat.session.close().await;
}

#[tokio::test]
async fn chats_that_the_server_does_not_know_go_unless_own_words_are_in_them() {
    let mut world = World::start().await;
    let seat = Seat::new();
    let url = world.url();
    seat.sign_in(url.as_str()).await;
    seat.ready().await;
    let mut held = Vec::new();
    for name in ["Carla", "Tomás", "Shirin"] {
        let _contact = world.contact(name).await;
        let id = seat.accept().await;
        seat.hold(&id).await;
        held.push(id);
    }
    seat.session.close().await;
    world.stop().await;
    seat.sign_in(url.as_str()).await;
    seat.session
        .set_draft(&held[1], "I asked the courier", "")
        .unwrap();
    world.another().await;
    seat.session.try_now();
    seat.online().await;
    seat.session.synchronised().await.unwrap();
    let left: Vec<String> = seat
        .rows(&PlaceId::OnHold)
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(left, [held[1].clone()]);
    seat.session.close().await;
}

#[tokio::test]
async fn held_chats_are_found_on_a_new_computer_wherever_they_wait() {
    let world = World::start().await;
    let old = Seat::new();
    old.sign_in(world.url().as_str()).await;
    old.ready().await;
    let mut ids = Vec::new();
    for (name, to) in [
        ("Carla", None),
        (
            "Tomás",
            Some(Placement::Workbin {
                workbin: "my-chats".into(),
                owner: Some("ana".into()),
            }),
        ),
    ] {
        let _contact = world.contact(name).await;
        let id = old.accept().await;
        old.act(
            &id,
            Verb::Hold {
                to,
                reason: None,
                until: None,
            },
        )
        .await;
        old.phase(&id, "on_hold").await;
        ids.push(id);
    }
    let _contact = world.contact("Shirin").await;
    let active = old.accept().await;
    old.session.close().await;

    let new = Seat::new();
    new.sign_in(world.url().as_str()).await;
    new.session.synchronised().await.unwrap();
    let list = |place: &PlaceId| {
        let mut ids: Vec<String> = new.rows(place).into_iter().map(|row| row.id).collect();
        ids.sort();
        ids
    };
    ids.sort();
    assert_eq!(list(&PlaceId::OnHold), ids);
    assert_eq!(list(&PlaceId::Active), [active]);
    new.session.close().await;
}
