//! What can go wrong, told apart by what can be done about it.

use thiserror::Error;

use crate::CertificateFault;

/// The server's code for something that it does not know.
pub const UNKNOWN: i64 = 5;

/// An error of the client. The display text is a sentence for the person who looks at it.
///
/// For a request that changes something the variants also say whether it may have been done: only after
/// [`ClientError::ReplyLost`] (and [`ClientError::NotWorkspace`] or [`ClientError::TooLarge`] as its answer) is that
/// not known; after all others it was not done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The text is no server address.
    #[error(
        "“{text}” is not a server address ({reason}). Write it like https://workspace.example.com."
    )]
    MalformedUrl {
        /// What was typed.
        text: String,
        /// Why it cannot be one.
        reason: String,
    },
    /// Nothing reached the server: no such name, no route, refused, no answer to the connection attempt.
    #[error(
        "{server} cannot be reached ({detail}). Check the address, the network and the VPN, then try again."
    )]
    Unreachable {
        /// Host and port.
        server: String,
        /// The network's own words.
        detail: String,
    },
    /// The server's certificate is not trusted, so nothing was sent.
    #[error("The certificate of {server} is not trusted, so nothing was sent: {fault}.")]
    Certificate {
        /// Host and port.
        server: String,
        /// What is wrong with it.
        fault: CertificateFault,
    },
    /// The proxy on the way lets nobody through without a user and password, or not with these; nothing reached the server.
    #[error(
        "The proxy {proxy} wants a user name and a password, or does not accept those that it was given. Type the \
         proxy's, and sign in again."
    )]
    ProxyPassword {
        /// Host and port.
        proxy: String,
    },
    /// The script that says which proxy to take could not be followed, and without a proxy the server was not reached.
    #[error(
        "The proxy script on {script} could not be followed ({detail}), and without a proxy the server cannot be \
         reached. Check the network and the VPN; ask your IT department about the script."
    )]
    ProxyScript {
        /// Host and port of whoever has the script.
        script: String,
        /// What happened.
        detail: String,
    },
    /// The server does not accept this user and password.
    #[error("The user name or the password is not right. Check both and sign in again.")]
    WrongPassword {
        /// The server's words.
        message: String,
    },
    /// The sign-in in the browser was not finished: given up, refused there, or too late.
    #[error("The sign-in in the browser was not finished ({reason}). Sign in again.")]
    SignInUnfinished {
        /// Why.
        reason: String,
    },
    /// The session is gone and could not be renewed.
    #[error("The server ended this session ({message}). Sign in again.")]
    SignedOut {
        /// The server's words.
        message: String,
    },
    /// This deployment does not offer what was asked (404, 501).
    #[error(
        "This server does not offer {what}. Ask your administrator whether it can be switched on."
    )]
    NotServed {
        /// The request.
        what: String,
    },
    /// The server understood and said no.
    #[error("{message}")]
    Refused {
        /// `status.code`, the event's `errorCode`, or the HTTP status.
        code: i64,
        /// The server's words.
        message: String,
        /// The agent who has the chat instead, where that is the reason.
        agent: Option<String>,
    },
    /// It was sent and no answer came: it may or may not have been done.
    #[error(
        "The connection dropped before the server answered ({detail}). What became of it will be checked."
    )]
    ReplyLost {
        /// What happened to the reply.
        detail: String,
    },
    /// Something answered that is no Workspace server: a captive portal, a proxy, a web site.
    #[error(
        "{server} did not answer as a Workspace server ({detail}). If this network wants you to sign in, do so in a \
         browser; otherwise check the address."
    )]
    NotWorkspace {
        /// Host and port.
        server: String,
        /// What came instead.
        detail: String,
    },
    /// The answer was larger than any real one and was not read.
    #[error(
        "The server's answer was larger than {limit} bytes and was not read. Tell your administrator."
    )]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
}

impl ClientError {
    /// The variant's name for logs, scripts and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MalformedUrl { .. } => "malformed_url",
            Self::Unreachable { .. } => "unreachable",
            Self::Certificate { .. } => "certificate",
            Self::ProxyPassword { .. } => "proxy_password",
            Self::ProxyScript { .. } => "proxy_script",
            Self::WrongPassword { .. } => "wrong_password",
            Self::SignInUnfinished { .. } => "sign_in_unfinished",
            Self::SignedOut { .. } => "signed_out",
            Self::NotServed { .. } => "not_served",
            Self::Refused { .. } => "refused",
            Self::ReplyLost { .. } => "reply_lost",
            Self::NotWorkspace { .. } => "not_workspace",
            Self::TooLarge { .. } => "too_large",
        }
    }

    /// Whether the server definitely did nothing and asking again later may help.
    pub fn is_unsent(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Certificate { .. }
                | Self::ProxyPassword { .. }
                | Self::ProxyScript { .. }
        )
    }

    /// Whether it may or may not have been done, to be settled by reading.
    pub fn is_unknown(&self) -> bool {
        matches!(
            self,
            Self::ReplyLost { .. } | Self::NotWorkspace { .. } | Self::TooLarge { .. }
        )
    }

    /// Whether the server itself refused, so that trying the same again is of no use.
    pub fn is_definite(&self) -> bool {
        matches!(
            self,
            Self::WrongPassword { .. }
                | Self::SignInUnfinished { .. }
                | Self::SignedOut { .. }
                | Self::NotServed { .. }
                | Self::Refused { .. }
                | Self::MalformedUrl { .. }
        )
    }

    /// Whether only the person can go on, by signing in otherwise: they were not let in, by the server or by
    /// the proxy before it, which may count wrong passwords too. Whatever else the server says may
    /// be otherwise in a minute: that it cannot open a session just now, and a path that is not served, which is also how a
    /// gateway answers while the server behind it is away.
    pub fn is_last_word(&self) -> bool {
        matches!(
            self,
            Self::WrongPassword { .. }
                | Self::ProxyPassword { .. }
                | Self::SignInUnfinished { .. }
                | Self::SignedOut { .. }
                | Self::MalformedUrl { .. }
        )
    }
}
