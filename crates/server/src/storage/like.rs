//! `LIKE` as people mean it: SQLite's own knows the case of ASCII alone.

use holdfast_domain::fold::fold;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

/// Puts a `LIKE` in the place of SQLite's that has no regard to case and accents in any alphabet.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    for arguments in [2, 3] {
        connection.create_scalar_function(
            "like",
            arguments,
            flags,
            |context: &mut Context<'_>| {
                let pattern = context.get_raw(0).as_str()?;
                let Some(text) = text_of(context, 1) else {
                    return Ok(false);
                };
                let escape = (context.len() == 3)
                    .then(|| context.get_raw(2).as_str())
                    .transpose()?;
                let pattern = parse(pattern, escape.and_then(|escape| escape.chars().next()));
                Ok(matches(&pattern, &fold(&text).chars().collect::<Vec<_>>()))
            },
        )?;
    }
    Ok(())
}

/// A value as `LIKE` sees it: numbers are text too.
fn text_of(context: &Context<'_>, index: usize) -> Option<String> {
    use rusqlite::types::ValueRef;
    match context.get_raw(index) {
        ValueRef::Text(text) | ValueRef::Blob(text) => {
            Some(String::from_utf8_lossy(text).into_owned())
        }
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Null => None,
    }
}

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// `%`
    Any,
    /// `_`
    One,
    /// Itself.
    Sign(char),
}

fn parse(pattern: &str, escape: Option<char>) -> Vec<Part> {
    let mut parts = Vec::with_capacity(pattern.len());
    // Folded together: a sign and the accents after it are one.
    let mut literal = String::new();
    let mut signs = pattern.chars();
    while let Some(sign) = signs.next() {
        let wild = match sign {
            sign if Some(sign) == escape => {
                literal.extend(signs.next());
                continue;
            }
            '%' => Part::Any,
            '_' => Part::One,
            sign => {
                literal.push(sign);
                continue;
            }
        };
        parts.extend(fold(&std::mem::take(&mut literal)).chars().map(Part::Sign));
        parts.push(wild);
    }
    parts.extend(fold(&literal).chars().map(Part::Sign));
    parts
}

/// Whether a folded text is as the pattern says. Linear in the text for each part: the last `%` alone is tried anew.
fn matches(pattern: &[Part], text: &[char]) -> bool {
    let (mut at, mut part) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(part) {
            Some(Part::Any) => {
                retry = Some((part, at));
                part += 1;
            }
            Some(Part::One) => (at, part) = (at + 1, part + 1),
            Some(Part::Sign(sign)) if *sign == text[at] => (at, part) = (at + 1, part + 1),
            _ => match retry {
                Some((any, from)) => {
                    retry = Some((any, from + 1));
                    (part, at) = (any + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[part..].iter().all(|part| *part == Part::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_what_sqlites_own_finds_and_letters_in_any_case() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        let like = |text: &str, pattern: &str| -> bool {
            connection
                .query_row(r"SELECT ?1 LIKE ?2 ESCAPE '\'", (text, pattern), |row| {
                    row.get(0)
                })
                .unwrap()
        };
        for (text, pattern, expected) in [
            ("Öztürk", "%öztürk%", true),
            ("Jürgen", "jurg%", true),
            ("Größe", "grosse", true),
            ("parcel 17", "%cel _7", true),
            ("parcel 17", "%cel _8", false),
            ("50% off", r"50\% %", true),
            ("50 percent", r"50\%%", false),
            ("abcabcabd", "%abc%abd", true),
            ("abcabcabd", "%abd%abc", false),
            ("", "%", true),
            ("", "_", false),
            ("a", "", false),
        ] {
            assert_eq!(like(text, pattern), expected, "{text} LIKE {pattern}");
        }
        let of_null: bool = connection
            .query_row("SELECT NULL LIKE 'a'", [], |row| row.get(0))
            .unwrap();
        assert!(!of_null);
        let number: bool = connection
            .query_row("SELECT 17 LIKE '1%'", [], |row| row.get(0))
            .unwrap();
        assert!(number);
    }
}
