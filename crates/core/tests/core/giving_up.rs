//! The agent does not wait any longer for a server that never answers.

use holdfast_core::view::Screen;
use tokio::join;
use tokio::time::timeout;

use crate::support::{DEADLINE, Proxy, Seat, Trick, World};

/// Waits until somebody waits for an answer that never comes.
async fn stuck(seat: &Seat, proxy: &Proxy) {
    seat.until("the question", |_| proxy.is_done().then_some(()))
        .await;
}

#[tokio::test]
async fn a_sign_in_that_is_given_up_leaves_no_complaint_and_the_next_one_works() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    let url = proxy.url();
    proxy.next("/token", Trick::Never);
    let (outcome, ()) = join!(seat.try_sign_in(url.as_str(), "ana"), async {
        stuck(&seat, &proxy).await;
        assert_eq!(seat.view().screen, Screen::SigningIn);
        seat.session.give_up();
    });
    assert_eq!(outcome.unwrap_err().code, "given_up");
    let view = seat.view();
    assert_eq!(
        (view.screen, view.sign_in.problem),
        (Screen::SignedOut, None)
    );
    // What is given up before it begins is none of the next one's.
    seat.session.give_up();
    seat.sign_in(url.as_str()).await;
    seat.session.close().await;
}

#[tokio::test]
async fn unlocking_that_is_given_up_leaves_the_window_locked() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.online().await;
    seat.session.lock_now().unwrap();
    proxy.next("/token", Trick::Never);
    let unlocking = seat.session.unlock("ana".into(), None);
    let (outcome, ()) = join!(unlocking, async {
        stuck(&seat, &proxy).await;
        seat.session.give_up();
    });
    assert_eq!(outcome.unwrap_err().code, "given_up");
    assert_eq!(seat.view().screen, Screen::Locked);
    seat.session.unlock("ana".into(), None).await.unwrap();
    assert_eq!(seat.view().screen, Screen::SignedIn);
    seat.session.close().await;
}

#[tokio::test]
async fn who_quits_does_not_wait_for_a_sign_in_either() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    let url = proxy.url();
    proxy.next("/token", Trick::Never);
    let (outcome, ended) = join!(seat.try_sign_in(url.as_str(), "ana"), async {
        stuck(&seat, &proxy).await;
        timeout(DEADLINE, seat.session.close()).await
    });
    assert_eq!(outcome.unwrap_err().code, "given_up");
    ended.unwrap();
}
