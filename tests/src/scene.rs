//! Situations that several tests begin with.

use anyhow::Result;

use crate::contact::Contact;
use crate::ctl::Shell;

/// What the contact wants.
pub const SUBJECT: &str = "Where is my parcel?";

/// An agent who is Ready.
pub async fn ready(server: &str, user: &str) -> Result<Shell> {
    let mut agent = Shell::start(server, user)?;
    agent.ask("ready").await?;
    Ok(agent)
}

/// `ana` in an asynchronous chat with a contact.
pub async fn chatting(server: &str) -> Result<(Shell, Contact)> {
    chatting_about(server, "support").await
}

/// `ana` in a chat with a contact who came through this service.
pub async fn chatting_about(server: &str, service: &str) -> Result<(Shell, Contact)> {
    let mut ana = ready(server, "ana").await?;
    let contact = Contact::open(server, service, "Carla", "Mendes", SUBJECT).await?;
    ana.phase(contact.chat(), "offered").await?;
    ana.ask(&format!("accept {}", contact.chat())).await?;
    Ok((ana, contact))
}
