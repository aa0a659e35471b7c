//! An agent: what can be asked of them, whichever way the core runs.

use anyhow::Result;
use holdfast_domain::intent::Verb;
use holdfast_tests::faults::oracle::{Agent, Asked, Wanted, Wish};
use holdfast_tests::faults::report::Patience;

use crate::inside::Inside;
use crate::process::Process;

/// An agent.
pub(crate) enum Seat {
    /// The core in this process: things are asked for one after the other without waiting, and notices are seen.
    Inside(Box<Inside>),
    /// `holdfastctl shell`, which can be killed: each verb is waited for.
    Process(Box<Process>),
}

/// A list that chats are looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// Offered ones and those the agent has.
    Active,
    /// Held ones.
    OnHold,
    /// The group's workbin.
    Group,
    /// The queue of held chats.
    Queue,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The core took it, under this intent where that is known.
    Yes(Option<String>),
    /// The program was killed meanwhile.
    Maybe,
    /// It may not be.
    No,
}

/// A chat in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The interaction.
    pub(crate) id: String,
    /// What it is to the agent.
    pub(crate) phase: String,
}

/// What was asked for.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// The messages.
    pub(crate) said: Vec<Said>,
    /// Everything else, with the intents that are known.
    pub(crate) wishes: Vec<(Wish, Option<String>)>,
}

/// A message that was asked to be sent.
#[derive(Debug)]
pub(crate) struct Said {
    /// What the oracle is told.
    pub(crate) asked: Asked,
    /// The intent, where it is known.
    pub(crate) intent: Option<String>,
}

impl Log {
    /// Notes what was asked for, if it was taken or may have been.
    pub(crate) fn note(&mut self, chat: &str, verb: &Verb, draft: &str, taken: &Taken) {
        let intent = match taken {
            Taken::Yes(intent) => intent.clone(),
            Taken::Maybe => None,
            Taken::No => return,
        };
        let Verb::Send { text } = verb else {
            let wish = wanted(verb).map(|wanted| Wish {
                chat: chat.to_owned(),
                wanted,
                state: None,
            });
            self.wishes.extend(wish.map(|wish| (wish, intent)));
            return;
        };
        self.said.push(Said {
            asked: Asked {
                chat: chat.to_owned(),
                text: text.clone(),
                sure: matches!(taken, Taken::Yes(_)),
                again: draft == text,
                state: None,
            },
            intent,
        });
    }

    /// The program says that what was noted last was done.
    pub(crate) fn delivered(&mut self, verb: &Verb) {
        let state = match verb {
            Verb::Send { .. } => self.said.last_mut().map(|said| &mut said.asked.state),
            _ => self.wishes.last_mut().map(|(wish, _)| &mut wish.state),
        };
        if let Some(state) = state {
            *state = Some("delivered".to_owned());
        }
    }
}

fn wanted(verb: &Verb) -> Option<Wanted> {
    Some(match verb {
        Verb::Accept => Wanted::Accept,
        Verb::Decline => Wanted::Decline,
        Verb::Hold { .. } => Wanted::Hold,
        Verb::Rejoin { .. } => Wanted::Rejoin,
        Verb::Note { text } => Wanted::Note(text.clone()),
        Verb::Done => Wanted::Done,
        _ => return None,
    })
}

impl Seat {
    /// What a list shows now.
    pub(crate) async fn rows(&mut self, from: Shelf) -> Vec<Row> {
        match self {
            Self::Inside(inside) => inside.rows(from),
            Self::Process(process) => process.rows(from).await,
        }
    }

    /// Asks for something.
    pub(crate) async fn act(&mut self, chat: &str, verb: &Verb) -> Taken {
        match self {
            Self::Inside(inside) => inside.act(chat, verb),
            Self::Process(process) => process.act(chat, verb).await,
        }
    }

    /// Says that it was asked for and done, without a word to the program.
    pub(crate) fn feign(&mut self, chat: &str, verb: &Verb) {
        let log = match self {
            Self::Inside(inside) => &mut inside.log,
            Self::Process(process) => &mut process.log,
        };
        log.note(chat, verb, "", &Taken::Yes(None));
        log.delivered(verb);
    }

    /// Asks for Ready or Not Ready.
    pub(crate) async fn set_status(&mut self, ready: bool) {
        match self {
            Self::Inside(inside) => inside.set_status(ready).await,
            Self::Process(process) => process.set_status(ready).await,
        }
    }

    /// Whether the agent presses *Try now*.
    pub(crate) fn patience(&self) -> Patience {
        match self {
            Self::Inside(_) => Patience::Clicks,
            Self::Process(_) => Patience::Waits,
        }
    }

    /// Does not want to wait for the next attempt.
    pub(crate) fn try_now(&self) {
        if let Self::Inside(inside) = self {
            inside.try_now();
        }
    }

    /// Closes the program and starts it again.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        match self {
            Self::Inside(inside) => inside.restart().await,
            Self::Process(process) => process.restart().await,
        }
    }

    /// Kills the program and starts it again.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        match self {
            Self::Inside(inside) => inside.restart().await,
            Self::Process(process) => process.kill().await,
        }
    }

    /// Waits until nothing waits to be sent and all lists were read, over a network that is well again.
    pub(crate) async fn settle(&mut self) -> Result<()> {
        match self {
            Self::Inside(inside) => inside.settle().await,
            Self::Process(process) => process.settle().await,
        }
    }

    /// What the oracle is told, of these chats.
    pub(crate) async fn evidence(&mut self, chats: &[String]) -> Result<Agent> {
        match self {
            Self::Inside(inside) => inside.evidence(chats).await,
            Self::Process(process) => process.evidence(chats).await,
        }
    }

    /// Ends it.
    pub(crate) async fn close(self) {
        match self {
            Self::Inside(inside) => inside.close().await,
            // Killed when dropped.
            Self::Process(_) => {}
        }
    }
}
