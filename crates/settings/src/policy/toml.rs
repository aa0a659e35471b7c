//! A policy as TOML, as Linux has it: the names and values of `preferences.toml`.

use crate::layer::flatten;
use crate::{Fault, Layer};

/// What a text says.
pub fn layer(origin: &str, text: &str) -> Layer {
    match text.parse::<toml::Table>() {
        Ok(table) => Layer::new(origin, flatten(&table)),
        Err(error) => {
            let line = error.span().map_or(1, |span| {
                let before = text.as_bytes().iter().take(span.start);
                before.filter(|byte| **byte == b'\n').count() + 1
            });
            let why = format!("line {line}: {}", error.message());
            let origin = origin.to_owned();
            Layer::failed(origin.clone(), Fault::NotUnderstood { origin, why })
        }
    }
}
