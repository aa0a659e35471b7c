//! Promises put to the proof by faults, drawn from seeds.
//!
//! - [`script`]: what happens when, as text; [`draw`]: a script from a seed
//! - [`oracle`]: whether the promises were kept, judged by what both sides say
//! - [`shrink`]: the shortest script that still breaks one
//! - [`report`]: what many runs came to
//!
//! The runs themselves are in `tests/faults`: real servers, real cores, [`crate::proxy`] between them.
//! `tests/README.md` says how to replay a seed and how to add a fault.

pub mod draw;
pub mod oracle;
pub mod report;
pub mod script;
pub mod shrink;
