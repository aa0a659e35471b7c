//! Whether the promises were kept, judged by what both sides say once all is quiet: the server's records and
//! transcripts, what each agent asked for, and what each agent's core shows.
//!
//! - [`evidence`]: what both sides say
//! - [`texts`]: messages, once and in order; [`lists`]: lists equal the server's, no two agents in one chat;
//!   [`notices`]: one for each burst, and nobody is made Ready; [`wishes`]: what else counts as done is

pub mod evidence;
mod lists;
mod notices;
mod texts;
mod wishes;

use std::fmt;

pub use evidence::{
    Agent, Asked, Chat, Entry, Evidence, Lists, Shown, Side, Stands, StatusStep, Wanted, Wish,
    Wrote,
};

/// A promise that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub promise: Promise,
    /// How.
    pub how: String,
}

/// What is promised, by the numbers of the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// 1: a message is there, or stands as not sent.
    NotLost,
    /// 1: not both, and not twice.
    NotDoubled,
    /// 1, 3: what is said to be sent is, and what is said to be done.
    SentIsSent,
    /// 4: a chat's intents are carried out in the order they were asked for.
    InOrder,
    /// 5: transcripts equal the server's.
    Transcript,
    /// 5: lists equal the server's.
    Lists,
    /// No two agents in one chat.
    OneHolder,
    /// 5: nobody is made Ready.
    Status,
    /// 5: what waits is carried out, and the lists are read, soon after the network is well again.
    Quiet,
    /// 6: one notice for each burst.
    Notices,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.how)
    }
}

/// Every promise that was not kept.
pub fn judge(evidence: &Evidence) -> Vec<Broken> {
    let mut broken = Vec::new();
    texts::judge(evidence, &mut broken);
    lists::judge(evidence, &mut broken);
    notices::judge(evidence, &mut broken);
    wishes::judge(evidence, &mut broken);
    broken
}

/// Notes that a promise was not kept.
fn note(broken: &mut Vec<Broken>, promise: Promise, how: impl Into<String>) {
    broken.push(Broken {
        promise,
        how: how.into(),
    });
}
