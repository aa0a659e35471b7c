//! What makes no sense, and why.

use thiserror::Error;

/// Why a value does not fit its setting. The value itself is never repeated: it may hold what is not for a log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Mismatch {
    /// Of another type.
    #[error("it must be {0}")]
    Kind(&'static str),
    /// None of the values that there are.
    #[error("it must be one of {0}")]
    Choice(String),
    /// Less or more than allowed.
    #[error("it must be between {0} and {1}")]
    Range(u32, u32),
    /// More texts than a list may have.
    #[error("it must not list more than {0}")]
    Many(usize),
    /// Not what the text must be.
    #[error("{0}")]
    Format(&'static str),
}

/// What is wrong with a policy, or with what else is set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// It is there, and cannot be read.
    #[error("The policy {origin} cannot be read: {why}.")]
    Unreadable {
        /// Where it is.
        origin: String,
        /// What the system says.
        why: String,
    },
    /// Others than administrators can change it.
    #[error("The policy {origin} is not trusted: {why}.")]
    NotTrusted {
        /// Where it is.
        origin: String,
        /// Who could have changed it.
        why: String,
    },
    /// It is not what such a file must be.
    #[error("The policy {origin} cannot be understood: {why}.")]
    NotUnderstood {
        /// Where it is.
        origin: String,
        /// Where in it, and what was expected.
        why: String,
    },
    /// A value does not fit.
    #[error("{origin} sets {name} to what makes no sense: {why}.")]
    Value {
        /// Who says so.
        origin: String,
        /// The setting.
        name: String,
        /// Why it does not fit.
        why: Mismatch,
    },
    /// There is no such setting.
    #[error("{origin} sets {name}, which is no setting of this version.")]
    Unknown {
        /// Who says so.
        origin: String,
        /// What was set.
        name: String,
    },
    /// Who says so may not.
    #[error("{origin} sets {name}, which is not theirs to set.")]
    NotTheirs {
        /// Who says so.
        origin: String,
        /// The setting.
        name: String,
    },
}

impl Fault {
    /// Stable, for programs and for the window's own words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "policy_unreadable",
            Self::NotTrusted { .. } => "policy_not_trusted",
            Self::NotUnderstood { .. } => "policy_not_understood",
            Self::Value { .. } => "policy_value",
            Self::Unknown { .. } => "policy_unknown",
            Self::NotTheirs { .. } => "policy_not_theirs",
        }
    }

    /// What it is about: the setting where it is one, else where the policy is.
    pub fn about(&self) -> &str {
        match self {
            Self::Unreadable { origin, .. }
            | Self::NotTrusted { origin, .. }
            | Self::NotUnderstood { origin, .. } => origin,
            Self::Value { name, .. }
            | Self::Unknown { name, .. }
            | Self::NotTheirs { name, .. } => name,
        }
    }
}
