//! What must hold for any bytes. Each target is a function that takes bytes and panics where something does not hold.
//!
//! `tests/replay.rs` runs them over the corpus and over damaged copies of it, `libfuzzer` over whatever it comes up
//! with; `README.md` says how.
// A promise that is broken is a panic: that is what a fuzzer looks for.
#![allow(clippy::missing_panics_doc, clippy::expect_used)]

pub mod condition;
pub mod options;
pub mod query;
pub mod shortcut;
pub mod wire;
pub mod words;

/// A target.
pub type Target = fn(&[u8]);

/// Every target by the name of its folder in the corpus.
pub const TARGETS: [(&str, Target); 8] = [
    ("condition", condition::condition),
    ("event", wire::event),
    ("frame", wire::frame),
    ("kvlist", wire::kvlist),
    ("options", options::options),
    ("query", query::query),
    ("shortcut", shortcut::shortcut),
    ("words", words::words),
];

/// The target of this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, target)| *target)
}
