//! One signed-in session: what is known of it, what waits for answers, and the task that keeps it open.

mod driver;
mod login;
mod pending;
mod state;

pub(crate) use driver::Driver;
pub(crate) use login::Login;
pub(crate) use pending::Waiter;
pub(crate) use state::{Phase, Shared};
