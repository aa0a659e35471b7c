//! An agent with `holdfastctl shell` as a process of its own, which can be killed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use anyhow::{Context as _, Result};
use holdfast_domain::intent::Verb;
use holdfast_domain::placement::Placement;
use holdfast_tests::ctl::{Around, Shell};
use holdfast_tests::faults::oracle::{Agent, Lists, Shown};
use holdfast_tests::patience::Patience;
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::{Instant, sleep_until};

use crate::seat::{Log, Row, Shelf, Taken};

/// How long an agent may take to be quiet once the network is well: the program waits as long as for people's networks.
const QUIET: Duration = Duration::from_secs(90);

/// An agent.
pub(crate) struct Process {
    name: String,
    url: String,
    profile: TempDir,
    shell: Option<Shell>,
    /// When it is killed, whatever it does then.
    kills: VecDeque<Instant>,
    /// Intents that the program spoke of.
    intents: BTreeSet<String>,
    /// Whether it was ever killed: then it may speak of intents that it took before and had no time to speak of.
    was_killed: bool,
    pub(crate) log: Log,
}

impl Process {
    /// Signs in and wants chats.
    pub(crate) async fn start(name: &str, url: &str) -> Result<Self> {
        let mut process = Self {
            name: name.to_owned(),
            url: url.to_owned(),
            profile: tempfile::tempdir().context("no folder for a profile")?,
            shell: None,
            kills: VecDeque::new(),
            intents: BTreeSet::new(),
            was_killed: false,
            log: Log::default(),
        };
        // The machine may be busy: the first attempt need not be the one.
        let patience = Patience::new("the first sign-in", QUIET);
        loop {
            match process.ask("ready").await {
                Some(ready) if ready["ok"] == true => return Ok(process),
                said => {
                    let said = anyhow::anyhow!("ready: {said:?}");
                    patience.pause(&mut Some(said)).await?;
                }
            }
        }
    }

    /// It is killed at these times.
    pub(crate) fn kill_at(&mut self, times: impl IntoIterator<Item = Instant>) {
        self.kills.extend(times);
    }

    /// Gives a verb; nothing where the program ended before it answered.
    async fn ask(&mut self, line: &str) -> Option<Value> {
        if self.shell.is_none() {
            // What it logs of a network that fails on purpose is shown only if wanted.
            let log = std::env::var("RUST_LOG").unwrap_or_else(|_| "off".to_owned());
            let around = Around {
                env: vec![("HOLDFAST_LOG".to_owned(), log)],
                ..Around::default()
            };
            let shell = Shell::start_in(&around, &self.url, &self.name, self.profile.path());
            self.shell = shell.ok();
        }
        let killed = at_or_never(self.kills.front().copied());
        let shell = self.shell.as_mut()?;
        let answer = tokio::select! {
            answer = shell.answer(line) => answer.ok(),
            () = killed => {
                self.kills.pop_front();
                None
            }
        };
        if answer.is_none()
            && let Some(shell) = self.shell.take()
        {
            self.was_killed = true;
            // It may have ended by itself.
            let _ = shell.kill().await;
        }
        answer
    }

    async fn list(&mut self, line: &str) -> Vec<Row> {
        let answer = self.ask(line).await.unwrap_or_default();
        let rows = answer["result"]["rows"].as_array();
        rows.into_iter()
            .flatten()
            .filter_map(|row| {
                Some(Row {
                    id: row["id"].as_str()?.to_owned(),
                    phase: row["phase"].as_str()?.to_owned(),
                })
            })
            .collect()
    }

    pub(crate) async fn rows(&mut self, from: Shelf) -> Vec<Row> {
        self.list(match from {
            Shelf::Active => "active",
            Shelf::OnHold => "on-hold",
            Shelf::Group => "workbin support-chats",
            Shelf::Queue => "queue async-hold",
        })
        .await
    }

    pub(crate) async fn act(&mut self, chat: &str, verb: &Verb) -> Taken {
        let draft = match verb {
            Verb::Send { .. } => self.draft(chat).await,
            _ => String::new(),
        };
        self.heard_of_new(chat);
        let answer = self.ask(&line(chat, verb)).await;
        let is_new = self.heard_of_new(chat);
        let taken = match &answer {
            None => Taken::Maybe,
            Some(answer) if answer["ok"] == true => Taken::Yes(None),
            // Refused after it was taken, or at once: what it spoke of need not be this.
            Some(_) if is_new && self.was_killed => Taken::Maybe,
            Some(_) if is_new => Taken::Yes(None),
            Some(_) => Taken::No,
        };
        self.log.note(chat, verb, &draft, &taken);
        let delivered = answer
            .is_some_and(|answer| answer["ok"] == true && answer["result"]["queued"].is_null());
        if delivered {
            self.log.delivered(verb);
        }
        taken
    }

    /// Whether the program spoke of an intent in this chat that it never spoke of before.
    fn heard_of_new(&mut self, chat: &str) -> bool {
        let mut is_new = false;
        let events = self.shell.as_mut().map(Shell::take_events);
        for event in events.unwrap_or_default() {
            if event["event"] == "intent" && self.intents.insert(event["id"].to_string()) {
                is_new |= event["chat"] == chat;
            }
        }
        is_new
    }

    async fn draft(&mut self, chat: &str) -> String {
        let shown = self.ask(&format!("show {chat}")).await.unwrap_or_default();
        let draft = shown["result"]["chat"]["draft"].as_str();
        draft.unwrap_or_default().to_owned()
    }

    pub(crate) async fn set_status(&mut self, ready: bool) {
        // Without a connection there is no answer to a status that counts.
        let _ = self.ask(if ready { "ready" } else { "not-ready" }).await;
    }

    /// Closes the program as people do, by its end of input, and starts it again.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        if let Some(shell) = self.shell.take() {
            // Over a network that fails signing off fails too.
            let _ = shell.end().await;
        }
        self.ask("status").await;
        Ok(())
    }

    /// Kills the program, unless that has happened while it did something else, and starts it again.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        if self.kills.front().is_some_and(|at| *at <= Instant::now()) {
            self.kills.pop_front();
            if let Some(shell) = self.shell.take() {
                self.was_killed = true;
                shell.kill().await?;
            }
        }
        self.ask("status").await;
        Ok(())
    }

    pub(crate) async fn settle(&mut self) -> Result<()> {
        self.kills.clear();
        let patience = Patience::new(&format!("{} to be quiet", self.name), QUIET);
        loop {
            let status = self.ask("status").await.unwrap_or_default();
            if status["result"]["connection"]["state"] == "online" {
                let synced = self.ask("sync").await.unwrap_or_default();
                if synced["ok"] == true {
                    return Ok(());
                }
            }
            let said = anyhow::anyhow!("status: {}", status["result"]["connection"]);
            patience.pause(&mut Some(said)).await?;
        }
    }

    pub(crate) async fn evidence(&mut self, chats: &[String]) -> Result<Agent> {
        let (mut shown, mut drafts) = (BTreeMap::new(), BTreeMap::new());
        for id in chats {
            let answer = self.ask(&format!("show {id}")).await.context("it ended")?;
            let result = &answer["result"];
            let items = result["transcript"]["items"].as_array();
            let texts = items
                .into_iter()
                .flatten()
                .filter(|item| item["kind"] == "text");
            let items = texts.map(|item| Shown {
                index: item["index"].as_i64(),
                mine: item["side"] == "me",
                text: item["text"].as_str().unwrap_or_default().to_owned(),
            });
            shown.insert(id.clone(), items.collect());
            let draft = result["chat"]["draft"].as_str().unwrap_or_default();
            drafts.insert(id.clone(), draft.to_owned());
        }
        Ok(Agent {
            name: self.name.clone(),
            asked: self
                .log
                .said
                .iter()
                .map(|said| said.asked.clone())
                .collect(),
            wishes: self
                .log
                .wishes
                .iter()
                .map(|(wish, _)| wish.clone())
                .collect(),
            shown,
            drafts,
            lists: self.lists().await?,
            ..Agent::default()
        })
    }

    async fn lists(&mut self) -> Result<Lists> {
        let ids = |rows: &[Row], phase: Option<&str>| -> BTreeSet<String> {
            let wanted = rows
                .iter()
                .filter(|row| phase.is_none_or(|phase| row.phase == phase));
            wanted.map(|row| row.id.clone()).collect()
        };
        let active = self.rows(Shelf::Active).await;
        let bins = self.ask("workbins").await.context("it ended")?;
        let mut workbins = BTreeMap::new();
        for bin in bins["result"].as_array().into_iter().flatten() {
            let text = |key: &str| bin[key].as_str().unwrap_or_default().to_owned();
            let (name, owner) = (text("name"), text("owner"));
            let rows = self.list(&format!("workbin {name} --owner {owner}")).await;
            workbins.insert((name, owner), ids(&rows, None));
        }
        Ok(Lists {
            offered: ids(&active, Some("offered")),
            active: ids(&active, Some("active")),
            on_hold: ids(&self.rows(Shelf::OnHold).await, None),
            workbins,
            history: ids(&self.list("my-history").await, None),
        })
    }
}

/// Until this time, or for ever.
async fn at_or_never(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn line(chat: &str, verb: &Verb) -> String {
    let text = match verb {
        Verb::Send { text } | Verb::Note { text } => text.as_str(),
        Verb::Hold {
            to: Some(Placement::Workbin { workbin, .. }),
            ..
        } => return format!("hold {chat} --workbin {workbin}"),
        _ => return format!("{} {chat}", verb.name()),
    };
    format!("{} {chat} {}", verb.name(), shell_words::quote(text))
}
