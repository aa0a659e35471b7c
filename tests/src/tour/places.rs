//! The places that a held chat is rejoined from: hold, leave the list, rejoin from there, with the whole conversation.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::steps::{Desk, id, row_of};
use super::{CONTACT, Report, SUBJECT};
use crate::patience::{SOON, until};

/// A place, and the way to a chat in it.
enum Place {
    /// A workbin, by its id.
    Workbin(&'static str),
    /// A filter of My Interaction Queues, by its name.
    Queue(&'static str),
    MyHistory,
    ContactHistory,
    Search,
}

/// Each place, with where the chat is held before and what the step is called.
const PLACES: [(&str, Place, &str); 6] = [
    ("workbin:my-chats", Place::Workbin("my-chats"), "my workbin"),
    (
        "workbin:support-chats:Support",
        Place::Workbin("support-chats"),
        "the group's workbin",
    ),
    (
        "queue:async-hold",
        Place::Queue("async-hold"),
        "My Interaction Queues",
    ),
    ("workbin:my-chats", Place::MyHistory, "My History"),
    ("workbin:my-chats", Place::ContactHistory, "Contact History"),
    ("workbin:my-chats", Place::Search, "Interaction Search"),
];

/// Rejoins the chat, which the agent is in, from each place.
pub(super) async fn each(desk: &Desk<'_>, chat: &str, report: &mut Report) -> Result<()> {
    // A chat that its contact wakes up is offered to who is Ready, and then it waits nowhere any more.
    report
        .step(desk, "go not ready", desk.go("not_ready"))
        .await?;
    for (target, place, name) in PLACES {
        let before = desk.conversation().await?;
        let held = async {
            desk.hold_into(chat, target).await?;
            desk.leave(chat).await
        };
        report
            .step(desk, &format!("hold before {name}"), held)
            .await?;
        let rejoined = async {
            desk.rejoin_at(&place, chat).await?;
            desk.is_whole(&before).await
        };
        report
            .step(desk, &format!("rejoin from {name}"), rejoined)
            .await?;
    }
    Ok(())
}

impl Desk<'_> {
    /// `target` is one of the hold menu's.
    pub(super) async fn hold_into(&self, chat: &str, target: &str) -> Result<()> {
        self.window.click(&id("hold-menu")).await?;
        self.window
            .click(&format!("{}[data-id=\"{target}\"]", id("hold-target")))
            .await?;
        self.window.click(&id("place-on_hold")).await?;
        self.window.click(&row_of(chat)).await?;
        self.wait_for_phase(chat, "on_hold").await
    }

    /// Goes to another list, where the chat is not.
    async fn leave(&self, chat: &str) -> Result<()> {
        self.window.click(&id("place-active")).await?;
        self.window.wait_until_gone(&row_of(chat)).await
    }

    async fn rejoin_at(&self, place: &Place, chat: &str) -> Result<()> {
        match place {
            Place::Workbin(workbin) => {
                let place = format!("{}[data-id=\"{workbin}\"]", id("place-workbin"));
                self.rejoin_in(&place, chat).await
            }
            Place::Queue(filter) => {
                let place = format!("{}[data-id=\"{filter}\"]", id("place-queue"));
                self.rejoin_in(&place, chat).await
            }
            Place::MyHistory => self.rejoin_in(&id("place-my_history"), chat).await,
            Place::ContactHistory => self.rejoin_from_contact(chat, CONTACT).await,
            Place::Search => self.rejoin_from_search(chat, SUBJECT).await,
        }
    }

    pub(super) async fn rejoin_from_search(&self, chat: &str, words: &str) -> Result<()> {
        self.window.click(&id("place-search")).await?;
        self.window.type_into(&id("search-text"), words).await?;
        self.window.click(&id("search-submit")).await?;
        self.rejoin_in_list(chat).await
    }

    pub(super) async fn rejoin_from_contact(&self, chat: &str, name: &str) -> Result<()> {
        self.window.click(&id("place-contacts")).await?;
        self.window.type_into(&id("contacts-text"), name).await?;
        let what = format!("{name} in the directory");
        until(&what, SOON, async || {
            let Some(row) = self.window.find(&id("contact-row")).await? else {
                return Ok(None);
            };
            let found = self.window.text(&row).await?.contains(name);
            Ok(found.then_some(()))
        })
        .await?;
        self.window.click(&id("contact-row")).await?;
        self.rejoin_in_list(chat).await
    }

    /// The messages on screen, by their place in the transcript.
    async fn conversation(&self) -> Result<Vec<i64>> {
        let read =
            "return [...document.querySelectorAll(arguments[0])].map(e => Number(e.dataset.index))";
        let said = format!("{}:not([data-index=''])", id("message"));
        let said = self.window.evaluate(read, json!([said])).await?;
        Ok(said
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_i64)
            .collect())
    }

    /// Waits until all that was said before is there again: each message once, in its order.
    async fn is_whole(&self, before: &[i64]) -> Result<()> {
        if before.len() < 2 {
            bail!("nothing was said before: {before:?}");
        }
        until("the whole conversation", SOON, async || {
            let now = self.conversation().await?;
            let in_order = now.is_sorted_by(|earlier, later| earlier < later);
            let is_there = before.iter().all(|index| now.contains(index));
            Ok((in_order && is_there).then_some(()))
        })
        .await
    }
}
