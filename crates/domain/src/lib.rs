//! What a chat, an agent and a decision are. Pure: no I/O, no async, no clock.
//!
//! - [`ids`]: the identifiers of the field, each its own type
//! - [`phase`]: what a chat is to one agent, and the one table that moves it
//! - [`placement`]: where a chat waits
//! - [`door`]: through which list an agent came to a chat
//! - [`collation`]: the order of names as people read them
//! - [`columns`]: the columns that administrators want lists to show
//! - [`filter`]: the filters of My Interaction Queues
//! - [`intent`]: what an agent asked for, and how far that got
//! - [`options`]: options and privileges in their layers
//! - [`case_data`]: which case data agents change, and which nobody does
//! - [`catalogue`]: which options and privileges Holdfast knows
//! - [`policy`]: who may do what, and why not
//! - [`shortcut`]: the grammar of keyboard shortcuts
//! - [`title`]: titles with field codes
//! - [`web_address`]: which links a contact may be sent

pub mod case_data;
pub mod catalogue;
pub mod collation;
pub mod columns;
pub mod door;
pub mod filter;
pub mod fold;
pub mod ids;
pub mod intent;
pub mod options;
pub mod phase;
pub mod placement;
pub mod policy;
pub mod shortcut;
pub mod title;
pub mod web_address;
