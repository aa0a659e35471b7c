//! What is asked for without a connection: in order, visible, and to be changed while it waits.

use holdfast_core::view::{ConnectionView, PlaceId};
use holdfast_domain::intent::Verb;
use holdfast_domain::placement::Placement;

use crate::support::{Contact, Proxy, Seat, World};

/// An agent in a chat, who has just lost the connection.
async fn cut_off(world: &World, proxy: &Proxy) -> (Seat, String, Contact) {
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let carla = world.contact("Carla").await;
    let id = seat.accept().await;
    proxy.down(true);
    offline(&seat).await;
    (seat, id, carla)
}

async fn offline(seat: &Seat) {
    seat.until("the outage", |seat| {
        (seat.view().connection != ConnectionView::Online).then_some(())
    })
    .await;
}

async fn back(seat: &Seat, proxy: &Proxy) {
    proxy.down(false);
    seat.until("everything to be sent", |seat| {
        seat.session.try_now();
        seat.session.is_settled().unwrap().then_some(())
    })
    .await;
}

fn say(seat: &Seat, id: &str, text: &str) -> String {
    let text = text.to_owned();
    let asked = seat.session.act(id, Verb::Send { text }).unwrap();
    asked.to_string()
}

/// Verb and text of what waits, in order.
fn waiting(seat: &Seat) -> Vec<(String, Option<String>)> {
    let items = seat.session.outbox().unwrap();
    items
        .into_iter()
        .map(|item| (item.verb, item.text))
        .collect()
}

fn item(verb: &str, text: &str) -> (String, Option<String>) {
    let text = Some(text.to_owned()).filter(|text| !text.is_empty());
    (verb.to_owned(), text)
}

#[tokio::test]
async fn what_is_written_after_a_hold_that_waits_is_said_before_it() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, mut carla) = cut_off(&world, &proxy).await;
    say(&seat, &id, "First.");
    seat.session.act(&id, Verb::HOLD).unwrap();
    let may = |seat: &Seat, name: &str| {
        let actions = seat.chat(&id).actions;
        actions.iter().any(|one| one.action == name && one.allowed)
    };
    assert!(may(&seat, "send"), "the composer is locked");
    assert!(!may(&seat, "hold"), "it is asked for already");
    say(&seat, &id, "Second.");
    say(&seat, &id, "Third.");
    let expected = [
        item("send", "First."),
        item("send", "Second."),
        item("send", "Third."),
        item("hold", "async-hold"),
    ];
    assert_eq!(waiting(&seat), expected);
    back(&seat, &proxy).await;
    seat.phase(&id, "on_hold").await;
    let said = carla.texts_of("Agent").await.unwrap();
    assert_eq!(said, ["First.", "Second.", "Third."]);
    assert_eq!(waiting(&seat), []);
    seat.session.close().await;
}

#[tokio::test]
async fn a_message_that_waits_can_be_edited_taken_back_and_withdrawn() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, mut carla) = cut_off(&world, &proxy).await;
    let (one, two, three) = (
        say(&seat, &id, "One"),
        say(&seat, &id, "Two"),
        say(&seat, &id, "Three"),
    );
    seat.session.edit_intent(&one, "One, corrected").unwrap();
    let empty = seat.session.edit_intent(&one, " ").unwrap_err();
    assert_eq!(empty.code, "empty");
    seat.session.set_draft(&id, "Written now", "").unwrap();
    let draft = seat.session.take_back(&two).unwrap();
    assert_eq!(draft, "Written now\nTwo");
    assert_eq!(seat.chat(&id).draft, draft);
    let again = seat.session.take_back(&two).unwrap_err();
    assert_eq!(again.code, "too_late");
    seat.session.cancel_intent(&three).unwrap();
    assert_eq!(waiting(&seat), [item("send", "One, corrected")]);
    back(&seat, &proxy).await;
    let said = carla.texts_of("Agent").await.unwrap();
    assert_eq!(said, ["One, corrected"]);
    let late = seat.session.edit_intent(&one, "Too late").unwrap_err();
    assert_eq!(late.code, "too_late");
    seat.session.close().await;
}

#[tokio::test]
async fn a_message_that_is_edited_keeps_its_place() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, mut carla) = cut_off(&world, &proxy).await;
    let one = say(&seat, &id, "One");
    say(&seat, &id, "Two");
    seat.session.hold_back(&one, Some("Being changed")).unwrap();
    seat.session.edit_intent(&one, "One, corrected").unwrap();
    let expected = [item("send", "One, corrected"), item("send", "Two")];
    assert_eq!(waiting(&seat), expected);
    back(&seat, &proxy).await;
    let said = carla.texts_of("Agent").await.unwrap();
    assert_eq!(said, ["One, corrected", "Two"]);
    let late = seat
        .session
        .hold_back(&one, Some("Being changed"))
        .unwrap_err();
    assert_eq!(late.code, "too_late");
    seat.session.close().await;
}

#[tokio::test]
async fn nothing_is_said_while_the_agent_corrects_it_but_in_other_chats() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let mut carla = world.contact("Carla").await;
    let hers = seat.accept().await;
    let mut tomas = world.contact("Tomas").await;
    let his = seat.accept().await;
    proxy.down(true);
    offline(&seat).await;
    say(&seat, &hers, "One");
    let two = say(&seat, &hers, "Two");
    say(&seat, &hers, "Three");
    let four = say(&seat, &his, "Four");
    seat.session.hold_back(&two, Some("Being changed")).unwrap();
    proxy.down(false);
    let three_left = [item("send", "Two"), item("send", "Three")];
    seat.until("what is not held back to be sent", |seat| {
        seat.session.try_now();
        (waiting(seat) == three_left).then_some(())
    })
    .await;
    assert_eq!(tomas.texts_of("Agent").await.unwrap(), ["Four"]);
    // Long enough for whatever would go out.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(carla.texts_of("Agent").await.unwrap(), ["One"]);
    assert_eq!(waiting(&seat), three_left);
    seat.session.edit_intent(&two, "Two, corrected").unwrap();
    seat.until("the rest", |seat| {
        seat.session.is_settled().unwrap().then_some(())
    })
    .await;
    let said = carla.texts_of("Agent").await.unwrap();
    assert_eq!(said, ["One", "Two, corrected", "Three"]);
    let late = seat
        .session
        .hold_back(&four, Some("Being changed"))
        .unwrap_err();
    assert_eq!(late.code, "too_late");
    seat.session.close().await;
}

#[tokio::test]
async fn who_does_not_change_a_message_after_all_lets_it_go() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, mut carla) = cut_off(&world, &proxy).await;
    let (one, two) = (say(&seat, &id, "One"), say(&seat, &id, "Two"));
    seat.session.hold_back(&one, Some("Being changed")).unwrap();
    seat.session.hold_back(&two, Some("Being changed")).unwrap();
    proxy.down(false);
    seat.online().await;
    // Withdrawn is done with as well.
    seat.session.cancel_intent(&one).unwrap();
    seat.session.hold_back(&two, None).unwrap();
    back(&seat, &proxy).await;
    assert_eq!(carla.texts_of("Agent").await.unwrap(), ["Two"]);
    seat.session.close().await;
}

#[tokio::test]
async fn a_message_that_is_taken_back_takes_the_end_of_its_chat_with_it() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, mut carla) = cut_off(&world, &proxy).await;
    let goodbye = say(&seat, &id, "Goodbye");
    seat.session.act(&id, Verb::Done).unwrap();
    seat.session.take_back(&goodbye).unwrap();
    assert_eq!(waiting(&seat), []);
    say(&seat, &id, "Goodbye, Carla");
    back(&seat, &proxy).await;
    let said = carla.texts_of("Agent").await.unwrap();
    assert_eq!(said, ["Goodbye, Carla"]);
    assert_eq!(seat.chat(&id).row.phase, "active");
    seat.session.close().await;
}

#[tokio::test]
async fn of_the_notes_that_are_written_only_the_last_is_sent() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, _carla) = cut_off(&world, &proxy).await;
    let note = |text: &str| Verb::Note { text: text.into() };
    let asked = seat.session.act(&id, note("Called the cour")).unwrap();
    let same = seat.session.act(&id, note("Called the courier")).unwrap();
    assert_eq!(asked, same);
    seat.session
        .edit_intent(&asked.to_string(), "Called the courier twice")
        .unwrap();
    assert_eq!(seat.chat(&id).note, "Called the courier twice");
    assert_eq!(waiting(&seat), [item("note", "Called the courier twice")]);
    let before = proxy.count("set-comment");
    back(&seat, &proxy).await;
    assert_eq!(proxy.count("set-comment"), before + 1);
    assert_eq!(seat.chat(&id).note, "Called the courier twice");
    seat.session.close().await;
}

#[tokio::test]
async fn a_hold_that_waits_can_be_withdrawn_and_asked_for_again() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, mut carla) = cut_off(&world, &proxy).await;
    let hold = seat.session.act(&id, Verb::HOLD).unwrap();
    assert_eq!(seat.session.act(&id, Verb::HOLD).unwrap(), hold, "twice");
    seat.session.cancel_intent(&hold.to_string()).unwrap();
    assert_eq!(seat.chat(&id).row.pending, None);
    // Away, back, and away again: each counts.
    for verb in [Verb::HOLD, Verb::REJOIN] {
        seat.session.act(&id, verb).unwrap();
    }
    say(&seat, &id, "Back.");
    seat.session.act(&id, Verb::HOLD).unwrap();
    let expected = [
        item("hold", "async-hold"),
        item("rejoin", ""),
        item("send", "Back."),
        item("hold", "async-hold"),
    ];
    assert_eq!(waiting(&seat), expected);
    back(&seat, &proxy).await;
    seat.phase(&id, "on_hold").await;
    assert_eq!(carla.texts_of("Agent").await.unwrap(), ["Back."]);
    seat.session.close().await;
}

#[tokio::test]
async fn what_waits_and_what_was_refused_says_what_it_is_about_and_since_when() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, _carla) = cut_off(&world, &proxy).await;
    let solved = Verb::Disposition {
        key: String::new(),
        value: "PassedOn".to_owned(),
    };
    seat.session.act(&id, solved).unwrap();
    let hold = Verb::Hold {
        to: Some(Placement::Queue {
            queue: "nowhere".into(),
        }),
        reason: Some("Waiting for billing".to_owned()),
        until: None,
    };
    seat.session.act(&id, hold).unwrap();
    let hold = item("hold", "nowhere · Waiting for billing");
    assert_eq!(
        waiting(&seat),
        [item("disposition", "Passed on"), hold.clone()]
    );
    assert_eq!(seat.chat(&id).row.pending_state.as_deref(), Some("queued"));
    let asked = seat.session.outbox().unwrap()[1].at;
    back(&seat, &proxy).await;
    assert_eq!(waiting(&seat), [hold]);
    let refused = seat.session.outbox().unwrap().remove(0);
    assert_eq!(refused.state, "refused");
    assert!(refused.at > asked, "when it was refused");
    assert_eq!(seat.chat(&id).row.pending_state, None);
    seat.session.close().await;
}

#[tokio::test]
async fn an_offer_that_ends_without_a_connection_goes_and_the_server_says_what_became_of_it() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let seat = Seat::new();
    seat.sign_in(proxy.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let offer = seat
        .until("an offer", |seat| {
            let rows = seat.rows(&PlaceId::Active);
            rows.into_iter().find(|row| row.phase == "offered")
        })
        .await;
    let ends = offer.offer_ends_at.expect("the offer has an end");
    proxy.down(true);
    offline(&seat).await;
    assert_eq!(seat.rows(&PlaceId::Active).len(), 1, "it is still open");
    let now = seat.view().status.since.unwrap_or(ends);
    seat.wall.shift((ends - now).max(0) + 5_000);
    seat.until("the offer's end", |seat| {
        seat.rows(&PlaceId::Active).is_empty().then_some(())
    })
    .await;
    let chat = seat.chat(&offer.id);
    assert_eq!(chat.refusal.unwrap().code, "offer_over");
    assert!(
        chat.actions
            .iter()
            .all(|one| one.action != "accept" || !one.allowed)
    );
    seat.session.dismiss_refusal(&offer.id).unwrap();
    assert_eq!(seat.chat(&offer.id).refusal, None);
    // On the server it lasts: only this computer's clock was ahead.
    proxy.down(false);
    seat.until("the offer again", |seat| {
        seat.session.try_now();
        (seat.chat(&offer.id).row.phase == "offered").then_some(())
    })
    .await;
    seat.act(&offer.id, Verb::Accept).await;
    seat.phase(&offer.id, "active").await;
    seat.session.close().await;
}

#[tokio::test]
async fn a_hold_that_is_not_sent_yet_is_withdrawn_when_it_is_taken_back() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, _carla) = cut_off(&world, &proxy).await;
    seat.session.hold_by_shortcut().unwrap();
    assert_eq!(waiting(&seat), [item("hold", "async-hold")]);
    seat.session.undo_hold(&id).unwrap();
    assert_eq!(waiting(&seat), []);
    back(&seat, &proxy).await;
    seat.phase(&id, "active").await;
    seat.session.close().await;
}

#[tokio::test]
async fn what_was_being_edited_when_the_program_ended_is_the_draft_and_nothing_of_it_goes_out() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id, mut carla) = cut_off(&world, &proxy).await;
    let one = say(&seat, &id, "The price is 10");
    say(&seat, &id, "Two");
    seat.session
        .hold_back(&one, Some("The price is 10"))
        .unwrap();
    seat.session
        .hold_back(&one, Some("The price is 1"))
        .unwrap();
    seat.session.close().await;
    seat.sign_in(proxy.url().as_str()).await;
    seat.until("the draft", |seat| {
        (seat.chat(&id).draft == "The price is 1").then_some(())
    })
    .await;
    assert_eq!(waiting(&seat), [item("send", "Two")]);
    back(&seat, &proxy).await;
    assert_eq!(carla.texts_of("Agent").await.unwrap(), ["Two"]);
    seat.session.close().await;
}
