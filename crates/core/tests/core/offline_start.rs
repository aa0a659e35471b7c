//! Starts where the server is not there, or something else is.

use holdfast_core::view::{PlaceId, Screen};

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
async fn a_wrong_password_ends_an_offline_start_and_keeps_the_work() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    proxy.next("/token", bad_gateway());
    seat.try_sign_in(proxy.url().as_str(), "wrong")
        .await
        .unwrap();
    seat.session
        .set_draft(&id, "I asked the courier", "")
        .unwrap();
    seat.session.try_now();
    let problem = seat
        .until("the problem", |seat| {
            let view = seat.view();
            (view.screen == Screen::SignedOut).then_some(view.sign_in.problem)
        })
        .await;
    assert_eq!(problem.unwrap().code, "wrong_password");
    let tries = proxy.count("/token");
    seat.sign_in(proxy.url().as_str()).await;
    // Once with the right one: the wrong one was not tried again.
    assert_eq!(proxy.count("/token"), tries + 1);
    assert_eq!(seat.chat(&id).draft, "I asked the courier");
    seat.session.close().await;
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
