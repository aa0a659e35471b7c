//! Where, why and until when chats are held.

use holdfast_core::NoticeKind;
use holdfast_core::view::PlaceId;
use holdfast_domain::intent::Verb;
use holdfast_domain::placement::Placement;

use crate::support::{Proxy, Seat, Trick, World, not_found, reply};

const HOLD_QUEUE: &str = "\"chat.on-hold-queue\" = \"async-hold\"";
const NO_QUEUE: &str = "\"chat.on-hold-queue\" = \"\"";

/// A server with other options than the demo's.
async fn changed(changes: &[(&str, &str)]) -> World {
    let mut world = World::start().await;
    let mut options = std::fs::read_to_string(world.options()).unwrap();
    for (from, to) in changes {
        assert!(options.contains(from));
        options = options.replacen(from, to, 1);
    }
    std::fs::write(world.options(), options).unwrap();
    world.stop().await;
    world.again().await;
    world
}

async fn chatting(world: &World, url: &str) -> (Seat, String) {
    let seat = Seat::new();
    seat.sign_in(url).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    (seat, id)
}

fn workbin(name: &str) -> Placement {
    Placement::Workbin {
        workbin: name.to_owned(),
        owner: None,
    }
}

fn hold_in(to: Placement) -> Verb {
    Verb::Hold {
        to: Some(to),
        reason: None,
        until: None,
    }
}

#[tokio::test]
async fn without_a_queue_a_chat_is_held_in_the_own_workbin() {
    let world = changed(&[(HOLD_QUEUE, NO_QUEUE)]).await;
    let (seat, id) = chatting(&world, world.url().as_str()).await;
    let targets = seat.chat(&id).hold_targets;
    assert!(targets[0].is_default && targets[0].id == "workbin:my-chats");
    seat.hold(&id).await;
    seat.until("the chat in the workbin", |seat| {
        let rows = seat.rows(&seat.workbins()[0]);
        rows.iter().any(|row| row.id == id).then_some(())
    })
    .await;
    seat.session.close().await;
}

#[tokio::test]
async fn without_an_own_workbin_too_only_the_default_is_denied() {
    let own = "\"workbin.chat.in-progress\" = ";
    let nowhere = "\"workbin.chat.in-progress\" = \"nowhere\" # ";
    let world = changed(&[(HOLD_QUEUE, NO_QUEUE), (own, nowhere)]).await;
    let (seat, id) = chatting(&world, world.url().as_str()).await;
    let view = seat.chat(&id);
    let shown = view.actions.iter().find(|one| one.action == "hold");
    let shown = shown.unwrap();
    assert_eq!(shown.code.as_deref(), Some("no_hold_default"));
    assert!(
        shown
            .reason
            .as_ref()
            .unwrap()
            .contains("chat.on-hold-queue")
    );
    assert!(!view.hold_targets.iter().any(|target| target.is_default));
    let denied = seat.session.act(&id, Verb::HOLD).unwrap_err();
    assert_eq!(denied.code, "no_hold_default");
    let denied = seat
        .session
        .act(&id, hold_in(workbin("nowhere")))
        .unwrap_err();
    assert_eq!(
        (denied.code.as_str(), denied.about.as_deref()),
        ("no_workbin", Some("nowhere"))
    );
    seat.act(&id, hold_in(workbin("support-chats"))).await;
    seat.phase(&id, "on_hold").await;
    assert_eq!(
        seat.rows(&PlaceId::OnHold)[0].place.as_deref(),
        Some("Support Chats")
    );
    seat.session.close().await;
}

#[tokio::test]
async fn a_chat_is_held_until_a_time_that_comes_and_that_one_may_live_to_see() {
    let world = World::start().await;
    let (seat, id) = chatting(&world, world.url().as_str()).await;
    let now = jiff::Timestamp::now().as_millisecond();
    for (until, code) in [
        (now - 1, "until_past"),
        (0, "until_past"),
        (i64::MIN, "until_past"),
        (i64::MAX, "until_far"),
        (now + 4_000 * 24 * 3_600_000, "until_far"),
    ] {
        let verb = Verb::Hold {
            to: None,
            reason: None,
            until: Some(until),
        };
        assert_eq!(seat.session.act(&id, verb).unwrap_err().code, code);
    }
    assert_eq!(seat.chat(&id).row.phase, "active");
    seat.session.close().await;
}

#[tokio::test]
async fn a_hold_succeeds_where_its_reason_is_not_taken_and_this_computer_keeps_that() {
    let no = || {
        let body = r#"{"status":{"code":7,"message":"No case data for you."}}"#;
        Trick::Answer(reply("200 OK", "application/json", body))
    };
    let forbidden = || Trick::Answer(reply("403 Forbidden", "text/plain", "no"));
    for refusal in [not_found(), no(), forbidden()] {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let (seat, id) = chatting(&world, proxy.url().as_str()).await;
        for _ in 0..3 {
            proxy.next("attach-user-data", refusal.clone());
        }
        let until = jiff::Timestamp::now().as_millisecond() + 3_600_000;
        let verb = Verb::Hold {
            to: Some(workbin("support-chats")),
            reason: Some("Asks the depot".to_owned()),
            until: Some(until),
        };
        seat.act(&id, verb).await;
        seat.phase(&id, "on_hold").await;
        assert_eq!(seat.chat(&id).refusal, None);
        assert_eq!(seat.notices(NoticeKind::Failed), 1, "the agent is told");
        proxy.heal();
        // Also after a restart.
        seat.session.close().await;
        let seat = seat.second();
        seat.sign_in(proxy.url().as_str()).await;
        seat.phase(&id, "on_hold").await;
        let row = seat.chat(&id).row;
        assert_eq!(row.held_reason.as_deref(), Some("Asks the depot"));
        assert_eq!((row.held_until, row.hold_note_here), (Some(until), true));
        // It is about this hold and no later one.
        seat.act(&id, Verb::REJOIN).await;
        seat.phase(&id, "active").await;
        seat.hold(&id).await;
        let row = seat.chat(&id).row;
        assert_eq!((row.held_reason, row.held_until), (None, None));
        assert!(!row.hold_note_here);
        seat.session.close().await;
    }
}

#[tokio::test]
async fn a_hold_that_the_server_took_is_taken_back_by_rejoining() {
    let world = World::start().await;
    let (seat, id) = chatting(&world, world.url().as_str()).await;
    let (_, held) = seat.session.hold_by_shortcut().unwrap();
    assert_eq!(held, id);
    seat.phase(&id, "on_hold").await;
    seat.session.undo_hold(&id).unwrap();
    seat.phase(&id, "active").await;
    let unknown = seat.session.undo_hold("nothing").unwrap_err();
    assert_eq!(unknown.code, "not_found");
    seat.session.close().await;
}
