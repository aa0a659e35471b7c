//! The grammar of `keyboard.shortcut.*`: `[Ctrl+][Shift+][Alt+]KEY`.
//!
//! KEY is a function key, alone or with modifiers, or a character that needs at least one modifier. Order and case are
//! free; the canonical form is `Ctrl+Shift+Alt+V`.

use std::fmt;
use std::str::FromStr;

/// A key combination.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shortcut {
    ctrl: bool,
    shift: bool,
    alt: bool,
    key: Key,
}

/// The last part of a combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `F1` to `F24`.
    Function(u8),
    /// A letter (upper case), a digit or another printable ASCII character but space and plus.
    Character(char),
}

/// Why a text is no shortcut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShortcutError {
    /// Nothing after the last `+`, or nothing at all.
    #[error("the shortcut \"{0}\" names no key; write for example Ctrl+Alt+H")]
    NoKey(String),
    /// A part before the key is not `Ctrl`, `Shift` or `Alt`.
    #[error("\"{0}\" is not a modifier; only Ctrl, Shift and Alt are")]
    UnknownModifier(String),
    /// A modifier occurs twice.
    #[error("the modifier {0} occurs twice")]
    RepeatedModifier(&'static str),
    /// The key is neither a function key nor one character.
    #[error("\"{0}\" is not a key; use F1 to F24 or one letter, digit or sign")]
    UnknownKey(String),
    /// A character without a modifier would fire while typing.
    #[error("the character {0} needs Ctrl, Shift or Alt before it")]
    NeedsModifier(char),
}

impl Shortcut {
    /// Whether Ctrl is held.
    pub fn ctrl(&self) -> bool {
        self.ctrl
    }

    /// Whether Shift is held.
    pub fn shift(&self) -> bool {
        self.shift
    }

    /// Whether Alt is held.
    pub fn alt(&self) -> bool {
        self.alt
    }

    /// The key.
    pub fn key(&self) -> Key {
        self.key
    }
}

impl FromStr for Shortcut {
    type Err = ShortcutError;

    fn from_str(text: &str) -> Result<Self, ShortcutError> {
        let mut parts: Vec<&str> = text.split('+').map(str::trim).collect();
        let last = parts.pop().unwrap_or_default();
        if last.is_empty() {
            return Err(ShortcutError::NoKey(text.trim().to_owned()));
        }
        let (mut ctrl, mut shift, mut alt) = (false, false, false);
        for part in parts {
            let (flag, name) = match part.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => (&mut ctrl, "Ctrl"),
                "shift" => (&mut shift, "Shift"),
                "alt" => (&mut alt, "Alt"),
                _ => return Err(ShortcutError::UnknownModifier(part.to_owned())),
            };
            if std::mem::replace(flag, true) {
                return Err(ShortcutError::RepeatedModifier(name));
            }
        }
        let key = parse_key(last)?;
        match key {
            Key::Character(character) if !(ctrl || shift || alt) => {
                Err(ShortcutError::NeedsModifier(character))
            }
            key => Ok(Self {
                ctrl,
                shift,
                alt,
                key,
            }),
        }
    }
}

fn parse_key(text: &str) -> Result<Key, ShortcutError> {
    let unknown = || ShortcutError::UnknownKey(text.to_owned());
    let mut characters = text.chars();
    match (characters.next(), characters.as_str()) {
        (Some(one), "") if one.is_ascii_graphic() => Ok(Key::Character(one.to_ascii_uppercase())),
        (Some('f' | 'F'), digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            match digits.parse() {
                Ok(number @ 1..=24) if !digits.starts_with('0') => Ok(Key::Function(number)),
                _ => Err(unknown()),
            }
        }
        _ => Err(unknown()),
    }
}

impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "Ctrl+"),
            (self.shift, "Shift+"),
            (self.alt, "Alt+"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.key {
            Key::Function(number) => write!(f, "F{number}"),
            Key::Character(character) => write!(f, "{character}"),
        }
    }
}
