//! What a script asks of an agent.

use anyhow::Result;
use holdfast_domain::intent::Verb;
use holdfast_domain::placement::Placement;
use holdfast_tests::faults::script::{Deed, Feigned, HoldIn};

use crate::seat::{Row, Seat, Shelf, Taken};
use crate::world::Chats;

/// Does it where it can be done; what can be done nowhere is left out.
pub(crate) async fn carry_out(seat: &mut Seat, deed: &Deed, chats: &Chats) -> Result<()> {
    use Shelf::{Active, Group, OnHold, Queue};
    match deed {
        Deed::Accept(first) => {
            let offered = offered(seat, chats, *first).await;
            try_each(seat, &offered, &Verb::Accept).await;
        }
        Deed::Decline(first) => {
            let offered = offered(seat, chats, *first).await;
            try_each(seat, &offered, &Verb::Decline).await;
        }
        Deed::Send(first, text) => {
            let text = text.clone();
            let own = candidates(seat, chats, *first, &[Active, OnHold]).await;
            try_each(seat, &own, &Verb::Send { text }).await;
        }
        Deed::Hold(first, hold_in) => {
            let own = candidates(seat, chats, *first, &[Active, OnHold]).await;
            try_each(seat, &own, &hold(*hold_in)).await;
        }
        Deed::Note(first, text) => {
            let text = text.clone();
            let own = candidates(seat, chats, *first, &[Active, OnHold]).await;
            try_each(seat, &own, &Verb::Note { text }).await;
        }
        Deed::Done(first) => {
            let own = candidates(seat, chats, *first, &[Active]).await;
            try_each(seat, &own, &Verb::Done).await;
        }
        Deed::Rejoin(first) => {
            let held = candidates(seat, chats, *first, &[OnHold, Group, Queue]).await;
            try_each(seat, &held, &Verb::REJOIN).await;
        }
        Deed::Visit(first, texts) => {
            let held = candidates(seat, chats, *first, &[OnHold, Group]).await;
            if let Some(chat) = try_each(seat, &held, &Verb::REJOIN).await {
                for text in texts {
                    let text = text.clone();
                    seat.act(&chat, &Verb::Send { text }).await;
                }
                seat.act(&chat, &Verb::HOLD).await;
            }
        }
        Deed::Feign(first, feigned) => {
            let verb = match feigned {
                Feigned::Hold => Verb::HOLD,
                Feigned::Note(text) => Verb::Note { text: text.clone() },
            };
            if let Some(chat) = candidates(seat, chats, *first, &[Active]).await.first() {
                seat.feign(chat, &verb);
            }
        }
        Deed::Ready => seat.set_status(true).await,
        Deed::NotReady => seat.set_status(false).await,
        Deed::TryNow => seat.try_now(),
        Deed::Restart => seat.restart().await?,
        Deed::Kill => seat.kill().await?,
    }
    Ok(())
}

fn hold(hold_in: HoldIn) -> Verb {
    let bin = |workbin: &str| Placement::Workbin {
        workbin: workbin.to_owned(),
        owner: None,
    };
    Verb::Hold {
        to: match hold_in {
            HoldIn::Default => None,
            HoldIn::Own => Some(bin("my-chats")),
            HoldIn::Group => Some(bin("support-chats")),
        },
        reason: None,
        until: None,
    }
}

async fn offered(seat: &mut Seat, chats: &Chats, first: usize) -> Vec<String> {
    let rows = seat.rows(Shelf::Active).await;
    let offered: Vec<Row> = rows
        .into_iter()
        .filter(|row| row.phase == "offered")
        .collect();
    in_turn(&offered, chats, first)
}

async fn candidates(
    seat: &mut Seat,
    chats: &Chats,
    first: usize,
    shelves: &[Shelf],
) -> Vec<String> {
    let mut rows = Vec::new();
    for shelf in shelves {
        rows.extend(seat.rows(*shelf).await);
    }
    in_turn(&rows, chats, first)
}

/// The chats of these rows by their contacts' numbers, beginning with this one.
fn in_turn(rows: &[Row], chats: &Chats, first: usize) -> Vec<String> {
    let chats = chats.lock().unwrap();
    let count = chats.len().max(1);
    let order = (0..count).map(|number| (number + first) % count);
    order
        .filter_map(|number| chats.get(number)?.as_ref())
        .map(|opened| opened.chat.clone())
        .filter(|chat| rows.iter().any(|row| row.id == *chat))
        .collect()
}

/// Asks for it in one chat after the other until it is taken; says in which.
async fn try_each(seat: &mut Seat, chats: &[String], verb: &Verb) -> Option<String> {
    for chat in chats {
        match seat.act(chat, verb).await {
            Taken::Yes(_) => return Some(chat.clone()),
            Taken::Maybe => return None,
            Taken::No => {}
        }
    }
    None
}
