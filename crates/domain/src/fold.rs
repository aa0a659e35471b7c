//! Letters as whoever looks for something means them.

use unicode_normalization::UnicodeNormalization as _;

/// A text without regard to case, width, accents and vowel points; `ß` is `ss`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
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
            assert!(fold(text).contains(&fold(wanted)), "{text} holds {wanted}");
        }
        assert!(!fold("हिन्दी").contains(&fold("हन्दी")));
        assert!(!fold("Jurgen").contains(&fold("jörgen")));
    }

    proptest! {
        #[test]
        fn a_text_is_the_same_in_any_case_and_folded_once(text in ".{0,20}") {
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
