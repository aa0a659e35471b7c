//! `kill -9` at random moments of a whole session: the real core against the real server. Whatever was answered is
//! there afterwards; what was said is said once; what is being written is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use holdfast_tests::chance::{chance, runs, seed};
use holdfast_tests::contact::Contact;
use holdfast_tests::ctl::Shell;
use holdfast_tests::proxy::Proxy;
use holdfast_tests::scene::{SUBJECT, ready};
use holdfast_tests::server::Server;
use rand::RngExt as _;
use rand::rngs::StdRng;
use serde_json::Value;
use tempfile::TempDir;

/// Kills of a usual run.
const KILLS: u64 = 8;
const CHATS: usize = 2;

/// What is known to be kept, and what may be.
#[derive(Default)]
struct Chat {
    /// Texts that were taken for sending, by answer or by event.
    taken: Vec<String>,
    /// Texts that may have been taken.
    begun: Vec<String>,
    /// The draft that was answered last, and those begun since.
    draft: String,
    drafts_begun: Vec<String>,
}

struct Story {
    server: Server,
    proxy: Proxy,
    contacts: Vec<Contact>,
    profile: TempDir,
    rng: StdRng,
    chats: Vec<Chat>,
    /// Makes each text another one.
    texts: usize,
}

impl Story {
    async fn new(rng: StdRng) -> Result<Self> {
        let server = Server::start(&[]).await?;
        let proxy = Proxy::before(server.address()?).await;
        let mut ana = ready(&server.url, "ana").await?;
        let mut contacts = Vec::new();
        for name in ["Carla", "Dora"].into_iter().take(CHATS) {
            let contact = Contact::open(&server.url, "support", name, "Mendes", SUBJECT).await?;
            ana.phase(contact.chat(), "offered").await?;
            ana.ask(&format!("accept {}", contact.chat())).await?;
            contacts.push(contact);
        }
        ana.end().await?;
        Ok(Self {
            server,
            proxy,
            contacts,
            profile: tempfile::tempdir()?,
            rng,
            chats: (0..CHATS).map(|_| Chat::default()).collect(),
            texts: 0,
        })
    }

    fn start(&self) -> Result<Shell> {
        Shell::start_with(self.proxy.url().as_str(), "ana", self.profile.path())
    }

    fn id(&self, chat: usize) -> String {
        self.contacts[chat].chat().to_owned()
    }

    /// The verbs of one life, by the number of their answer.
    async fn ask_for_much(&mut self, ana: &mut Shell) -> Result<BTreeMap<u64, (usize, Deed)>> {
        let mut asked = BTreeMap::new();
        let first = ana.asked();
        for number in 1..=self.rng.random_range(6..14) {
            let chat = self.rng.random_range(0..CHATS);
            let id = self.id(chat);
            self.texts += 1;
            let (line, deed) = match self.rng.random_range(0..10) {
                0..4 => {
                    let text = format!("Message {}.", self.texts);
                    self.chats[chat].begun.push(text.clone());
                    (format!("send {id} '{text}'"), Deed::Send(text))
                }
                4..7 => {
                    let text = format!("Draft {}.", self.texts);
                    self.chats[chat].drafts_begun.push(text.clone());
                    (format!("draft {id} '{text}'"), Deed::Draft(text))
                }
                7 => (format!("hold {id}"), Deed::Other),
                8 => (format!("rejoin {id}"), Deed::Other),
                _ => (format!("note {id} 'Note {}.'", self.texts), Deed::Other),
            };
            ana.begin(&line).await?;
            asked.insert(first + number, (chat, deed));
        }
        Ok(asked)
    }

    /// Starts it, asks for much, kills it in the middle and learns what it had answered.
    async fn live_and_die(&mut self) -> Result<()> {
        let mut ana = self.start()?;
        ana.ask("status").await?;
        self.look_at_drafts(&mut ana).await?;
        let asked = self.ask_for_much(&mut ana).await?;
        let lines = self.rng.random_range(0..90);
        let later = Duration::from_millis(self.rng.random_range(0..60));
        let mishap = self.rng.random_range(0..4);
        match mishap {
            // It goes on without a network for a while, and what is asked for waits in the journal.
            0 => self.proxy.down(true),
            1 => self.server.kill().await?,
            _ => {}
        }
        let said = ana.kill_after(lines, later).await?;
        match mishap {
            0 => self.proxy.down(false),
            1 => self.server.start_again().await?,
            _ => {}
        }
        for answer in said.iter().filter(|line| line["ok"] == true) {
            let number = answer["n"].as_u64().context("an answer has a number")?;
            match asked.get(&number) {
                Some((chat, Deed::Send(text))) => self.chats[*chat].taken.push(text.clone()),
                Some((chat, Deed::Draft(text))) => {
                    let chat = &mut self.chats[*chat];
                    // Those after it may still have been kept.
                    let since = chat.drafts_begun.iter().position(|begun| begun == text);
                    chat.drafts_begun.drain(..=since.context("it was begun")?);
                    chat.draft.clone_from(text);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The drafts that were answered are there, or later ones.
    async fn look_at_drafts(&mut self, ana: &mut Shell) -> Result<()> {
        for number in 0..CHATS {
            let shown = ana.ask(&format!("show {}", self.id(number))).await?;
            let draft = shown["chat"]["draft"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let chat = &mut self.chats[number];
            let later = chat.drafts_begun.contains(&draft);
            // A message that was refused may have become the draft where there was none.
            let returned = chat.draft.is_empty() && chat.begun.contains(&draft);
            ensure!(
                draft == chat.draft || later || returned,
                "the draft is {draft:?}; {:?} was kept, {:?} may have been",
                chat.draft,
                chat.drafts_begun
            );
            if !returned {
                chat.draft = draft;
            }
            chat.drafts_begun.clear();
        }
        Ok(())
    }

    /// In the end each text that was taken is in the transcript once, or stands as not sent; no text is anywhere twice.
    async fn settle(&mut self) -> Result<usize> {
        let mut ana = self.start()?;
        ana.ask("status").await?;
        self.look_at_drafts(&mut ana).await?;
        ana.ask("sync").await?;
        let outbox = ana.ask("outbox").await?;
        let outbox = outbox.as_array().context("the outbox is a list")?;
        let mut delivered = 0;
        for number in 0..CHATS {
            let id = self.id(number);
            let shown = ana.ask(&format!("show {id}")).await?;
            let said = self.contacts[number].texts_of("Agent").await?;
            let chat = &self.chats[number];
            let unsent = |text: &str| {
                let waits = |item: &&Value| item["chat"] == id.as_str() && item["text"] == text;
                outbox.iter().filter(waits).count() + usize::from(shown["chat"]["draft"] == text)
            };
            for text in &chat.begun {
                let times = said.iter().filter(|one| *one == text).count();
                let places = times + unsent(text);
                ensure!(
                    places <= 1,
                    "{text:?} is {times} times in {said:?}, and in {outbox:?}"
                );
                let lost = places == 0 && chat.taken.contains(text);
                ensure!(
                    !lost,
                    "{text:?} was taken and is gone: {said:?}, {outbox:?}"
                );
            }
            let order: Vec<_> = said
                .iter()
                .filter_map(|text| chat.begun.iter().position(|one| one == text))
                .collect();
            ensure!(order.is_sorted(), "not in their order: {said:?}");
            ensure!(order.len() == said.len(), "nobody wrote that: {said:?}");
            delivered += said.len();
        }
        ana.end().await?;
        Ok(delivered)
    }
}

enum Deed {
    Send(String),
    Draft(String),
    Other,
}

#[tokio::test]
async fn what_was_answered_survives_being_killed() -> Result<()> {
    let (seed, runs) = (seed()?, runs()?);
    for number in 0..runs {
        let mut story = Story::new(chance(seed, number)).await?;
        for kill in 0..KILLS {
            let lived = story.live_and_die().await;
            lived.with_context(|| format!("seed {seed}, story {number}, kill {kill}"))?;
        }
        let delivered = story.settle().await;
        let delivered =
            delivered.with_context(|| format!("seed {seed}, story {number}, at its end"))?;
        let taken: usize = story.chats.iter().map(|chat| chat.taken.len()).sum();
        if taken == 0 || delivered == 0 {
            bail!("seed {seed}, story {number}: nothing was sent, so nothing was tried");
        }
        println!(
            "seed {seed}, story {number}: {KILLS} kills, {taken} of {} texts answered, {delivered} delivered",
            story
                .chats
                .iter()
                .map(|chat| chat.begun.len())
                .sum::<usize>()
        );
    }
    Ok(())
}
