//! What happens to one request.

use std::time::Duration;

/// What happens to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trick {
    /// The server processes it, its reply is lost with the connection.
    LoseReply,
    /// The server processes it, and nothing of that gets back: then nobody is let in any more, until
    /// [`super::Proxy::heal`].
    Outage,
    /// Half of the reply arrives.
    CutReply,
    /// Somebody else answers, and hangs up.
    Answer(Vec<u8>),
    /// Nobody ever answers.
    Never,
    /// It gets to the server only after this time, also where the client has given up.
    Late(Duration),
    /// The characters after this mark are others when it gets to the server.
    Forge(String),
    /// The server gets it a second time with another `operationId`: what no network does and a broken client might.
    Twice,
}

impl Trick {
    /// A short name, for counts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::LoseReply => "reply lost",
            Self::Outage => "network gone",
            Self::CutReply => "reply cut",
            Self::Answer(_) => "somebody else answered",
            Self::Never => "never answered",
            Self::Late(_) => "request late",
            Self::Forge(_) => "request forged",
            Self::Twice => "request doubled",
        }
    }
}
