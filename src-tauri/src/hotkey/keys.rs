//! From the option's grammar to keys of a keyboard.

use holdfast_domain::shortcut::{Key, Shortcut};
use tauri_plugin_global_shortcut::{Code, Modifiers, Shortcut as Combination};

/// The combination to register; none for a sign that has no key of its own on the layout that shortcuts go by.
pub(super) fn combination(shortcut: &Shortcut) -> Option<Combination> {
    let mut modifiers = Modifiers::empty();
    modifiers.set(Modifiers::CONTROL, shortcut.ctrl());
    modifiers.set(Modifiers::SHIFT, shortcut.shift());
    modifiers.set(Modifiers::ALT, shortcut.alt());
    let code = match shortcut.key() {
        Key::Function(number) => format!("F{number}").parse().ok()?,
        Key::Character(letter @ 'A'..='Z') => format!("Key{letter}").parse().ok()?,
        Key::Character(digit @ '0'..='9') => format!("Digit{digit}").parse().ok()?,
        Key::Character(sign) => sign_key(sign)?,
    };
    Some(Combination::new(Some(modifiers), code))
}

fn sign_key(sign: char) -> Option<Code> {
    Some(match sign {
        '-' => Code::Minus,
        '=' => Code::Equal,
        '[' => Code::BracketLeft,
        ']' => Code::BracketRight,
        '\\' => Code::Backslash,
        ';' => Code::Semicolon,
        '\'' => Code::Quote,
        ',' => Code::Comma,
        '.' => Code::Period,
        '/' => Code::Slash,
        '`' => Code::Backquote,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn of(text: &str) -> Option<Combination> {
        combination(&text.parse().unwrap())
    }

    #[test]
    fn keys_and_modifiers_are_kept() {
        assert_eq!(
            of("Ctrl+Alt+H"),
            Some(Combination::new(
                Some(Modifiers::CONTROL | Modifiers::ALT),
                Code::KeyH
            ))
        );
        assert_eq!(
            of("F12"),
            Some(Combination::new(Some(Modifiers::empty()), Code::F12))
        );
        assert_eq!(
            of("shift+ctrl+7"),
            Some(Combination::new(
                Some(Modifiers::CONTROL | Modifiers::SHIFT),
                Code::Digit7
            ))
        );
        assert_eq!(
            of("Alt+."),
            Some(Combination::new(Some(Modifiers::ALT), Code::Period))
        );
    }

    #[test]
    fn every_letter_digit_and_function_key_has_its_key() {
        for key in ('A'..='Z').chain('0'..='9') {
            assert!(of(&format!("Ctrl+{key}")).is_some(), "{key}");
        }
        for number in 1..=24 {
            assert!(of(&format!("F{number}")).is_some(), "F{number}");
        }
    }

    #[test]
    fn a_sign_without_a_key_of_its_own_has_none() {
        assert_eq!(of("Ctrl+!"), None);
    }
}
