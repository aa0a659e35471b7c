//! `keyboard.shortcut.*`, as an administrator may write it.

use holdfast_domain::shortcut::{Key, Shortcut};

/// What is a shortcut has one canonical form that means the same; what is none is refused with its reason.
pub fn shortcut(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let shortcut = match text.parse::<Shortcut>() {
        Ok(shortcut) => shortcut,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let canonical = shortcut.to_string();
    assert_eq!(
        canonical.parse::<Shortcut>().as_ref(),
        Ok(&shortcut),
        "{canonical:?} of {text:?}"
    );
    assert_eq!(
        text.to_ascii_lowercase().parse(),
        Ok(shortcut.clone()),
        "case is free: {text:?}"
    );
    let held = shortcut.ctrl() || shortcut.shift() || shortcut.alt();
    assert!(
        held || matches!(shortcut.key(), Key::Function(1..=24)),
        "{text:?} would fire while typing"
    );
}
