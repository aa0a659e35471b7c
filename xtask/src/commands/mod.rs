//! One file per command.

pub(crate) mod announce;
pub(crate) mod bench;
pub(crate) mod bundle;
pub(crate) mod check;
pub(crate) mod r#gen;
pub(crate) mod notices;
pub(crate) mod run;
pub(crate) mod test;
