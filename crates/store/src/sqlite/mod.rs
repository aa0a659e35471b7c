//! Connections, the pool and the migrator that both files share.

mod connection;
mod fold;
mod migrate;
#[cfg(test)]
pub(crate) mod plan;
mod pool;

pub(crate) use connection::{Durability, connect_damaged, connect_to_look, prove_readable};
pub(crate) use migrate::{MigrateError, Migration};
pub(crate) use pool::Pool;

use std::fmt::Write as _;

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
