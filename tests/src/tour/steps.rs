//! The steps, as a person does them.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use tokio::process::Child;

use super::{CONTACT, SUBJECT};
use crate::desktop::{Desktop, Shown};
use crate::patience::{SOON, until};
use crate::window::Window;

/// The product's window title.
pub(super) const TITLE: &str = "Holdfast";

/// What the notification of a hold by the shortcut begins with.
const HELD_IN: &str = "Placed on hold in ";
/// Somebody else's window, for the shortcut.
const OTHER_TITLE: &str = "Order notes";

/// What the agent was writing when the window was locked.
const UNFINISHED: &str = "I have asked the depot and";

/// Scripted contacts take their time, as people do.
const PEOPLE: Duration = Duration::from_mins(1);

/// An agent's desk: the window, and the desktop around it.
pub(super) struct Desk<'d> {
    pub(super) desktop: &'d Desktop,
    pub(super) window: &'d Window,
}

impl Desk<'_> {
    /// The whole screen, once what moves is at rest.
    pub(super) async fn picture(&self, file: &Path) -> Result<()> {
        let settled = self.window.settle().await;
        self.desktop.screenshot(file).await?;
        settled
    }

    pub(super) async fn starts_with_the_form(&self) -> Result<()> {
        self.window.wait_for(&id("signin-submit")).await?;
        self.desktop.wait_for_focus(TITLE).await
    }

    pub(super) async fn sign_in(&self, server: &str, user: &str, password: &str) -> Result<()> {
        let online = format!("{}[data-state=online]", id("connection"));
        self.sign_in_until(&online, server, user, password).await
    }

    /// Signs in, until this is in the window.
    pub(super) async fn sign_in_until(
        &self,
        done: &str,
        server: &str,
        user: &str,
        password: &str,
    ) -> Result<()> {
        self.window.type_into(&id("signin-server"), server).await?;
        self.window.type_into(&id("signin-user"), user).await?;
        self.window
            .type_into(&id("signin-password"), password)
            .await?;
        self.window.click(&id("signin-submit")).await?;
        let problem = until("signed in", PEOPLE, async || {
            if let Some(problem) = self.window.find(&id("signin-problem")).await? {
                return self.window.text(&problem).await.map(Some);
            }
            Ok(self.window.find(done).await?.map(|_| String::new()))
        });
        match problem.await?.as_str() {
            "" => Ok(()),
            problem => bail!("the form says: {problem}"),
        }
    }

    /// `state` is `ready` or `not_ready`.
    pub(super) async fn go(&self, state: &str) -> Result<()> {
        self.window.click(&id("me")).await?;
        let entry = format!("status-{}", state.replace('_', "-"));
        self.window.click(&id(&entry)).await?;
        self.window
            .wait_for(&format!("{}[data-state={state}]", id("status")))
            .await
            .map(drop)
    }

    /// The offered chat's id.
    pub(super) async fn offered(&self, contact: &str) -> Result<String> {
        self.window.click(&id("place-active")).await?;
        let row = format!("{}[data-phase=offered]", id("row"));
        let what = format!("an offer from {contact}");
        let row = until(&what, PEOPLE, async || {
            let Some(row) = self.window.find(&row).await? else {
                return Ok(None);
            };
            Ok(self
                .window
                .text(&row)
                .await?
                .contains(contact)
                .then_some(row))
        });
        let chat = self.window.attribute(&row.await?, "data-id").await?;
        let chat = chat.context("the row has no data-id")?;
        self.window.click(&row_of(&chat)).await?;
        self.window.wait_for(&id("offer-countdown")).await?;
        Ok(chat)
    }

    pub(super) async fn accept(&self, chat: &str) -> Result<()> {
        self.window.click(&id("action-accept")).await?;
        self.wait_for_phase(chat, "active").await?;
        self.window
            .wait_for(&format!("{}[data-side=contact]", id("message")))
            .await
            .map(drop)
    }

    pub(super) async fn reply(&self, chat: &str, text: &str) -> Result<()> {
        self.wait_for_phase(chat, "active").await?;
        self.window.type_into(&id("composer"), text).await?;
        self.window.click(&id("send")).await?;
        // Sent means: the server has given it its place in the transcript.
        until(&format!("{text:?} as sent"), SOON, async || {
            self.index_of(text).await
        })
        .await
        .map(drop)
    }

    /// Waits for a message of the contact after the agent's `text`.
    pub(super) async fn answered(&self, chat: &str, text: &str) -> Result<()> {
        self.wait_for_phase(chat, "active").await?;
        let mine = self
            .index_of(text)
            .await?
            .context("the agent's message is not there any more")?;
        until("the contact's answer", PEOPLE, async || {
            let last = "return Math.max(-1, ...[...document.querySelectorAll(arguments[0])].map(e => Number(e.dataset.index)))";
            let messages = format!("{}[data-side=contact]", id("message"));
            let last = self.window.evaluate(last, json!([messages])).await?;
            Ok(last.as_i64().filter(|&last| last > mine).map(drop))
        })
        .await
    }

    /// To where the options say.
    pub(super) async fn hold(&self, chat: &str) -> Result<()> {
        self.window.click(&id("action-hold")).await?;
        self.window.click(&id("place-on_hold")).await?;
        self.window.wait_for(&row_of(chat)).await?;
        self.window.click(&row_of(chat)).await?;
        self.wait_for_phase(chat, "on_hold").await
    }

    /// The agent works in another window when the contact writes. Gives back that window and the notification's title.
    pub(super) async fn notified(&self, contact: &str) -> Result<(Child, String)> {
        let before = self.desktop.notifications()?.len();
        let other = self.desktop.open_terminal(OTHER_TITLE).await?;
        let what = format!("a notification about {contact}");
        let found = until(&what, PEOPLE, async || {
            let new = self.desktop.notifications()?.into_iter().skip(before);
            Ok(new
                .into_iter()
                .find(|shown| shown.app == TITLE && shown.title.contains(contact)))
        });
        let shown = found.await?;
        let what = format!("{:?} in the chat, as the notification says", shown.body);
        until(&what, SOON, async || {
            self.is_written_by_contact(&shown.body).await
        })
        .await?;
        Ok((other, shown.title))
    }

    /// From that other window straight to the chat.
    pub(super) async fn rejoin_from_notification(
        &self,
        chat: &str,
        (mut other, title): (Child, String),
    ) -> Result<()> {
        self.desktop.choose("Rejoin", &title).await?;
        self.wait_for_phase(chat, "active").await?;
        // What `interaction.window-title` says by itself.
        let named = format!("{CONTACT} - Chat - {TITLE}");
        self.desktop.wait_for_focus(&named).await?;
        other.kill().await.context("cannot end the terminal")
    }

    /// Gives back the other window, which is in front all the time.
    pub(super) async fn hold_by_shortcut(&self, chat: &str) -> Result<Child> {
        let other = self.desktop.open_terminal(OTHER_TITLE).await?;
        self.desktop.press("ctrl+alt+h").await?;
        self.wait_for_phase(chat, "on_hold").await?;
        let focused = self.desktop.focused_title().await?;
        if focused != OTHER_TITLE {
            bail!("the shortcut took the focus away from {OTHER_TITLE:?} to {focused:?}");
        }
        Ok(other)
    }

    /// The agent stays in the other window. The notification says where the chat is held, and goes after five seconds.
    pub(super) async fn hold_taken_back(&self, chat: &str) -> Result<()> {
        let says_where = async || {
            let shown = self.desktop.notifications()?;
            let is_held = |one: &&Shown| one.app == TITLE && one.body.starts_with(HELD_IN);
            Ok(shown.iter().rev().find(is_held).cloned())
        };
        let held = until("a notification that says where", SOON, says_where).await?;
        self.desktop.choose("Undo", &held.title).await?;
        self.wait_for_phase(chat, "active").await?;
        self.desktop.press("ctrl+alt+h").await?;
        self.wait_for_phase(chat, "on_hold").await
    }

    pub(super) async fn rejoin_from(
        &self,
        place: &str,
        chat: &str,
        mut other: Child,
    ) -> Result<()> {
        other.kill().await.context("cannot end the terminal")?;
        self.rejoin_in(&id(place), chat).await
    }

    pub(super) async fn rejoin_in(&self, place: &str, chat: &str) -> Result<()> {
        self.window.click(place).await?;
        self.rejoin_in_list(chat).await
    }

    /// From the list that is open. A chat that its contact woke up meanwhile is offered: taking the offer is the same.
    pub(super) async fn rejoin_in_list(&self, chat: &str) -> Result<()> {
        self.window.click(&row_of(chat)).await?;
        let either = format!("{}, {}", id("action-rejoin"), id("action-accept"));
        self.window.click(&either).await?;
        self.wait_for_phase(chat, "active").await
    }

    /// In the middle of a sentence. Nothing of the chat is left in the page, and the shortcut holds nothing.
    pub(super) async fn lock(&self, chat: &str) -> Result<()> {
        self.wait_for_phase(chat, "active").await?;
        self.window.type_into(&id("composer"), UNFINISHED).await?;
        self.window.click(&id("me")).await?;
        self.window.click(&id("lock-now")).await?;
        self.window.wait_for(&id("locked")).await?;
        let page = "return document.documentElement.outerHTML + document.title";
        let page = self.window.evaluate(page, json!([])).await?.to_string();
        for readable in [CONTACT, SUBJECT, UNFINISHED, "leipzig", "Leipzig"] {
            if page.contains(readable) {
                bail!("{readable:?} can be read in the locked window");
            }
        }
        self.desktop.press("ctrl+alt+h").await?;
        self.desktop.wait_for_focus(TITLE).await
    }

    pub(super) async fn unlock(&self, chat: &str, password: &str) -> Result<()> {
        self.window
            .type_into(&id("signin-password"), "not the password")
            .await?;
        self.window.click(&id("unlock")).await?;
        self.window.wait_for(&id("signin-problem")).await?;
        self.window
            .type_into(&id("signin-password"), password)
            .await?;
        self.window.click(&id("unlock")).await?;
        // Where it was, and not held by the shortcut.
        self.wait_for_phase(chat, "active").await?;
        let written = "return document.querySelector(arguments[0]).value";
        until("the unfinished sentence", SOON, async || {
            let composer = json!([id("composer")]);
            let text = self.window.evaluate(written, composer).await?;
            Ok((text == json!(UNFINISHED)).then_some(()))
        })
        .await?;
        // Finished, it goes out.
        self.reply(chat, &format!("{UNFINISHED} they have it."))
            .await
    }

    pub(super) async fn done(&self, chat: &str) -> Result<()> {
        self.window.click(&id("action-done")).await?;
        self.window.click(&id("place-active")).await?;
        self.window.wait_until_gone(&row_of(chat)).await
    }

    pub(super) async fn found_in_history(&self, chat: &str) -> Result<()> {
        self.window.click(&id("place-my_history")).await?;
        self.window
            .wait_for(&format!("{}[data-phase=done]", row_of(chat)))
            .await?;
        self.window.click(&row_of(chat)).await?;
        self.wait_for_phase(chat, "done").await
    }

    pub(super) async fn sign_out(&self) -> Result<()> {
        self.window.click(&id("me")).await?;
        self.window.click(&id("sign-out")).await?;
        self.window.wait_for(&id("signin-submit")).await.map(drop)
    }

    pub(super) async fn wait_for_phase(&self, chat: &str, phase: &str) -> Result<()> {
        let css = format!("{}[data-id=\"{chat}\"][data-phase={phase}]", id("chat"));
        self.window.wait_for(&css).await.map(drop)
    }

    async fn is_written_by_contact(&self, text: &str) -> Result<Option<()>> {
        let find = "return [...document.querySelectorAll(arguments[0])].some(e => e.textContent.includes(arguments[1]))";
        let messages = format!("{}[data-side=contact]", id("message"));
        let found = self.window.evaluate(find, json!([messages, text])).await?;
        Ok((found == json!(true)).then_some(()))
    }

    /// The place of the agent's message in the transcript; none while it is not sent.
    pub(super) async fn index_of(&self, text: &str) -> Result<Option<i64>> {
        let find = "const found = [...document.querySelectorAll(arguments[0])].filter(e => e.textContent.includes(arguments[1])); \
             return found.length === 1 ? found[0].dataset.index ?? null : found.length ? 'twice' : null";
        let messages = format!("{}[data-side=me]:not([data-sending=true])", id("message"));
        let index = self.window.evaluate(find, json!([messages, text])).await?;
        match index.as_str() {
            None | Some("") => Ok(None),
            Some("twice") => bail!("{text:?} stands in the chat more than once"),
            Some(index) => index
                .parse()
                .map(Some)
                .with_context(|| format!("data-index is {index:?}")),
        }
    }
}

pub(super) fn id(test_id: &str) -> String {
    format!("[data-testid={test_id}]")
}

pub(super) fn row_of(chat: &str) -> String {
    format!("{}[data-id=\"{chat}\"]", id("row"))
}
