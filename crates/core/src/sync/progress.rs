//! How far the lists are since the events began to flow.

/// How far the reconcile is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Being read, for the first time since the session began.
    #[default]
    Reading,
    /// Everything was asked for; what did not come is tried again.
    Partly,
    /// As the server has them.
    Whole,
}
