//! Letters as whoever looks for something means them.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use unicode_normalization::UnicodeNormalization as _;

/// Makes `holds(text, wanted)` known to SQL: whether a text holds another one, which [`fold`] made, without regard to case,
/// accents and vowel points. SQLite's own `LIKE` knows the case of ASCII alone. Null holds nothing.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("holds", 2, flags, |context: &mut Context<'_>| {
        let wanted = context.get_raw(1).as_str()?;
        Ok(match context.get_raw(0).as_str_or_null()? {
            Some(text) => holds(text, wanted),
            None => false,
        })
    })
}

fn holds(text: &str, wanted: &str) -> bool {
    if text.is_ascii() {
        return text.to_ascii_lowercase().contains(wanted);
    }
    fold(text).contains(wanted)
}

/// A text without regard to case, width, accents and vowel points; `ß` is `ss`.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|sign| !is_mark(*sign))
        // Up and down again: some letters are one in capitals alone.
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// What is written above or below letters of Latin, Greek, Cyrillic, Hebrew and Arabic, and left out where one is in a
/// hurry. Vowel signs of other scripts are letters to their readers.
fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{64b}'..='\u{65f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_are_found_as_they_are_typed() {
        for (text, wanted) in [
            ("Jürgen Ärger", "ärger"),
            ("Jürgen Ärger", "JURGEN"),
            ("Große Straße", "strasse"),
            ("STRASSE", "straße"),
            ("Σίσυφος", "σισυφος"),
            ("Анна Королёва", "королева"),
            ("مُحَمَّد", "محمد"),
            ("Ｆｕｌｌ width", "full"),
            ("e\u{301}clair", "éclair"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert!(holds(text, &fold(wanted)), "{text} holds {wanted}");
        }
        assert!(!holds("हिन्दी", &fold("हन्दी")));
        assert!(!holds("Jurgen", &fold("jörgen")));
    }

    proptest! {
        #[test]
        fn every_text_holds_itself_in_any_case(text in ".{0,20}") {
            prop_assert!(holds(&text, &fold(&text)));
            prop_assert!(holds(&text, &fold(&text.to_uppercase())));
        }
    }
}
