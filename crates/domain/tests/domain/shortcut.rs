//! The grammar of shortcuts.

use holdfast_domain::shortcut::{Key, Shortcut, ShortcutError};
use proptest::prelude::*;

fn canonical(text: &str) -> String {
    text.parse::<Shortcut>()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .to_string()
}

fn error(text: &str) -> ShortcutError {
    text.parse::<Shortcut>().expect_err(text)
}

#[test]
fn the_documented_examples_are_canonical() {
    for text in [
        "F1",
        "Ctrl+Alt+V",
        "Ctrl+Shift+Alt+V",
        "Ctrl+Alt+H",
        "Shift+F24",
        "Alt+1",
        "Ctrl+/",
        "Ctrl+-",
    ] {
        assert_eq!(canonical(text), text);
    }
}

/// Whatever administrators may write, and what comes of it: the canonical form, or the kind of error.
const WRITTEN: [(&str, Result<&str, &str>); 84] = [
    ("F1", Ok("F1")),
    ("f1", Ok("F1")),
    ("F9", Ok("F9")),
    ("F10", Ok("F10")),
    ("F12", Ok("F12")),
    ("F24", Ok("F24")),
    (" F5 ", Ok("F5")),
    ("Shift+F5", Ok("Shift+F5")),
    ("Alt+F4", Ok("Alt+F4")),
    ("Ctrl+F5", Ok("Ctrl+F5")),
    ("ctrl+shift+alt+f12", Ok("Ctrl+Shift+Alt+F12")),
    ("alt+shift+ctrl+f12", Ok("Ctrl+Shift+Alt+F12")),
    ("Ctrl+H", Ok("Ctrl+H")),
    ("ctrl+h", Ok("Ctrl+H")),
    ("CTRL+H", Ok("Ctrl+H")),
    ("Control+H", Ok("Ctrl+H")),
    ("control+alt+h", Ok("Ctrl+Alt+H")),
    ("Shift+H", Ok("Shift+H")),
    ("Alt+H", Ok("Alt+H")),
    ("Ctrl+Alt+V", Ok("Ctrl+Alt+V")),
    ("Alt+Ctrl+V", Ok("Ctrl+Alt+V")),
    ("Ctrl + Alt + V", Ok("Ctrl+Alt+V")),
    ("\tCtrl+\tAlt+V\n", Ok("Ctrl+Alt+V")),
    ("Ctrl+Shift+Alt+V", Ok("Ctrl+Shift+Alt+V")),
    ("Shift+Ctrl+V", Ok("Ctrl+Shift+V")),
    ("Shift+Alt+V", Ok("Shift+Alt+V")),
    ("Ctrl+0", Ok("Ctrl+0")),
    ("Alt+9", Ok("Alt+9")),
    ("Ctrl+F", Ok("Ctrl+F")),
    ("Ctrl+A", Ok("Ctrl+A")),
    ("Ctrl+z", Ok("Ctrl+Z")),
    ("Ctrl+,", Ok("Ctrl+,")),
    ("Ctrl+.", Ok("Ctrl+.")),
    ("Ctrl+/", Ok("Ctrl+/")),
    ("Ctrl+-", Ok("Ctrl+-")),
    ("Ctrl+=", Ok("Ctrl+=")),
    ("Ctrl+;", Ok("Ctrl+;")),
    ("Ctrl+[", Ok("Ctrl+[")),
    ("Ctrl+\\", Ok("Ctrl+\\")),
    ("Ctrl+`", Ok("Ctrl+`")),
    ("Ctrl+~", Ok("Ctrl+~")),
    ("Ctrl+!", Ok("Ctrl+!")),
    ("", Err("no key")),
    (" ", Err("no key")),
    ("+", Err("no key")),
    ("++", Err("no key")),
    ("Ctrl+", Err("no key")),
    ("Ctrl+ ", Err("no key")),
    ("Ctrl+Alt+", Err("no key")),
    ("Ctrl++", Err("no key")),
    ("V", Err("needs a modifier")),
    ("v", Err("needs a modifier")),
    ("F", Err("needs a modifier")),
    ("5", Err("needs a modifier")),
    ("/", Err("needs a modifier")),
    ("Win+V", Err("modifier")),
    ("Meta+V", Err("modifier")),
    ("Cmd+V", Err("modifier")),
    ("Super+F1", Err("modifier")),
    ("Option+V", Err("modifier")),
    ("AltGr+V", Err("modifier")),
    ("Strg+V", Err("modifier")),
    ("Ctl+V", Err("modifier")),
    ("V+Ctrl+A", Err("modifier")),
    ("+V", Err("modifier")),
    ("Ctrl++V", Err("modifier")),
    ("F1+F2", Err("modifier")),
    ("Ctrl-Alt-V", Err("key")),
    ("Ctrl Alt V", Err("key")),
    ("Ctrl+Ctrl+V", Err("twice")),
    ("Ctrl+Control+V", Err("twice")),
    ("Alt+alt+F1", Err("twice")),
    ("Shift+Ctrl+SHIFT+V", Err("twice")),
    ("F0", Err("key")),
    ("F01", Err("key")),
    ("F25", Err("key")),
    ("F-1", Err("key")),
    ("F1.5", Err("key")),
    ("Ctrl+Space", Err("key")),
    ("Ctrl+Enter", Err("key")),
    ("Ctrl+VV", Err("key")),
    ("Ctrl", Err("key")),
    ("Ctrl+ä", Err("key")),
    ("Ctrl+１", Err("key")),
];

#[test]
fn whatever_is_written_is_a_shortcut_or_an_error_of_its_kind() {
    for (text, expected) in WRITTEN {
        let found = text
            .parse::<Shortcut>()
            .map(|shortcut| shortcut.to_string());
        let found = found.map_err(|error| match error {
            ShortcutError::NoKey(_) => "no key",
            ShortcutError::UnknownModifier(_) => "modifier",
            ShortcutError::RepeatedModifier(_) => "twice",
            ShortcutError::UnknownKey(_) => "key",
            ShortcutError::NeedsModifier(_) => "needs a modifier",
        });
        assert_eq!(found.as_deref().map_err(|kind| *kind), expected, "{text:?}");
    }
}

#[test]
fn order_case_and_blanks_are_free() {
    for text in [
        "Alt+Shift+Ctrl+v",
        "ALT+CTRL+SHIFT+V",
        " shift + control + alt + v ",
        "Ctrl+Shift+Alt+V",
    ] {
        assert_eq!(canonical(text), "Ctrl+Shift+Alt+V");
    }
    assert_eq!(canonical("f12"), "F12");
    assert_eq!(canonical("alt+f"), "Alt+F", "F alone is a letter");
}

#[test]
fn the_parts_can_be_asked_for() {
    let shortcut: Shortcut = "ctrl+f5".parse().unwrap();
    assert!(shortcut.ctrl() && !shortcut.shift() && !shortcut.alt());
    assert_eq!(shortcut.key(), Key::Function(5));
    let shortcut: Shortcut = "shift+alt+q".parse().unwrap();
    assert!(!shortcut.ctrl() && shortcut.shift() && shortcut.alt());
    assert_eq!(shortcut.key(), Key::Character('Q'));
}

#[test]
fn a_text_without_a_key_is_told() {
    for text in ["", "   ", "+", "Ctrl+", "Ctrl+Alt+ ", "Ctrl++"] {
        assert!(
            matches!(error(text), ShortcutError::NoKey(_)),
            "{text:?}: {:?}",
            error(text)
        );
    }
}

#[test]
fn an_unknown_modifier_is_told_by_its_name() {
    assert_eq!(
        error("Win+V"),
        ShortcutError::UnknownModifier("Win".to_owned())
    );
    assert_eq!(
        error("Ctrl+Meta+V"),
        ShortcutError::UnknownModifier("Meta".to_owned())
    );
    assert_eq!(
        error("Ctrl++V"),
        ShortcutError::UnknownModifier(String::new())
    );
    assert_eq!(
        error("V+Ctrl+A"),
        ShortcutError::UnknownModifier("V".to_owned())
    );
}

#[test]
fn a_repeated_modifier_is_told() {
    assert_eq!(
        error("Ctrl+Control+V"),
        ShortcutError::RepeatedModifier("Ctrl")
    );
    assert_eq!(
        error("alt+ctrl+ALT+V"),
        ShortcutError::RepeatedModifier("Alt")
    );
    assert_eq!(
        error("shift+shift+F1"),
        ShortcutError::RepeatedModifier("Shift")
    );
}

#[test]
fn an_unknown_key_is_told_by_its_name() {
    for key in [
        "F0",
        "F25",
        "F01",
        "F256",
        "F99999999999",
        "Fx",
        "Space",
        "VV",
        "Ctrl",
        "Alt",
        "ä",
        "é",
        "→",
        "１",
    ] {
        assert_eq!(
            error(&format!("Ctrl+{key}")),
            ShortcutError::UnknownKey(key.to_owned())
        );
    }
}

#[test]
fn a_character_needs_a_modifier() {
    assert_eq!(error("v"), ShortcutError::NeedsModifier('V'));
    assert_eq!(error("F"), ShortcutError::NeedsModifier('F'));
    assert_eq!(error("7"), ShortcutError::NeedsModifier('7'));
}

#[test]
fn every_error_is_a_sentence_about_what_was_written() {
    for (text, part) in [
        ("", "Ctrl+Alt+H"),
        ("Win+V", "Win"),
        ("Alt+Alt+V", "Alt"),
        ("Ctrl+Space", "Space"),
        ("v", "V"),
    ] {
        let sentence = error(text).to_string();
        assert!(sentence.contains(part), "{sentence}");
    }
}

/// A modifier as people write it.
fn modifier(names: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    let cased = (prop::sample::select(names.to_vec()), any::<bool>()).prop_map(|(name, upper)| {
        if upper {
            name.to_uppercase()
        } else {
            name.to_lowercase()
        }
    });
    prop::option::of(cased)
}

fn key() -> impl Strategy<Value = (String, Key)> {
    prop_oneof![
        (1..=24_u8).prop_map(|number| (format!("f{number}"), Key::Function(number))),
        prop::char::range('!', '~')
            .prop_filter("plus separates", |character| *character != '+')
            .prop_map(|character| (
                character.to_string(),
                Key::Character(character.to_ascii_uppercase())
            )),
    ]
}

proptest! {
    #[test]
    fn whatever_way_it_is_written_the_canonical_form_says_the_same(
        ctrl in modifier(&["Ctrl", "Control"]),
        shift in modifier(&["Shift"]),
        alt in modifier(&["Alt"]),
        order in Just([0, 1, 2]).prop_shuffle(),
        blank in prop::sample::select(vec!["", " ", "  "]),
        (text, key) in key(),
    ) {
        let held = [ctrl.is_some(), shift.is_some(), alt.is_some()];
        let modifiers = [ctrl, shift, alt];
        let mut parts: Vec<String> = order.iter().filter_map(|at| modifiers[*at].clone()).collect();
        parts.push(text);
        let written = parts.join(&format!("{blank}+{blank}"));
        let needs_one = matches!(key, Key::Character(_)) && held == [false; 3];
        match written.parse::<Shortcut>() {
            Ok(shortcut) => {
                prop_assert!(!needs_one, "{}", written);
                prop_assert_eq!([shortcut.ctrl(), shortcut.shift(), shortcut.alt()], held);
                prop_assert_eq!(shortcut.key(), key);
                prop_assert_eq!(shortcut.to_string().parse::<Shortcut>().unwrap(), shortcut);
            }
            Err(error) => prop_assert!(needs_one && matches!(error, ShortcutError::NeedsModifier(_)), "{}: {}", written, error),
        }
    }

    #[test]
    fn any_text_is_a_shortcut_or_an_error(text in "(?s).{0,20}") {
        if let Ok(shortcut) = text.parse::<Shortcut>() {
            prop_assert_eq!(shortcut.to_string().parse::<Shortcut>().unwrap(), shortcut);
        }
    }

    #[test]
    fn nearly_shortcuts_are_shortcuts_or_errors(parts in prop::collection::vec("(?i)(ctrl|alt|shift|f[0-9]{0,3}|[ -~]|ß|win)?", 0..5)) {
        if let Ok(shortcut) = parts.join("+").parse::<Shortcut>() {
            prop_assert_eq!(shortcut.to_string().parse::<Shortcut>().unwrap(), shortcut);
        }
    }
}
