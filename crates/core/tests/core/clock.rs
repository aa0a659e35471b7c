//! Somebody sets the computer's clock, by years.

use holdfast_core::view::PlaceId;
use holdfast_domain::intent::Verb;

use crate::support::{Proxy, Seat, World};

const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;

#[tokio::test]
async fn a_clock_that_jumps_by_years_loses_nothing_and_holds_nothing_up() {
    for years in [30, -30] {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let seat = Seat::new();
        seat.sign_in(proxy.url().as_str()).await;
        seat.ready().await;
        let mut carla = world.contact("Carla").await;
        let id = seat.accept().await;
        seat.session.set_draft(&id, "Before", "").unwrap();
        let send = |text: &str| Verb::Send { text: text.into() };
        seat.act(&id, send("Before the jump.")).await;

        seat.wall.shift(years * YEAR);
        assert_eq!(seat.chat(&id).draft, "Before");
        seat.act(&id, send("After the jump.")).await;
        seat.hold(&id).await;
        carla.write("Still there?").await.unwrap();
        seat.until("the contact's words", |seat| {
            let items = seat.transcript(&id).items;
            items
                .iter()
                .any(|item| item.text == "Still there?")
                .then_some(())
        })
        .await;
        // It woke the chat up, which offers it to her.
        seat.until("the chat", |seat| {
            let lists = [PlaceId::Active, PlaceId::OnHold];
            let mut rows = lists.iter().flat_map(|place| seat.rows(place));
            rows.any(|row| row.id == id).then_some(())
        })
        .await;

        // An outage in the wrong year.
        proxy.down(true);
        seat.session.act(&id, Verb::REJOIN).unwrap();
        seat.session.act(&id, send("From an outage.")).unwrap();
        proxy.down(false);
        seat.until("everything to be sent", |seat| {
            seat.session.try_now();
            seat.session.is_settled().unwrap().then_some(())
        })
        .await;
        let said = carla.texts_of("Agent").await.unwrap();
        assert_eq!(
            said,
            ["Before the jump.", "After the jump.", "From an outage."],
            "{years} years"
        );
        seat.session.close().await;

        // And set right again: the next start knows everything.
        seat.wall.shift(-years * YEAR);
        seat.sign_in(proxy.url().as_str()).await;
        seat.session.synchronised().await.unwrap();
        assert_eq!(seat.chat(&id).draft, "Before");
        assert_eq!(seat.chat(&id).row.phase, "active");
        seat.session.close().await;
    }
}
