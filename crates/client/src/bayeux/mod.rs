//! The Bayeux session as a state machine: frames and times in, frames and outcomes out. No I/O, no clock.

mod machine;
#[cfg(test)]
mod tests;

pub(crate) use machine::{Action, LONG_POLLING, Loss, Machine, Output, Wishes};
