//! What administrators change counts without a new sign-in.

use std::time::{Duration, Instant};

use holdfast_core::view::PlaceId;

use crate::support::{Proxy, Seat, World};

async fn restarted_with(world: &mut World, seat: &Seat, from: &str, to: &str) {
    let options = std::fs::read_to_string(world.options()).unwrap();
    assert!(options.contains(from));
    std::fs::write(world.options(), options.replacen(from, to, 1)).unwrap();
    world.stop().await;
    world.again().await;
    seat.session.try_now();
    seat.until("the new options", |seat| {
        let value = seat.session.option("chat.on-hold-queue", None).ok()?.value;
        to.contains(&value).then_some(())
    })
    .await;
    seat.online().await;
    seat.session.synchronised().await.unwrap();
}

#[tokio::test]
async fn a_new_hold_queue_counts_at_the_next_hold() {
    let mut world = World::start().await;
    let seat = Seat::new();
    seat.sign_in(world.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    let (before, after) = (
        "\"chat.on-hold-queue\" = \"async-hold\"",
        "\"chat.on-hold-queue\" = \"billing-inbound\"",
    );
    restarted_with(&mut world, &seat, before, after).await;
    seat.phase(&id, "active").await;
    seat.hold(&id).await;
    assert_eq!(
        seat.rows(&PlaceId::OnHold)[0].place.as_deref(),
        Some("billing-inbound")
    );
    seat.session.close().await;
}

#[tokio::test]
async fn connects_are_asked_for_as_often_as_the_option_says() {
    let world = World::start().await;
    let options = std::fs::read_to_string(world.options()).unwrap();
    let limit = "\"system.cometd.timeout\" = \"6000\"\n\"chat.on-hold-queue\"";
    std::fs::write(
        world.options(),
        options.replacen("\"chat.on-hold-queue\"", limit, 1),
    )
    .unwrap();
    let mut world = world;
    world.stop().await;
    world.again().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.online().await;
    seat.session.synchronised().await.unwrap();
    let connects = || proxy.count("/workspace/v3/notifications");
    let before = (Instant::now(), connects());
    // Held for a second each; without the option for eight.
    while connects() < before.1 + 4 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(
            before.0.elapsed() < Duration::from_secs(16),
            "{} connects",
            connects()
        );
    }
    seat.session.close().await;
}

#[tokio::test]
async fn keys_that_hold_nothing_are_not_shown() {
    let world = World::start().await;
    for (user, may) in [("ana", true), ("max", false)] {
        let seat = Seat::new();
        let server = world.url();
        seat.try_sign_in_as(user, server.as_str(), user)
            .await
            .unwrap();
        assert_eq!(seat.view().shortcut.keys.is_some(), may, "{user}");
        seat.session.close().await;
    }
}

#[tokio::test]
async fn another_shortcut_is_told_and_counts_after_a_restart() {
    let mut world = World::start().await;
    let seat = Seat::new();
    seat.sign_in(world.url().as_str()).await;
    seat.online().await;
    seat.session.synchronised().await.unwrap();
    assert!(seat.problems().is_empty(), "{:?}", seat.problems());
    let options = std::fs::read_to_string(world.options()).unwrap();
    std::fs::write(world.options(), options.replace("Ctrl+Alt+H", "Ctrl+Alt+J")).unwrap();
    world.stop().await;
    world.again().await;
    seat.session.try_now();
    let notice = seat
        .until("the notice", |seat| seat.view().notices.into_iter().next())
        .await;
    assert_eq!(
        (notice.code.as_str(), notice.about.as_deref()),
        ("shortcut_changed", Some("Ctrl+Alt+J"))
    );
    let keys = |seat: &Seat| seat.view().shortcut.keys;
    assert_eq!(keys(&seat).as_deref(), Some("Ctrl+Alt+H"), "still");
    // What a restart does: the options are read anew.
    seat.session.close().await;
    seat.sign_in(world.url().as_str()).await;
    assert_eq!(keys(&seat).as_deref(), Some("Ctrl+Alt+J"));
    assert!(seat.problems().is_empty(), "{:?}", seat.problems());
    seat.session.close().await;
}
