//! The server wants a new sign-in in the middle of work.

use holdfast_core::view::{ConnectionView, PlaceId, Screen};
use holdfast_domain::intent::Verb;

use crate::support::{Proxy, Seat, Trick, World, bad_gateway, reply};

fn gone() -> Trick {
    let body = r#"{"status":{"code":2,"message":"You are not signed in."}}"#;
    Trick::Answer(reply("401 Unauthorized", "application/json", body))
}

/// An agent in a chat, whose session the server has ended and does not renew.
async fn put_out(world: &World, proxy: &Proxy) -> (Seat, String) {
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.session.set_draft(&id, "Half a sent", "").unwrap();
    proxy.next("/meta/connect", gone());
    // Neither with the token nor with a fresh one.
    proxy.next("initialize-workspace", gone());
    proxy.next("initialize-workspace", gone());
    proxy.cut();
    seat.until("the question", |seat| {
        seat.session.try_now();
        seat.view().sign_in_again
    })
    .await;
    (seat, id)
}

#[tokio::test]
async fn the_window_stays_works_on_and_loses_nothing() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = put_out(&world, &proxy).await;
    let view = seat.view();
    assert_eq!(view.screen, Screen::SignedIn);
    assert_eq!(view.sign_in_again.unwrap().code, "signed_out");
    assert!(matches!(view.connection, ConnectionView::Offline { .. }));
    assert_eq!(seat.rows(&PlaceId::Active)[0].id, id);
    let text = "While signed out.".to_owned();
    seat.session.act(&id, Verb::Send { text }).unwrap();

    let url = proxy.url();
    let problem = seat.try_sign_in(url.as_str(), "wrong").await.unwrap_err();
    assert_eq!(problem.code, "wrong_password");
    assert_eq!(seat.view().screen, Screen::SignedIn);
    assert!(seat.view().sign_in_again.is_some());
    assert_eq!(seat.chat(&id).draft, "Half a sent");

    seat.sign_in(url.as_str()).await;
    seat.online().await;
    assert_eq!(seat.view().sign_in_again, None);
    seat.until("the message", |seat| {
        seat.session.is_settled().unwrap().then_some(())
    })
    .await;
    let said = seat.transcript(&id).items;
    let said = said.iter().filter(|item| item.text == "While signed out.");
    assert_eq!(said.count(), 1);
    assert_eq!(seat.chat(&id).draft, "Half a sent");
    seat.session.close().await;
}

#[tokio::test]
async fn somebody_else_ends_the_session_and_finds_nothing_of_it() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = put_out(&world, &proxy).await;
    seat.try_sign_in_as("ben", proxy.url().as_str(), "ben")
        .await
        .unwrap();
    assert_eq!(seat.view().agent.unwrap().id, "ben");
    assert_eq!(seat.view().sign_in_again, None);
    assert!(seat.rows(&PlaceId::Active).iter().all(|row| row.id != id));
    seat.session.close().await;
}

#[tokio::test]
async fn lists_that_were_not_read_to_the_end_hold_no_files_of_a_session_that_is_over() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    for _ in 0..100 {
        proxy.next("get-snapshot", bad_gateway());
    }
    let (seat, id) = put_out(&world, &proxy).await;
    assert!(!proxy.is_done(), "the held chats could be read");
    proxy.heal();
    seat.session.sign_out().await.unwrap();
    seat.sign_in(proxy.url().as_str()).await;
    seat.session.synchronised().await.unwrap();
    assert_eq!(seat.chat(&id).draft, "Half a sent");
    seat.session.close().await;
}

#[tokio::test]
async fn a_session_that_renews_itself_is_no_interruption_and_makes_nobody_ready() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let mut carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.session.set_status(false, None).await.unwrap();
    let asked = proxy.count("/ready ");
    let mut signals = seat.session.signals();
    for request in ["send-message", "auth-keep-alive"] {
        proxy.next(request, gone());
    }
    let text = "Once.".to_owned();
    seat.act(&id, Verb::Send { text }).await;
    assert!(proxy.is_done());
    assert!(proxy.count("initialize-workspace") > 1);
    carla.write("Thanks").await.unwrap();
    seat.until("the answer", |seat| {
        let items = seat.transcript(&id).items;
        items.iter().any(|item| item.text == "Thanks").then_some(())
    })
    .await;
    while let Ok(signal) = signals.try_recv() {
        if let holdfast_core::Signal::Connection(connection) = signal {
            panic!("the window flickered: {connection:?}");
        }
    }
    assert_eq!(proxy.count("/ready "), asked, "Ready was sent by itself");
    seat.session.close().await;
}
