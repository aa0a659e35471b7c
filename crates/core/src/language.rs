//! The language of what is said outside the web view, which has its own words.

use holdfast_settings::keys::Language;

/// Whether the agent reads German: by the setting `language`, or as the system says where nobody chose.
pub fn is_german(language: Language) -> bool {
    match language {
        Language::De => true,
        Language::En => false,
        Language::System => sys_locale::get_locale().is_some_and(|locale| names_german(&locale)),
    }
}

/// Whether a locale's name is of German: `de`, `de-AT`, `de_CH.UTF-8`.
fn names_german(locale: &str) -> bool {
    locale
        .split(['-', '_', '.', '@'])
        .next()
        .is_some_and(|language| language.eq_ignore_ascii_case("de"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_of_german_are_known_however_they_are_written() {
        for locale in ["de", "de-AT", "de_CH.UTF-8", "DE"] {
            assert!(names_german(locale), "{locale}");
        }
        for locale in ["en-GB", "dev", "", "C"] {
            assert!(!names_german(locale), "{locale}");
        }
    }
}
