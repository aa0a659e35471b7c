//! The locked window: what is behind it stays there, and goes on.

use std::sync::Arc;

use holdfast_core::view::{ConnectionView, ListOrder, PlaceId, Screen};
use holdfast_core::{NoticeAction, NoticeKind, ScreenWatch, Signal};
use holdfast_domain::door::Door;
use holdfast_domain::intent::Verb;
use tokio::sync::{Notify, watch};

use crate::support::{Contact, Proxy, Rules, Seat, World, bad_gateway};

const MINUTE: i64 = 60 * 1000;

/// An agent with a held chat and a draft in it.
async fn at_work(world: &World, proxy: &Proxy, rules: &str) -> (Seat, Contact, String) {
    let seat = Seat::under(Rules::from(rules));
    seat.sign_in(proxy.url().as_str()).await;
    let guarding = seat.session.clone();
    tokio::spawn(async move { guarding.guard().await });
    seat.ready().await;
    let carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.hold(&id).await;
    seat.session.set_draft(&id, "Half a sent", "").unwrap();
    (seat, carla, id)
}

async fn locked(seat: &Seat) {
    seat.until("the lock", |seat| {
        (seat.view().screen == Screen::Locked).then_some(())
    })
    .await;
}

async fn written(seat: &Seat, id: &str, text: &str) {
    seat.until(text, |seat| {
        let items = seat.transcript(id).items;
        items.iter().any(|item| item.text == text).then_some(())
    })
    .await;
}

#[tokio::test]
async fn behind_the_lock_nothing_can_be_read_or_done_and_everything_goes_on() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, mut carla, id) = at_work(&world, &proxy, "").await;
    seat.session.lock_now().unwrap();

    let shown = serde_json::to_string(&seat.view()).unwrap();
    assert_eq!(seat.view().screen, Screen::Locked);
    assert!(
        !shown.contains("Carla") && !shown.contains("Lunch"),
        "{shown}"
    );
    let code = |problem: holdfast_core::view::Problem| problem.code;
    let session = &seat.session;
    assert_eq!(
        session.chat(&id, Door::Place).map_err(code).unwrap_err(),
        "locked"
    );
    assert_eq!(
        session.transcript(&id, None, 9).map_err(code).unwrap_err(),
        "locked"
    );
    assert_eq!(
        session.act(&id, Verb::REJOIN).map_err(code).unwrap_err(),
        "locked"
    );
    let listed = session.list(&PlaceId::OnHold, ListOrder::Placed, None, None, 9);
    assert_eq!(listed.map_err(code).unwrap_err(), "locked");
    assert_eq!(
        session
            .set_status(true, None)
            .await
            .map_err(code)
            .unwrap_err(),
        "locked"
    );
    // The last keys before the lock come after it.
    session
        .set_draft(&id, "Half a sentence", "Half a sent")
        .unwrap();

    let before = seat.words_of_notices().len();
    carla.write("A secret word").await.unwrap();
    seat.until("a notice", |seat| (seat.wrote() > 0).then_some(()))
        .await;
    let told = seat.words_of_notices()[before..].join("\n");
    assert!(
        !told.contains("secret") && !told.contains("Carla"),
        "{told}"
    );

    let problem = session.unlock("wrong".into(), None).await.unwrap_err();
    assert_eq!(problem.code, "wrong_password");
    assert_eq!(seat.view().screen, Screen::Locked);
    session.unlock("ana".into(), None).await.unwrap();
    assert_eq!(seat.view().screen, Screen::SignedIn);
    assert_eq!(seat.chat(&id).draft, "Half a sentence");
    written(&seat, &id, "A secret word").await;
    session.close().await;
}

#[tokio::test]
async fn it_locks_when_nobody_touches_it_and_not_before() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _carla, _) = at_work(&world, &proxy, "lock.after-minutes = 10").await;
    seat.wall.shift(9 * MINUTE);
    seat.session.touched();
    seat.wall.shift(9 * MINUTE);
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(seat.view().screen, Screen::SignedIn);
    seat.wall.shift(2 * MINUTE);
    locked(&seat).await;
    seat.session.close().await;
    assert_eq!(seat.view().screen, Screen::SignedOut);
}

#[tokio::test]
async fn the_key_is_forgotten_behind_the_lock_and_unlocking_fetches_it() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, mut carla, id) = at_work(&world, &proxy, "lock.forget-key-minutes = 60").await;
    seat.session.lock_now().unwrap();
    let other = seat.second();
    let problem = other
        .try_sign_in(proxy.url().as_str(), "ana")
        .await
        .unwrap_err();
    assert_eq!(problem.code, "in_use", "the files are open behind the lock");

    seat.wall.shift(61 * MINUTE);
    seat.until("the connection's end", |seat| {
        matches!(seat.view().connection, ConnectionView::Offline { .. }).then_some(())
    })
    .await;
    assert_eq!(seat.view().screen, Screen::Locked);
    // Nothing of them is open any more: another program can have them.
    other.sign_in(proxy.url().as_str()).await;
    other.session.close().await;
    let problem = seat
        .session
        .set_draft(&id, "Too late", "Half a sent")
        .unwrap_err();
    assert_eq!(problem.code, "signed_out");

    carla.write("Are you there?").await.unwrap();
    let problem = seat.session.unlock("wrong".into(), None).await.unwrap_err();
    assert_eq!(problem.code, "wrong_password");
    assert_eq!(seat.view().screen, Screen::Locked);
    seat.session.unlock("ana".into(), None).await.unwrap();
    assert_eq!(seat.view().screen, Screen::SignedIn);
    written(&seat, &id, "Are you there?").await;
    assert_eq!(seat.chat(&id).draft, "Half a sent");
    seat.session.close().await;
}

#[tokio::test]
async fn without_the_server_the_password_of_the_sign_in_unlocks_and_no_other() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _carla, id) = at_work(&world, &proxy, "lock.forget-key-minutes = 60").await;
    seat.session.lock_now().unwrap();
    for forgotten in [false, true] {
        if forgotten {
            seat.session.lock_now().unwrap();
            seat.wall.shift(61 * MINUTE);
            seat.until("the connection's end", |seat| {
                matches!(seat.view().connection, ConnectionView::Offline { .. }).then_some(())
            })
            .await;
        }
        proxy.next("/token", bad_gateway());
        let problem = seat.session.unlock("wrong".into(), None).await.unwrap_err();
        assert_eq!(problem.code, "wrong_password");
        assert_eq!(seat.view().screen, Screen::Locked);
        proxy.next("/token", bad_gateway());
        seat.session.unlock("ana".into(), None).await.unwrap();
        assert_eq!(seat.chat(&id).draft, "Half a sent");
    }
    seat.session.close().await;
}

/// A screen that is locked when the test says so.
struct Screens(Arc<Notify>);

#[async_trait::async_trait]
impl ScreenWatch for Screens {
    async fn watch(&self, locked: watch::Sender<bool>) {
        self.0.notified().await;
        locked.send_replace(true);
        self.0.notified().await;
        locked.send_replace(false);
        std::future::pending::<()>().await;
    }
}

#[tokio::test]
async fn it_locks_with_the_screen_where_that_is_wanted_and_not_the_other_way_round() {
    for wanted in [false, true] {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let rules = format!("lock.with-system = {wanted}");
        let (seat, _carla, id) = at_work(&world, &proxy, &rules).await;
        let screen = Arc::new(Notify::new());
        let (heeding, watch) = (seat.session.clone(), Screens(Arc::clone(&screen)));
        tokio::spawn(async move { heeding.heed_screen(&watch).await });
        screen.notify_one();
        if wanted {
            locked(&seat).await;
        }
        let mut seen = seat.session.screen_locked();
        seen.wait_for(|locked| *locked).await.unwrap();
        screen.notify_one();
        seen.wait_for(|locked| !locked).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert_eq!(seat.session.chat(&id, Door::Place).is_err(), wanted);
        seat.session.sign_out().await.unwrap();
        assert_eq!(seat.view().screen, Screen::SignedOut);
    }
}

#[tokio::test]
async fn what_is_in_memory_alone_is_not_forgotten() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let rules = "lock.forget-key-minutes = 60\ncache.at-rest = 'memory-only'";
    let (seat, _carla, id) = at_work(&world, &proxy, rules).await;
    seat.session.lock_now().unwrap();
    seat.wall.shift(600 * MINUTE);
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    seat.session.unlock("ana".into(), None).await.unwrap();
    assert_eq!(seat.chat(&id).draft, "Half a sent");
    seat.session.close().await;
}

#[tokio::test]
async fn what_is_put_off_behind_the_lock_comes_again() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, mut carla, id) = at_work(&world, &proxy, "").await;
    // Nobody is offered what wakes up.
    seat.session.set_status(false, None).await.unwrap();
    seat.session.lock_now().unwrap();
    carla.write("Are you there?").await.unwrap();
    seat.until("a notice", |seat| (seat.wrote() == 1).then_some(()))
        .await;
    let offered = seat.buttons_of_notices();
    assert!(
        !offered.contains(&NoticeAction::Rejoin),
        "nothing is done behind the lock: {offered:?}"
    );
    seat.session.put_off(&id, 5).unwrap();
    seat.wall.shift(6 * MINUTE);
    seat.until("it again", |seat| (seat.wrote() == 2).then_some(()))
        .await;
    seat.session.close().await;
}

#[tokio::test]
async fn a_password_that_the_server_took_at_unlocking_counts_from_then_on() {
    let mut world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _carla, id) = at_work(&world, &proxy, "").await;
    world.stop().await;
    world.set_password("ana", "spring");
    world.again().await;
    seat.session.lock_now().unwrap();
    let problem = seat.session.unlock("ana".into(), None).await.unwrap_err();
    assert_eq!(problem.code, "wrong_password");
    seat.session.unlock("spring".into(), None).await.unwrap();

    proxy.down(true);
    seat.session.lock_now().unwrap();
    let problem = seat.session.unlock("ana".into(), None).await.unwrap_err();
    assert_eq!(problem.code, "wrong_password");
    seat.session.unlock("spring".into(), None).await.unwrap();
    assert_eq!(seat.chat(&id).draft, "Half a sent");
    seat.session.close().await;
    let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "offline_password");
    let url = proxy.url();
    seat.try_sign_in(url.as_str(), "spring").await.unwrap();
    seat.session.close().await;
}

#[tokio::test]
async fn only_who_may_hold_takes_the_keys_for_it_also_after_unlocking() {
    let world = World::start().await;
    for (agent, may_hold) in [("ana", true), ("max", false)] {
        let seat = Seat::new();
        let mut signals = seat.session.signals();
        let url = world.url();
        seat.try_sign_in_as(agent, url.as_str(), agent)
            .await
            .unwrap();
        seat.session.lock_now().unwrap();
        seat.session.unlock(agent.into(), None).await.unwrap();
        seat.session.close().await;
        let mut told = Vec::new();
        while let Ok(signal) = signals.try_recv() {
            if let Signal::Shortcut(shortcut) = signal {
                told.push(shortcut.is_some());
            }
        }
        // At the sign-in, at the lock, after it, at the end.
        assert_eq!(told, [may_hold, false, may_hold, false], "{agent}");
    }
}

#[tokio::test]
async fn behind_the_lock_nothing_counts_as_seen_though_the_window_is_in_front() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _held, _) = at_work(&world, &proxy, "").await;
    let mut noor = world.contact("Noor").await;
    let id = seat.accept().await;
    seat.session.showing(Some(&id), true).unwrap();
    seat.session.lock_now().unwrap();
    seat.session.showing(None, true).unwrap();
    let before = seat.notices(NoticeKind::Wrote);
    noor.write("Are you there?").await.unwrap();
    seat.until("the notice", |seat| {
        (seat.notices(NoticeKind::Wrote) > before).then_some(())
    })
    .await;
    seat.session.close().await;
}
