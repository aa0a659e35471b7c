//! The aggregate of one interaction as a pure state machine: what was decided so far ([`Record`]) and a [`Command`]
//! give the next record, the transcript entries it adds and whom to tell ([`Effect`]), or a reason against it.
//! No I/O and no clock: the time is an argument.
//!
//! - [`record`], [`entry`]: what is kept of a chat
//! - [`command`], [`decide`]: what can be asked, and the one function that answers
//! - [`agent`], [`contact`], [`server`]: the commands by who gives them
//! - [`leaving`], [`transfer`]: the ways out of a chat
//! - [`effect`]: who is told what, found by comparing two records
//! - [`denied`]: why not
//! - [`view`], [`capability`]: a record as one agent sees it on the wire

pub mod agent;
pub mod capability;
pub mod command;
pub mod contact;
pub mod decide;
pub mod denied;
pub mod effect;
pub mod entry;
pub mod leaving;
pub mod record;
pub mod server;
pub mod transfer;
pub mod view;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod invariants;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;

pub use command::{Actor, AfterAction, Command, Destination};
pub use decide::{Decision, World, decide};
pub use denied::Denied;
pub use effect::{Effect, WorkbinChange};
pub use entry::{Entry, EntryKind, Sender, Side};
pub use record::{
    Held, LastMessage, Opening, Participant, Party, Place, Record, Routing, Times, Transfer,
};
