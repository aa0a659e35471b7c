//! The program is closed.

use holdfast_core::view::AgentState;

use crate::support::{Proxy, Seat, World};

#[tokio::test]
async fn who_closes_the_program_is_ready_for_nobody() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let until = async |wanted| {
        seat.until("the status", |seat| {
            (seat.view().status.state == wanted).then_some(())
        })
        .await;
    };
    until(AgentState::Ready).await;
    seat.session.stand_down().await;
    until(AgentState::NotReady).await;
    // Nobody is asked twice.
    let asked = proxy.count("/not-ready");
    seat.session.stand_down().await;
    assert_eq!(proxy.count("/not-ready"), asked);
    seat.session.close().await;
}
