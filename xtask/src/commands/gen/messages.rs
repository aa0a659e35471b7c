//! What the programs may note down, from their sources: the constant words of every `tracing::…!`. A report for support
//! keeps these alone (`crates/core/src/diagnosis/report/redact.rs`).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::paths;

/// The file, from the repository's root.
pub(super) const FILE: &str = "crates/core/src/diagnosis/report/messages.txt";
/// Where what ends up in the desktop's log comes from.
const SOURCES: [&str; 7] = [
    "crates/client/src",
    "crates/core/src",
    "crates/domain/src",
    "crates/settings/src",
    "crates/store/src",
    "crates/wire/src",
    "src-tauri/src",
];

/// One message a line, in order. One that ends with a colon goes on with what is not constant.
pub(super) fn make() -> Result<String> {
    let mut found = BTreeSet::new();
    for folder in SOURCES {
        read(&paths::root().join(folder), &mut found)?;
    }
    Ok(found
        .into_iter()
        .fold(String::new(), |all, one| all + &one + "\n"))
}

fn read(folder: &Path, found: &mut BTreeSet<String>) -> Result<()> {
    let entries = fs::read_dir(folder);
    for entry in entries.with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, found)?;
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            found.extend(messages(&text));
        }
    }
    Ok(())
}

fn messages(source: &str) -> impl Iterator<Item = String> {
    const LEVELS: [&str; 5] = ["error!(", "warn!(", "info!(", "debug!(", "trace!("];
    source.split("tracing::").skip(1).filter_map(|call| {
        let arguments = LEVELS.iter().find_map(|level| call.strip_prefix(level))?;
        constant(&message(arguments)?)
    })
}

/// The literal that is an argument by itself: not a field's value, and not within another call.
fn message(arguments: &str) -> Option<String> {
    let (mut depth, mut before) = (0_u32, ',');
    let mut signs = arguments.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => {
                let text = literal(&mut signs)?;
                if depth == 0 && before == ',' {
                    return Some(text);
                }
                before = '"';
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if !sign.is_whitespace() && sign != '"' {
            before = sign;
        }
    }
    None
}

/// The rest of a literal whose first quote is read.
fn literal(signs: &mut std::str::Chars<'_>) -> Option<String> {
    let mut text = String::new();
    loop {
        match signs.next()? {
            '"' => return Some(text),
            '\\' => match signs.next()? {
                // A line that goes on without the blanks at its beginning.
                '\n' => *signs = signs.as_str().trim_start().chars(),
                escaped => text.push(escaped),
            },
            sign => text.push(sign),
        }
    }
}

/// As far as it is constant; none where that is nothing, or does not end with a colon.
fn constant(message: &str) -> Option<String> {
    let Some((constant, _)) = message.split_once('{') else {
        return Some(message.to_owned());
    };
    let constant = constant.trim_end();
    constant.ends_with(':').then(|| constant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_says_its_constant_words() {
        let source = r#"
            tracing::info!("started");
            tracing::warn!(%error, code = "x", table = name("y"), "a row is unreadable");
            tracing::error!(
                %place,
                "one that goes \
                 on",
            );
            tracing::debug!("nothing is noted down: {error:#}");
            tracing::warn!("{fault}");
            tracing::info!("lost {name} on the way");
            tracing::info!(count);
            tracing::Level::INFO;
        "#;
        assert_eq!(
            messages(source).collect::<Vec<_>>(),
            [
                "started",
                "a row is unreadable",
                "one that goes on",
                "nothing is noted down:",
            ]
        );
    }
}
