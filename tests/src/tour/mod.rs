//! The tour: the main job of an agent, in the real window, step by step, with a picture of the whole screen after each.

mod outage;
mod places;
mod report;
mod steps;

use std::path::PathBuf;

use anyhow::Result;

use crate::desktop::Desktop;
use crate::window::Window;
pub use report::{Report, Step};
use steps::Desk;

/// What the tour is driven with.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The server.
    pub server: String,
    /// The program.
    pub app: PathBuf,
    /// The program's profile.
    pub profile: PathBuf,
    /// The agent; the password too.
    pub user: String,
    /// The agent's password.
    pub password: String,
    /// Where pictures and `tour.json` go.
    pub out: PathBuf,
}

/// The contact whose chat the demo traffic brings first.
const CONTACT: &str = "Carla Mendes";

/// What she writes about.
const SUBJECT: &str = "Where is my parcel?";

/// Drives it to its end, or to the first step that fails. The report is written either way.
pub async fn drive(plan: &Plan) -> Result<()> {
    let desktop = Desktop::here()?;
    let mut report = Report::new(&plan.out)?;
    let arguments = vec!["--profile".to_owned(), plan.profile.display().to_string()];
    let window = Window::open(&plan.app, &arguments, &plan.out.join("holdfast.log")).await?;
    let desk = Desk {
        desktop: &desktop,
        window: &window,
    };
    let first = all(plan, &desk, &mut report).await;
    let closed = window.close().await;
    let mut outcome = first.and(closed);
    if outcome.is_ok() {
        outcome = outage::drive(plan, &desktop, &mut report).await;
    }
    report.finish(outcome.is_ok())?;
    outcome
}

async fn all(plan: &Plan, desk: &Desk<'_>, report: &mut Report) -> Result<()> {
    report
        .step(desk, "start", desk.starts_with_the_form())
        .await?;
    report
        .step(
            desk,
            "sign in",
            desk.sign_in(&plan.server, &plan.user, &plan.password),
        )
        .await?;
    report.step(desk, "go ready", desk.go("ready")).await?;
    let chat = report
        .step(
            desk,
            "an asynchronous chat is offered",
            desk.offered(CONTACT),
        )
        .await?;
    let chat = chat.as_str();
    report.step(desk, "accept", desk.accept(chat)).await?;
    let first = "Good morning Carla, let me look into it.";
    report.step(desk, "reply", desk.reply(chat, first)).await?;
    report
        .step(desk, "the contact answers", desk.answered(chat, first))
        .await?;
    report.step(desk, "place on hold", desk.hold(chat)).await?;
    let notified = report
        .step(
            desk,
            "the contact writes meanwhile: a notification",
            desk.notified(CONTACT),
        )
        .await?;
    report
        .step(
            desk,
            "rejoin from the notification",
            desk.rejoin_from_notification(chat, notified),
        )
        .await?;
    report
        .step(
            desk,
            "reply again",
            desk.reply(
                chat,
                "It left Leipzig this morning. You will have it by noon.",
            ),
        )
        .await?;
    let other = report
        .step(desk, "hold by the shortcut", desk.hold_by_shortcut(chat))
        .await?;
    report
        .step(
            desk,
            "take that back from its notification, and hold again",
            desk.hold_taken_back(chat),
        )
        .await?;
    report
        .step(
            desk,
            "rejoin from On hold",
            desk.rejoin_from("place-on_hold", chat, other),
        )
        .await?;
    places::each(desk, chat, report).await?;
    report.step(desk, "lock", desk.lock(chat)).await?;
    report
        .step(desk, "unlock", desk.unlock(chat, &plan.password))
        .await?;
    report.step(desk, "mark done", desk.done(chat)).await?;
    report
        .step(desk, "found in My history", desk.found_in_history(chat))
        .await?;
    report.step(desk, "sign out", desk.sign_out()).await
}
