//! Errors as the window and `holdfastctl` get them.

use std::fmt::Display;

use holdfast_client::ClientError;
use holdfast_domain::intent::Refusal;
use holdfast_domain::policy::Reason;
use holdfast_store::{OpenError, StoreError};

use crate::view::Problem;

/// A problem with a code and a sentence.
pub(crate) fn of(code: &str, message: impl Into<String>) -> Problem {
    Problem::new(code, message)
}

/// Policy says no.
pub(crate) fn denied(reason: &Reason) -> Problem {
    Problem {
        code: reason.code().to_owned(),
        message: reason.to_string(),
        about: reason.about().map(str::to_owned),
    }
}

/// Why an intent was refused.
pub(crate) fn refused(refusal: &Refusal) -> Problem {
    Problem {
        code: refusal.code.clone(),
        message: refusal.sentence.clone(),
        about: refusal.about.clone(),
    }
}

/// Why the server, or the way to it, refused an intent; with who has the chat where the server says so.
pub(crate) fn refusal(error: &ClientError) -> Refusal {
    match error {
        ClientError::Refused {
            agent: Some(agent),
            message,
            ..
        } if !message.contains(agent.as_str()) => Refusal::in_words(format!("{message} ({agent})")),
        error => Refusal {
            code: error.code().to_owned(),
            about: about(error),
            sentence: error.to_string(),
        },
    }
}

/// Why a place could not be read, and what to do about it.
pub(crate) fn unreadable(error: &ClientError) -> Problem {
    let (code, words, advice) = match error {
        ClientError::NotServed { .. } => {
            return of(
                "place_not_served",
                "The server does not offer this list. Ask your administrator whether it can be switched on.",
            );
        }
        ClientError::Refused { code, message, .. } if (500..600).contains(code) => (
            "place_failed",
            message.clone(),
            "It is tried again by itself; if it stays so, tell your administrator.",
        ),
        ClientError::Refused { message, .. } | ClientError::SignedOut { message } => (
            "place_refused",
            message.clone(),
            "Ask your administrator, or try again.",
        ),
        ClientError::ReplyLost { detail } => (
            "place_failed",
            detail.clone(),
            "It is tried again by itself; if it stays so, tell your administrator.",
        ),
        error => return error.clone().into(),
    };
    of(
        code,
        format!("This list cannot be read: {words}. {advice}").replace(".. ", ". "),
    )
    .about(words)
}

/// The files of this computer failed.
pub(crate) fn storage(error: &dyn Display) -> Problem {
    let why = error.to_string();
    // Some say themselves what to do.
    let message = if why.ends_with('.') {
        format!("The files of this computer cannot be used: {why}")
    } else {
        format!(
            "The files of this computer cannot be used: {why}. Check free space and permissions."
        )
    };
    of("storage", message).about(why)
}

/// The files of this computer could not be opened.
pub(crate) fn opening(error: &OpenError) -> Problem {
    match error {
        OpenError::InUse { path } => {
            of("in_use", error.to_string()).about(path.display().to_string())
        }
        error => storage(error),
    }
}

/// The server cannot be reached, for this reason, and there is nothing here to start from without it.
pub(crate) fn nothing_saved(why: &Problem) -> Problem {
    let message = format!(
        "{} Without it there is nothing to start from: no copy of your chats is saved on this computer. Connect to the network and sign in; what you wrote and was not sent is kept.",
        why.message
    );
    of("nothing_saved", message).about(why.message.clone())
}

/// The server cannot be reached, for this reason, and what was saved here to start from without it was damaged.
pub(crate) fn copy_damaged(why: &Problem) -> Problem {
    let message = format!(
        "{} Without it there is nothing to start from: the copy of your chats on this computer was damaged. Connect to the network and sign in, and it is filled again; what you wrote and was not sent is kept.",
        why.message
    );
    of("copy_damaged", message).about(why.message.clone())
}

/// There is no such chat here.
pub(crate) fn unknown_chat(id: &str) -> Problem {
    of("not_found", format!("There is no chat {id} here."))
}

/// Nobody is signed in.
pub(crate) fn signed_out() -> Problem {
    of("signed_out", "Sign in first.")
}

/// The code of [`given_up`].
pub(crate) const GIVEN_UP: &str = "given_up";

/// The agent does not want to sign in any more.
pub(crate) fn given_up() -> Problem {
    of(GIVEN_UP, "You cancelled it.")
}

/// The window is locked.
pub(crate) fn locked() -> Problem {
    of("locked", "Holdfast is locked. Unlock its window first.")
}

/// What should be changed is under way.
pub(crate) fn too_late() -> Problem {
    of("too_late", "It is being sent already.")
}

/// An offer ended without a connection.
pub(crate) fn offer_over() -> Problem {
    of(
        "offer_over",
        "This offer ended while there was no connection. It shows again if it is still yours.",
    )
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
        let code = match &error {
            ClientError::Certificate { fault, .. } => fault.code(),
            error => error.code(),
        };
        Problem {
            about: about(&error),
            ..of(code, error.to_string())
        }
    }
}

/// What the window's own sentence for a client's error names.
fn about(error: &ClientError) -> Option<String> {
    match error {
        ClientError::MalformedUrl { text, .. } => Some(text.clone()),
        ClientError::Unreachable { server, .. }
        | ClientError::Certificate { server, .. }
        | ClientError::NotWorkspace { server, .. } => Some(server.clone()),
        ClientError::NotServed { what } => Some(what.clone()),
        ClientError::ProxyPassword { proxy } => Some(proxy.clone()),
        ClientError::ProxyScript { script, .. } => Some(script.clone()),
        _ => None,
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        of(error.code(), error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use holdfast_client::CertificateFault;
    use holdfast_domain::catalogue::Mismatch;
    use holdfast_domain::policy::WrongPhase;
    use holdfast_domain::shortcut::ShortcutError;
    use holdfast_store::StoreError;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::view::{MisfitCode, ProblemCode};

    fn is_known<T: DeserializeOwned>(code: &str) -> bool {
        serde_json::from_value::<T>(code.into()).is_ok()
    }

    fn has_words(problem: &Problem) {
        assert!(is_known::<ProblemCode>(&problem.code), "{}", problem.code);
    }

    #[test]
    fn the_window_has_words_for_every_reason() {
        let words = String::new;
        let reasons = [
            Reason::Privilege {
                name: words(),
                title: words(),
            },
            Reason::Phase(WrongPhase::NotWithYou),
            Reason::Phase(WrongPhase::Done),
            Reason::Phase(WrongPhase::Ended),
            Reason::Phase(WrongPhase::AcceptFirst),
            Reason::Phase(WrongPhase::RejoinFirst),
            Reason::Phase(WrongPhase::JoinedAlready),
            Reason::Phase(WrongPhase::NotConfirmed),
            Reason::With(words()),
            Reason::Standard,
            Reason::Asynchronous,
            Reason::NoHoldQueue,
            Reason::NoHoldDefault,
            Reason::NoTransfer,
            Reason::NoWorkbin(words()),
            Reason::IsDisposition,
            Reason::SystemData(words()),
            Reason::Capability("leave"),
        ];
        for reason in &reasons {
            has_words(&denied(reason));
        }
    }

    #[test]
    fn the_window_has_words_for_what_the_client_says() {
        let words = String::new;
        let (server, detail) = (words(), words());
        let client = [
            ClientError::MalformedUrl {
                text: words(),
                reason: words(),
            },
            ClientError::Unreachable {
                server: server.clone(),
                detail: detail.clone(),
            },
            ClientError::ProxyPassword { proxy: words() },
            ClientError::ProxyScript {
                script: words(),
                detail: words(),
            },
            ClientError::WrongPassword { message: words() },
            ClientError::SignInUnfinished { reason: words() },
            ClientError::SignedOut { message: words() },
            ClientError::NotServed { what: words() },
            ClientError::ReplyLost {
                detail: detail.clone(),
            },
            ClientError::NotWorkspace { server, detail },
            ClientError::TooLarge { limit: 1 },
        ];
        let faults = [
            CertificateFault::Issuer,
            CertificateFault::Expired,
            CertificateFault::NotYet,
            CertificateFault::Name,
            CertificateFault::Revoked,
            CertificateFault::Broken,
            CertificateFault::Authorities(words()),
        ];
        let certificates = faults.map(|fault| ClientError::Certificate {
            server: words(),
            fault,
        });
        for error in client.into_iter().chain(certificates) {
            has_words(&error.into());
        }
    }

    #[test]
    fn the_window_has_words_for_what_happens_here() {
        let words = String::new;
        let store = [
            StoreError::CacheRebuilt,
            StoreError::Damaged,
            StoreError::DiskFull,
            StoreError::Cursor(words()),
            StoreError::Record {
                table: "intents",
                why: words(),
            },
            StoreError::Io(std::io::Error::other("")),
        ];
        let in_use = OpenError::InUse { path: "p".into() };
        let own = [
            unknown_chat(""),
            nothing_saved(&offline()),
            copy_damaged(&offline()),
            signed_out(),
            given_up(),
            offline(),
            too_late(),
            offer_over(),
            storage(&""),
            opening(&in_use),
        ];
        let misfits = [
            Mismatch::Bool(words()),
            Mismatch::Number(words()),
            Mismatch::Thresholds(words()),
            Mismatch::Shortcut(ShortcutError::NoKey(words())),
        ];
        for misfit in misfits {
            assert!(is_known::<MisfitCode>(misfit.code()), "{misfit:?}");
        }
        for problem in store.into_iter().map(Problem::from).chain(own) {
            has_words(&problem);
        }
    }

    #[test]
    fn a_refusal_keeps_the_servers_words_and_our_own_codes() {
        let ours = refused(&Refusal::from(&Reason::With("Ben Okafor".to_owned())));
        assert_eq!(
            (ours.code.as_str(), ours.about.as_deref()),
            ("with_other", Some("Ben Okafor"))
        );
        let not_served = refused(&refusal(&ClientError::NotServed {
            what: "resume".into(),
        }));
        assert_eq!(
            (not_served.code.as_str(), not_served.about.as_deref()),
            ("not_served", Some("resume"))
        );
        let said = |message: &str, agent: Option<&str>| {
            refused(&refusal(&ClientError::Refused {
                code: 5,
                message: message.to_owned(),
                agent: agent.map(str::to_owned),
            }))
        };
        // Also what sounds like ours.
        for words in ["The queue async-hld does not exist.", "Ben has this chat."] {
            assert_eq!(said(words, None), of(Refusal::IN_WORDS, words));
            assert_eq!(said(words, Some("async-hld")).code, Refusal::IN_WORDS);
        }
        assert_eq!(
            said("It is taken.", Some("ben")).message,
            "It is taken. (ben)"
        );
    }
}
