//! Who is offered a chat that looks for an agent. Pure: the engine brings the facts and carries the choice out.

mod agent_state;
mod choose;

pub use agent_state::{AgentState, Availability};
pub use choose::{Candidate, Offer, choose};
