//! How a verb ends that was not done.

use holdfast_core::view::Problem;

/// Why a verb was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Refused by policy, server or input: exit status 1.
    Refused(Problem),
    /// The command line makes no sense: exit status 2.
    Usage(String),
    /// There is no connection, and nothing was queued: exit status 3.
    NoConnection(Problem),
}

impl Failure {
    /// Stable, for programs.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(problem) | Self::NoConnection(problem) => &problem.code,
            Self::Usage(_) => "usage",
        }
    }

    /// For people.
    pub fn message(&self) -> &str {
        match self {
            Self::Refused(problem) | Self::NoConnection(problem) => &problem.message,
            Self::Usage(message) => message,
        }
    }

    /// The exit status: 1 refused, 2 usage, 3 no connection.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::NoConnection(_) => 3,
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem.code.as_str() {
            "offline" | "unreachable" | "proxy_password" | "proxy_script" | "not_workspace"
            | "reply_lost" | "offline_off" | "offline_other" | "offline_too_long"
            | "nothing_saved" | "copy_damaged" => Self::NoConnection(problem),
            code if code.starts_with("certificate") => Self::NoConnection(problem),
            _ => Self::Refused(problem),
        }
    }
}
