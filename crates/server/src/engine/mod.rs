//! What agents and contacts can do, put together.

/// What agents and contacts can do; cloning is cheap.
#[derive(Clone)]
pub struct Engine;
