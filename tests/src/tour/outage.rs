//! The second part: the network goes in the middle of a message, the program is killed, starts without the server, and
//! goes on. The contact gets each text once.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::steps::{Desk, TITLE, id, row_of};
use super::{Plan, Report};
use crate::contact::Contact;
use crate::desktop::Desktop;
use crate::patience::{SOON, until};
use crate::proxy::{Proxy, Trick};
use crate::secrecy::files_free_of;
use crate::window::Window;

/// The contact of this part.
const CONTACT: [&str; 2] = ["Olga", "Brandt"];
/// What she wants.
const QUESTION: &str = "I need it again, please.";
/// What is sent as ever, what the network goes with, and what is written without one.
const TEXTS: [&str; 3] = [
    "Good morning Olga, I am looking for your invoice.",
    "It is from the 3rd; I send it to you again.",
    "You will find it in your account by tonight.",
];

/// Drives it to its end, or to the first step that fails.
pub(super) async fn drive(plan: &Plan, desktop: &Desktop, report: &mut Report) -> Result<()> {
    let network = Proxy::before(address(&plan.server).await?).await;
    let url = network.url().to_string();
    let server = plan.server.trim_end_matches('/');
    let window = open(plan, "holdfast-outage.log").await?;
    let desk = Desk {
        desktop,
        window: &window,
    };
    let signed_in = desk.sign_in(&url, &plan.user, &plan.password);
    report
        .step(&desk, "sign in over a network", signed_in)
        .await?;
    report
        .step(&desk, "go ready again", desk.go("ready"))
        .await?;
    let mut contact = Contact::open(server, "support", CONTACT[0], CONTACT[1], "Invoice").await?;
    contact.write(QUESTION).await?;
    let chat = contact.chat().to_owned();
    let accepted = desk.accept_from_list(&chat);
    report.step(&desk, "accept another chat", accepted).await?;
    let replied = desk.reply(&chat, TEXTS[0]);
    report
        .step(&desk, "reply over the network", replied)
        .await?;
    let cut = async {
        network.next("/send-message", Trick::Outage);
        desk.write(TEXTS[1]).await?;
        contact.sees(TEXTS[1]).await?;
        desk.window.wait_for(&offline()).await?;
        desk.stands_unsent(TEXTS[1]).await
    };
    report
        .step(&desk, "the network goes in the middle of a message", cut)
        .await?;
    let killed = async {
        window.kill().await?;
        desktop.wait_until_gone(TITLE).await
    };
    report
        .step_seen("the program is killed", killed, async |file| {
            desktop.screenshot(file).await
        })
        .await?;

    let window = open(plan, "holdfast-restart.log").await?;
    let desk = Desk {
        desktop,
        window: &window,
    };
    let outcome = go_on(plan, &desk, report, &network, &mut contact).await;
    let closed = window.close().await;
    network.close();
    outcome.and(closed)
}

/// From the start without the server to the end.
async fn go_on(
    plan: &Plan,
    desk: &Desk<'_>,
    report: &mut Report,
    network: &Proxy,
    contact: &mut Contact,
) -> Result<()> {
    let (url, chat) = (network.url().to_string(), contact.chat().to_owned());
    let offline = offline();
    let signed_in = desk.sign_in_until(&offline, &url, &plan.user, &plan.password);
    report
        .step(desk, "start without the server", signed_in)
        .await?;
    let opened = async {
        desk.window.click(&id("place-active")).await?;
        desk.window.click(&row_of(&chat)).await?;
        desk.wait_for_phase(&chat, "active").await?;
        until("what was said before", SOON, async || {
            desk.index_of(TEXTS[0]).await
        })
        .await?;
        desk.stands_unsent(TEXTS[1]).await
    };
    report
        .step(desk, "open the chat without the server", opened)
        .await?;
    let written = async {
        desk.write(TEXTS[2]).await?;
        desk.stands_unsent(TEXTS[2]).await
    };
    report
        .step(desk, "write without the server", written)
        .await?;
    let back = async {
        network.heal();
        let online = format!("{}[data-state=online]", id("connection"));
        desk.window.wait_long_for(&online, SOON * 2).await?;
        for text in TEXTS {
            let what = format!("{text:?} as sent");
            until(&what, SOON, async || desk.index_of(text).await).await?;
        }
        Ok(())
    };
    report.step(desk, "the network is back", back).await?;
    let once = async {
        let said = contact.texts_of("Agent").await?;
        ensure!(said == TEXTS, "the contact has {said:?}");
        Ok(())
    };
    report
        .step(desk, "the contact has each text once", once)
        .await?;
    let secret = async { nothing_is_readable(plan) };
    report
        .step(desk, "no word of it is readable on the disk", secret)
        .await?;
    report
        .step(desk, "mark this one done", desk.done(&chat))
        .await?;
    report.step(desk, "sign out again", desk.sign_out()).await
}

/// The window of this part, with a profile of its own.
async fn open(plan: &Plan, log: &str) -> Result<Window> {
    let arguments = vec!["--profile".to_owned(), profile(plan).display().to_string()];
    // All that it can be brought to say.
    let talkative = [("HOLDFAST_LOG", "trace")];
    Window::open_in(&plan.app, &arguments, &talkative, &plan.out.join(log)).await
}

fn profile(plan: &Plan) -> PathBuf {
    plan.profile.with_file_name("profile-outage")
}

/// The profile's files, the program's log among them, tell nothing of the conversation.
fn nothing_is_readable(plan: &Plan) -> Result<()> {
    let mut secrets: Vec<String> = TEXTS.map(str::to_lowercase).into();
    secrets.extend(CONTACT.map(str::to_lowercase));
    secrets.push(QUESTION.to_lowercase());
    let files = files_free_of(&profile(plan), &secrets)?;
    ensure!(files > 2, "the profile has no files");
    Ok(())
}

/// Where the server listens.
async fn address(server: &str) -> Result<SocketAddr> {
    let url: url::Url = server.parse().context("the server's address is none")?;
    ensure!(
        url.scheme() == "http",
        "the network of the tour does not carry {}",
        url.scheme()
    );
    let host = url.host_str().context("the server's address has no host")?;
    let port = url.port_or_known_default().unwrap_or(80);
    let mut found = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await?;
    found.next().with_context(|| format!("{host} is not known"))
}

fn offline() -> String {
    format!(
        "{}[data-state=offline], {}[data-state=reconnecting]",
        id("connection"),
        id("connection")
    )
}

impl Desk<'_> {
    /// Takes a chat that is offered, whatever else is.
    async fn accept_from_list(&self, chat: &str) -> Result<()> {
        self.window.click(&id("place-active")).await?;
        let offered = format!("{}[data-phase=offered]", row_of(chat));
        self.window.wait_long_for(&offered, SOON * 2).await?;
        self.window.click(&row_of(chat)).await?;
        self.window.wait_for(&id("offer-countdown")).await?;
        self.accept(chat).await
    }

    /// Writes and sends, whatever becomes of it.
    async fn write(&self, text: &str) -> Result<()> {
        self.window.type_into(&id("composer"), text).await?;
        self.window.click(&id("send")).await
    }

    /// Waits until the text stands in the chat once, as one that is not sent.
    async fn stands_unsent(&self, text: &str) -> Result<()> {
        let find = "return [...document.querySelectorAll(arguments[0])].filter(e => e.textContent.includes(arguments[1])).map(e => e.dataset.index ?? '')";
        let messages = format!("{}[data-side=me]", id("message"));
        until(&format!("{text:?} as not sent"), SOON, async || {
            let found = self.window.evaluate(find, json!([messages, text])).await?;
            Ok((found == json!([""])).then_some(()))
        })
        .await
    }
}
