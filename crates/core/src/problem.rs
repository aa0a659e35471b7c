//! Errors as the window and `holdfastctl` get them.

use std::fmt::Display;

use holdfast_client::ClientError;
use holdfast_store::StoreError;

use crate::view::Problem;

/// A problem with a code and a sentence.
pub(crate) fn of(code: &str, message: impl Into<String>) -> Problem {
    Problem {
        code: code.to_owned(),
        message: message.into(),
    }
}

/// The files of this computer failed.
pub(crate) fn storage(error: &dyn Display) -> Problem {
    of(
        "storage",
        format!(
            "The files of this computer cannot be used: {error}. Check free space and permissions."
        ),
    )
}

/// There is no such chat here.
pub(crate) fn unknown_chat(id: &str) -> Problem {
    of("not_found", format!("There is no chat {id} here."))
}

/// Nobody is signed in.
pub(crate) fn signed_out() -> Problem {
    of("signed_out", "Sign in first.")
}

/// There is no connection.
pub(crate) fn offline() -> Problem {
    of(
        "offline",
        "There is no connection to the server. Try again when it is back.",
    )
}

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        of(error.code(), error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        of(error.code(), error.to_string())
    }
}
