//! The server and its contacts.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use holdfast_tests::contact::Contact;
use holdfast_tests::demo;
use holdfast_tests::faults::script::{ContactDeed, Script};
use holdfast_tests::patience::Patience;
use holdfast_tests::server::{Server, Setting};
use tempfile::TempDir;

/// How long a contact tries while the server is away.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits of the demo's queues, shortened: what takes long there is to be over within a script, and what is offered stays
/// so.
const WAITS: [(&str, &str); 3] = [
    ("wake-after = 2", "wake-after = 1"),
    ("retry-after = 15", "retry-after = 2"),
    ("offer-timeout = 45", "offer-timeout = 120"),
];

/// The demo's configuration with shorter waits.
pub(crate) fn configuration() -> Result<TempDir> {
    demo::with("queues.toml", &WAITS)
}

/// Starts the server that a script wants.
pub(crate) async fn server(script: &Script, config: &Path) -> Result<Server> {
    let setting = Setting {
        config: config.to_path_buf(),
        without: script.setup.without.clone(),
        session_timeout: Some(script.setup.session_timeout),
        quiet: true,
    };
    Server::start_as(setting).await
}

/// A contact's chat as all others know it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opened {
    /// The interaction's id.
    pub(crate) chat: String,
    /// What was taken, in this order.
    pub(crate) wrote: Vec<String>,
}

/// The contacts' chats by number; absent until opened.
pub(crate) type Chats = Arc<Mutex<Vec<Option<Opened>>>>;

/// A contact, who is as careful as the contact page: a message whose reply was lost is looked for before it is sent
/// again.
pub(crate) struct Writer {
    pub(crate) number: usize,
    pub(crate) server: String,
    pub(crate) chats: Chats,
    pub(crate) contact: Option<Contact>,
}

impl Writer {
    pub(crate) async fn does(&mut self, deed: &ContactDeed) -> Result<()> {
        match deed {
            ContactDeed::Open => self.open().await,
            ContactDeed::Write(text) => self.write(text).await,
        }
    }

    async fn open(&mut self) -> Result<()> {
        let last = format!("No{}", self.number);
        let patience = Patience::new("the contact's chat", PATIENCE);
        let contact = loop {
            match Contact::open(&self.server, "support", "Carla", &last, "Parcel").await {
                Ok(contact) => break contact,
                Err(error) => patience.pause(&mut Some(error)).await?,
            }
        };
        self.chats.lock().unwrap()[self.number] = Some(Opened {
            chat: contact.chat().to_owned(),
            wrote: Vec::new(),
        });
        self.contact = Some(contact);
        Ok(())
    }

    async fn write(&mut self, text: &str) -> Result<()> {
        // A shrunk script may have left out the opening.
        let Some(contact) = &mut self.contact else {
            return Ok(());
        };
        let patience = Patience::new("the contact's message", PATIENCE);
        let mut tried = false;
        let taken = loop {
            match attempt(contact, text, tried).await {
                Ok(taken) => break taken,
                Err(error) => patience.pause(&mut Some(error)).await?,
            }
            tried = true;
        };
        if taken && let Some(opened) = &mut self.chats.lock().unwrap()[self.number] {
            opened.wrote.push(text.to_owned());
        }
        Ok(())
    }
}

/// Writes, unless an attempt before has; says whether the message was taken. A chat that is Done takes none.
async fn attempt(contact: &mut Contact, text: &str, tried: bool) -> Result<bool> {
    if tried
        && contact
            .texts_of("Client")
            .await?
            .iter()
            .any(|said| said == text)
    {
        return Ok(true);
    }
    if contact.ended().await? {
        return Ok(false);
    }
    contact.write(text).await?;
    Ok(true)
}
