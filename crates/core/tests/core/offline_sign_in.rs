//! Who may start without the server, for how long, and with what.

use holdfast_core::view::{ConnectionView, PlaceId, Screen};
use holdfast_domain::intent::Verb;

use crate::offline_start::was_here;
use crate::support::{Proxy, Seat, World};

const HOUR: i64 = 60 * 60 * 1000;

#[tokio::test]
async fn the_hours_are_counted_from_the_servers_last_word_and_end_with_a_sentence() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    proxy.down(true);
    seat.wall.shift(71 * HOUR);
    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.rows(&PlaceId::OnHold)[0].id, id);
    assert!(!matches!(seat.view().connection, ConnectionView::Online));
    seat.session.set_draft(&id, "Kept", "").unwrap();
    seat.session.close().await;

    seat.wall.shift(2 * HOUR);
    let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
    let problem = problem.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.about.as_deref()),
        ("offline_too_long", Some("72"))
    );
    assert_eq!(seat.view().screen, Screen::SignedOut);
    // Setting the clock back gives no further hours.
    seat.wall.shift(-48 * HOUR);
    let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "offline_too_long");

    proxy.down(false);
    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.chat(&id).draft, "Kept");
    seat.session.close().await;
    // The server's word counts anew, from the clock as it is.
    proxy.down(true);
    seat.wall.shift(71 * HOUR);
    seat.sign_in(proxy.url().as_str()).await;
    seat.session.close().await;
}

#[tokio::test]
async fn a_profile_sets_the_hours_and_switches_it_off() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _) = was_here(&world, &proxy).await;
    proxy.down(true);
    for (hours, code) in [("0", "offline_off"), ("1", "offline_too_long")] {
        let text = format!("[offline]\nsign-in-hours = {hours}\n");
        std::fs::write(seat.profile().join("preferences.toml"), text).unwrap();
        seat.wall.shift(2 * HOUR);
        let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
        assert_eq!(problem.unwrap_err().code, code);
        assert_eq!(seat.view().screen, Screen::SignedOut);
    }
}

#[tokio::test]
async fn only_who_was_here_last_starts_without_the_server() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let url = proxy.url();
    let (seat, _) = was_here(&world, &proxy).await;
    seat.try_sign_in_as("ben", url.as_str(), "ben")
        .await
        .unwrap();
    seat.session.close().await;
    proxy.down(true);
    let problem = seat.try_sign_in(url.as_str(), "ana").await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.about.as_deref()),
        ("offline_other", Some("ben"))
    );
    seat.try_sign_in_as("ben", url.as_str(), "ben")
        .await
        .unwrap();
    assert_eq!(seat.view().agent.unwrap().id, "ben");
    seat.session.close().await;
}

#[tokio::test]
async fn without_the_server_the_privileges_are_those_that_were_known() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let url = proxy.url();
    let seat = Seat::new();
    seat.try_sign_in_as("max", url.as_str(), "max")
        .await
        .unwrap();
    seat.session.synchronised().await.unwrap();
    let known = seat.session.privileges().unwrap();
    assert!(known.iter().any(|one| !one.granted), "max may everything");
    seat.session.close().await;
    proxy.down(true);
    seat.try_sign_in_as("max", url.as_str(), "max")
        .await
        .unwrap();
    assert_eq!(seat.session.privileges().unwrap(), known);
    seat.session.close().await;
}

#[tokio::test]
async fn what_is_asked_for_without_the_server_is_judged_by_it_on_return() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    proxy.down(true);
    seat.sign_in(proxy.url().as_str()).await;
    seat.session.act(&id, Verb::REJOIN).unwrap();
    let text = "Here again.".to_owned();
    seat.session.act(&id, Verb::Send { text }).unwrap();
    assert_eq!(seat.view().waiting_to_be_sent, 2);
    proxy.down(false);
    seat.session.try_now();
    seat.online().await;
    seat.until("everything to be sent", |seat| {
        seat.session.is_settled().unwrap().then_some(())
    })
    .await;
    seat.phase(&id, "active").await;
    let items = seat.transcript(&id).items;
    assert!(items.iter().any(|item| item.text == "Here again."));
    seat.session.close().await;
}
