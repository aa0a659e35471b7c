//! What the places on the left hold and say of themselves.

use holdfast_core::view::PlaceId;
use holdfast_domain::intent::Verb;

use crate::support::{Contact, Seat, World};

/// An agent who has answered a contact, and the chat.
async fn in_a_chat(world: &World) -> (Seat, Contact, String) {
    let seat = Seat::new();
    seat.sign_in(world.url().as_str()).await;
    seat.ready().await;
    let carla = world.contact("Carla").await;
    let id = seat.accept().await;
    (seat, carla, id)
}

/// The first of the agent's queues, *Held chats*.
fn held_chats(seat: &Seat) -> PlaceId {
    let places = seat.view().places.into_iter().map(|place| place.id);
    let mut queues = places.filter(|place| matches!(place, PlaceId::Queue { .. }));
    queues.next().unwrap()
}

fn length(seat: &Seat, place: &PlaceId) -> Option<u32> {
    let places = seat.view().places;
    places.into_iter().find(|it| it.id == *place)?.count
}

#[tokio::test]
async fn the_length_of_a_queue_follows_what_the_agent_does_wherever_they_look() {
    let world = World::start().await;
    let (seat, _carla, id) = in_a_chat(&world).await;
    let queue = held_chats(&seat);
    assert_eq!(length(&seat, &queue), None, "nothing was read yet");
    seat.hold(&id).await;
    seat.until("the queue as it is read", |seat| {
        (seat.rows(&queue).len() == 1).then_some(())
    })
    .await;
    // The agent turns to something else.
    seat.rows(&PlaceId::MyHistory);
    for _ in 0..3 {
        seat.act(&id, Verb::REJOIN).await;
        seat.phase(&id, "active").await;
        assert_eq!(length(&seat, &queue), Some(0), "at once");
        seat.hold(&id).await;
        seat.until("its new length", |seat| {
            (length(seat, &queue) == Some(1)).then_some(())
        })
        .await;
    }
    seat.session.close().await;
}

#[tokio::test]
async fn a_chat_that_has_ended_stays_active_until_it_is_done() {
    let world = World::start().await;
    let (seat, mut carla, id) = in_a_chat(&world).await;
    carla.write("Are you there?").await.unwrap();
    let waits = |seat: &Seat| seat.chat(&id).row.waiting_since.is_some();
    seat.until("her words", |seat| waits(seat).then_some(()))
        .await;
    seat.act(&id, Verb::EndAsync).await;
    seat.phase(&id, "ended").await;
    let active = |seat: &Seat| -> Vec<String> {
        let rows = seat.rows(&PlaceId::Active).into_iter();
        rows.map(|row| row.id).collect()
    };
    assert_eq!(active(&seat), [id.as_str()]);
    // After a restart too.
    seat.session.close().await;
    seat.sign_in(world.url().as_str()).await;
    seat.session.synchronised().await.unwrap();
    assert_eq!(active(&seat), [id.as_str()]);
    assert!(!waits(&seat), "its transcript was read again");
    seat.act(&id, Verb::Done).await;
    seat.phase(&id, "done").await;
    assert_eq!(active(&seat), [] as [&str; 0]);
    seat.session.close().await;
}
