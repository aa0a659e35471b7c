//! Titles with field codes.

use holdfast_domain::catalogue;
use holdfast_domain::title::{WINDOW_TITLE, title};
use proptest::prelude::*;

/// A contact with these names, in a chat.
fn of(first: &str, last: &str, template: &str) -> String {
    title(template, |code| {
        let text = match code {
            "Contact.FirstName" => first,
            "Contact.LastName" => last,
            "Interaction.MainParty" => "carla@example.org",
            "Interaction.Type" => "Chat",
            "Window.Title" => "Holdfast",
            _ => return None,
        };
        Some(text.to_owned())
    })
}

#[test]
fn the_default_says_whom_the_chat_is_with() {
    let default = &catalogue::known().options[WINDOW_TITLE].default;
    for (first, last, expected) in [
        ("Carla", "Mendes", "Carla Mendes - Chat - Holdfast"),
        ("Carla", "", "Carla - Chat - Holdfast"),
        ("", "Mendes", "Mendes - Chat - Holdfast"),
        ("", " ", "carla@example.org - Chat - Holdfast"),
    ] {
        assert_eq!(of(first, last, default), expected);
    }
}

#[test]
fn whatever_is_written_becomes_a_title() {
    for (template, expected) in [
        ("", ""),
        ("Support", "Support"),
        ("$Window.Title$", "Holdfast"),
        ("$Contact.LastName$, $Contact.FirstName$", "Mendes, Carla"),
        ("$Interaction.Type$ ($Contact.FirstName$)", "Chat (Carla)"),
        ("(none|$Contact.FirstName$)", "none"),
        ("(|$Contact.FirstName$)", "Carla"),
        ("a ( b", "a ( b"),
        ("(a (b|c) d)", "(a b d)"),
        ("50 $ - $Interaction.Type$", "50 $ - Chat"),
        ("$Nobody.Knows$ $Interaction.Type$", "$Nobody.Knows$ Chat"),
        (" - $Interaction.Type$ -  - ", "Chat"),
        ("well-known", "well-known"),
    ] {
        assert_eq!(of("Carla", "Mendes", template), expected, "{template:?}");
    }
}

#[test]
fn what_has_no_value_takes_its_dash_with_it() {
    assert_eq!(
        of("", "", "$Contact.FirstName$ - $Interaction.Type$"),
        "Chat"
    );
    assert_eq!(
        of(
            "",
            "",
            "($Contact.FirstName$|$Contact.LastName$) - $Window.Title$"
        ),
        "Holdfast"
    );
}

#[test]
fn a_name_cannot_make_a_second_line() {
    assert_eq!(
        of(
            "Carla\n\u{7}",
            "Mendes\t(ill)",
            "($Contact.FirstName$ $Contact.LastName$|x)"
        ),
        "Carla Mendes (ill)"
    );
    assert_eq!(
        of(
            "$Window.Title$",
            "(a|b)",
            "$Contact.FirstName$ $Contact.LastName$"
        ),
        "$Window.Title$ (a|b)",
        "a value is not read again"
    );
}

proptest! {
    #[test]
    fn any_text_is_one_tidy_line(template in "(?s)([$()| -]|\\PC|Window.Title|\\$Contact.FirstName\\$){0,30}", name in "(?s).{0,12}") {
        let found = of(&name, "", &template);
        prop_assert_eq!(found.trim(), &found);
        prop_assert!(!found.chars().any(char::is_control), "{:?}", found);
    }
}
