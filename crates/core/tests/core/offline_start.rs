//! Starts where the server is not there, or something else is.

use holdfast_core::view::{ConnectionView, PlaceId, Screen};

use crate::support::{Proxy, Seat, Trick, World, bad_gateway, not_found, portal, reply};

/// An agent with a held chat, who closed the program.
pub(crate) async fn was_here(world: &World, proxy: &Proxy) -> (Seat, String) {
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let mut carla = world.contact("Carla").await;
    let id = seat.accept().await;
    carla.write("My parcel is lost").await.unwrap();
    seat.until("the contact's words", |seat| {
        let items = seat.transcript(&id).items;
        items
            .iter()
            .any(|item| item.text == "My parcel is lost")
            .then_some(())
    })
    .await;
    seat.hold(&id).await;
    seat.session.close().await;
    (seat, id)
}

/// What a server says that cannot open a session right now.
fn not_opened() -> Trick {
    let event = r#"[{"channel": "/workspace/v3/initialization", "data": {"messageType": "WorkspaceInitializationComplete", "state": "Failed", "data": {"message": "no configuration server"}}}]"#;
    Trick::Answer(reply("200 OK", "application/json", event))
}

#[tokio::test]
async fn whatever_answers_instead_of_the_server_what_is_cached_opens() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    for (what, request, trick, problem) in [
        ("a gateway", "/token", bad_gateway(), None),
        ("a portal", "/token", portal(), Some("not_workspace")),
        (
            "a gateway without a path",
            "/token",
            not_found(),
            Some("not_served"),
        ),
        (
            "a server that cannot reach what is behind it",
            "/meta/connect",
            not_opened(),
            Some("refused"),
        ),
    ] {
        // Longer than the first tries last.
        for _ in 0..3 {
            proxy.next(request, trick.clone());
        }
        seat.sign_in(proxy.url().as_str()).await;
        assert_eq!(seat.view().screen, Screen::SignedIn, "{what}");
        assert_eq!(seat.rows(&PlaceId::OnHold)[0].id, id, "{what}");
        assert!(!seat.workbins().is_empty(), "{what}");
        let cached = seat.transcript(&id).items;
        assert!(
            cached.iter().any(|item| item.text == "My parcel is lost"),
            "{what}"
        );
        let told: Vec<String> = problem.into_iter().map(str::to_owned).collect();
        assert_eq!(seat.problems(), told, "{what}");
        // It goes on trying, and what stood in the way is not told any more.
        while !proxy.is_done() {
            seat.session.try_now();
            tokio::task::yield_now().await;
        }
        seat.session.try_now();
        seat.online().await;
        assert_eq!(seat.problems(), [""; 0], "{what}");
        seat.session.close().await;
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_obstacle_either() {
    let mut world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    world.stop().await;
    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.rows(&PlaceId::OnHold)[0].id, id);
    seat.session.close().await;
}

#[tokio::test]
async fn a_stranger_gets_the_problem_and_no_session() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    proxy.next("/token", portal());
    let seat = Seat::new();
    let problem = seat
        .try_sign_in(proxy.url().as_str(), "ana")
        .await
        .unwrap_err();
    assert_eq!(problem.code, "not_workspace");
    assert_eq!(seat.view().screen, Screen::SignedOut);
}

#[tokio::test]
async fn without_the_server_only_the_password_that_it_took_last_opens() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    proxy.down(true);
    for wrong in ["wrong", "", "ana "] {
        let problem = seat.try_sign_in(proxy.url().as_str(), wrong).await;
        assert_eq!(problem.unwrap_err().code, "offline_password", "{wrong:?}");
        assert_eq!(seat.view().screen, Screen::SignedOut);
    }
    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.rows(&PlaceId::OnHold)[0].id, id);
    seat.session.close().await;
}

#[tokio::test]
async fn a_password_that_the_server_takes_no_more_is_asked_for_over_the_window() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    proxy.next("/token", bad_gateway());
    seat.sign_in(proxy.url().as_str()).await;
    seat.session
        .set_draft(&id, "I asked the courier", "")
        .unwrap();
    let changed = r#"{"error": "invalid_grant"}"#;
    let changed = Trick::Answer(reply("400 Bad Request", "application/json", changed));
    proxy.next("/token", changed);
    seat.session.try_now();
    let asked = seat
        .until("the question", |seat| seat.view().sign_in_again)
        .await;
    assert_eq!(asked.code, "wrong_password");
    assert_eq!(seat.view().screen, Screen::SignedIn);
    let tries = proxy.count("/token");
    seat.session.close().await;

    // The server's word counts also where it cannot be asked.
    proxy.down(true);
    let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "offline_password");
    proxy.down(false);
    seat.sign_in(proxy.url().as_str()).await;
    // Once with the right one: the wrong one was not tried again.
    assert_eq!(proxy.count("/token"), tries + 1);
    assert_eq!(seat.chat(&id).draft, "I asked the courier");
    seat.session.close().await;
}

#[tokio::test]
async fn without_a_copy_and_without_the_server_it_is_said_what_is_missing() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    seat.sign_in(proxy.url().as_str()).await;
    seat.session.set_draft(&id, "Kept", "").unwrap();
    seat.session.close().await;
    let cache = seat.files().join("cache.db");
    std::fs::write(&cache, vec![7; 64 * 1024]).unwrap();
    proxy.down(true);
    for missing in ["copy_damaged", "nothing_saved"] {
        let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
        assert_eq!(problem.unwrap_err().code, missing);
    }
    proxy.down(false);
    seat.sign_in(proxy.url().as_str()).await;
    seat.until("the chat", |seat| {
        let held = seat.rows(&PlaceId::OnHold);
        held.iter().any(|row| row.id == id).then_some(())
    })
    .await;
    assert_eq!(seat.chat(&id).draft, "Kept");
    seat.session.close().await;
}

#[tokio::test]
async fn since_when_there_is_no_connection_is_known_after_a_restart() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _) = was_here(&world, &proxy).await;
    // Lost in the middle of work, long after the sign-in, and killed.
    seat.sign_in(proxy.url().as_str()).await;
    seat.online().await;
    seat.wall.shift(9 * 60 * 60 * 1000);
    proxy.down(true);
    seat.until("the outage", |seat| {
        (seat.view().connection != ConnectionView::Online).then_some(())
    })
    .await;
    let left = jiff::Timestamp::now().as_millisecond() + 9 * 60 * 60 * 1000;
    seat.session.close().await;
    for _ in 0..2 {
        seat.wall.shift(60 * 60 * 1000);
        seat.sign_in(proxy.url().as_str()).await;
        let (ConnectionView::Offline { since, .. } | ConnectionView::Reconnecting { since, .. }) =
            seat.view().connection
        else {
            panic!("online without a server");
        };
        assert!((since - left).abs() < 60_000, "{}", since - left);
        seat.session.close().await;
    }
}

#[tokio::test]
async fn a_wrong_password_with_a_server_that_answers_opens_nothing() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _) = was_here(&world, &proxy).await;
    let problem = seat
        .try_sign_in(proxy.url().as_str(), "wrong")
        .await
        .unwrap_err();
    assert_eq!(problem.code, "wrong_password");
    assert_eq!(seat.view().screen, Screen::SignedOut);
}
