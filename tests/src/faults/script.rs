//! What happens when: a script, as text one step a line.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// The agents of a run, all of group `Support`.
pub const AGENTS: [&str; 3] = ["ana", "ben", "lea"];

/// A script: everything that a run does, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What it is played in.
    pub setup: Setup,
    /// What happens, by time.
    pub steps: Vec<Step>,
}

/// What a script is played in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Setup {
    /// The seed it was drawn from; the network's jitter and the clients' pauses follow from it.
    pub seed: u64,
    /// How many contacts there are.
    pub contacts: usize,
    /// What the server goes without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// How long a CometD session lives without a connect, in milliseconds.
    pub session_timeout: u64,
    /// The agent who works with `holdfastctl` as a process of its own, which can be killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<usize>,
    /// The agents whose events come by long-polling from the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polling: Vec<usize>,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When, in milliseconds from the start.
    pub at: u64,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A contact does something.
    Contact(usize, ContactDeed),
    /// An agent does something.
    Agent(usize, Deed),
    /// Something happens to an agent's network.
    Net(usize, Fault),
    /// The server is killed and started again after so many milliseconds.
    KillServer(u64),
}

/// What contacts do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactDeed {
    /// Opens the chat.
    Open,
    /// Writes.
    Write(String),
}

/// What agents do. The number says with which contact's chat to begin looking for one in which it is possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Takes an offered chat.
    Accept(usize),
    /// Refuses an offered chat.
    Decline(usize),
    /// Writes.
    Send(usize, String),
    /// Places a chat on hold.
    Hold(usize, HoldIn),
    /// Rejoins a held chat, also a colleague's.
    Rejoin(usize),
    /// Rejoins a held chat, writes, and holds it again, asked for in one go.
    Visit(usize, Vec<String>),
    /// Replaces the note.
    Note(usize, String),
    /// Marks a chat Done.
    Done(usize),
    /// The program says that it did so, and did nothing. Never drawn.
    Feign(usize, Feigned),
    /// Wants chats.
    Ready,
    /// Wants none.
    NotReady,
    /// Does not want to wait for the next attempt.
    TryNow,
    /// Closes the program and starts it again.
    Restart,
    /// The program is killed and started again.
    Kill,
}

/// What a program that lies says to have done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feigned {
    /// That the chat was placed on hold.
    Hold,
    /// That the note was replaced.
    Note(String),
}

/// Where a chat is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldIn {
    /// Where the options say.
    Default,
    /// In the agent's own workbin.
    Own,
    /// In the group's workbin.
    Group,
}

/// What happens to an agent's network. A request is named by a part of it, e.g. `/send-message`; times in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The next such request is processed, its reply is lost with the connection.
    LoseReply(String),
    /// Half of the next such reply arrives.
    CutReply(String),
    /// The next such request arrives so much later.
    Late(String, u64),
    /// A gateway answers the next such request.
    Gateway(String, u16),
    /// The next such request names a session that the server does not know.
    WrongSession(String),
    /// The next message of this kind of the Bayeux session names one that the server does not know.
    WrongBayeux(String),
    /// Everything is slow for a while.
    Slow {
        /// What every piece takes at least.
        latency: u64,
        /// What it may take besides.
        jitter: u64,
        /// How much gets through.
        bytes_per_second: Option<u32>,
        /// For how long.
        lasts: u64,
    },
    /// Nothing gets on for a while, and then does.
    Stall(u64),
    /// Whatever is sent for a while is gone; connections from before stay open and dead.
    Blackhole(u64),
    /// The connections that are carry nothing any more, new ones do.
    HalfOpen,
    /// The connection that carries this byte from now on is reset.
    Reset(usize),
    /// All connections are cut, new ones are hung up on for a while.
    HangUp(u64),
    /// All connections are cut, new ones are refused for a while.
    Refuse(u64),
    /// A page with status 200 answers every request for a while.
    Portal(u64),
    /// The next such request is processed twice, as two requests: what no network does. Never drawn.
    Twice(String),
}

impl Fault {
    /// The fault's kind, for counts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LoseReply(_) => "lose-reply",
            Self::CutReply(_) => "cut-reply",
            Self::Late(..) => "late",
            Self::Gateway(..) => "gateway",
            Self::WrongSession(_) => "wrong-session",
            Self::WrongBayeux(_) => "wrong-bayeux",
            Self::Slow { .. } => "slow",
            Self::Stall(_) => "stall",
            Self::Blackhole(_) => "blackhole",
            Self::HalfOpen => "half-open",
            Self::Reset(_) => "reset",
            Self::HangUp(_) => "hang-up",
            Self::Refuse(_) => "refuse",
            Self::Portal(_) => "portal",
            Self::Twice(_) => "twice",
        }
    }

    /// Until how long after its beginning it is over; at once for what happens to one request.
    pub fn lasts(&self) -> u64 {
        match self {
            Self::Slow { lasts, .. }
            | Self::Stall(lasts)
            | Self::Blackhole(lasts)
            | Self::HangUp(lasts)
            | Self::Refuse(lasts)
            | Self::Portal(lasts) => *lasts,
            _ => 0,
        }
    }
}

impl What {
    /// The kind of fault, where it is one.
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Net(_, fault) => Some(fault.kind()),
            Self::KillServer(_) => Some("kill-server"),
            Self::Agent(_, Deed::Kill) => Some("kill-client"),
            Self::Agent(_, Deed::Restart) => Some("restart-client"),
            Self::Agent(..) | Self::Contact(..) => None,
        }
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, text: serde_json::Result<String>| {
            writeln!(f, "{}", text.map_err(|_| fmt::Error)?)
        };
        line(f, serde_json::to_string(&self.setup))?;
        for step in &self.steps {
            line(f, serde_json::to_string(step))?;
        }
        Ok(())
    }
}

impl FromStr for Script {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let setup = lines.next().context("the script is empty")?;
        let setup = serde_json::from_str(setup).with_context(|| format!("no setup: {setup}"))?;
        let steps = lines.map(|line| {
            serde_json::from_str(line).with_context(|| format!("this is no step: {line}"))
        });
        Ok(Self {
            setup,
            steps: steps.collect::<Result<_>>()?,
        })
    }
}
