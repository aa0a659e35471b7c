//! What the deployment is.

/// What the deployment is.
pub struct Deployment;
