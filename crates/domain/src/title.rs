//! Titles with field codes, as `interaction.window-title` has them: `($Contact.FirstName$ $Contact.LastName$|$Interaction.MainParty$) - $Interaction.Type$ - $Window.Title$`.
//!
//! `$Code$` stands for a value. `(A|B|C)` stands for the first of its parts of which a value is there. What is left empty
//! between ` - ` goes, and its dash with it. A code that nobody knows stays as it is written, so that it is seen.

/// The option that holds the title of an interaction's window.
pub const WINDOW_TITLE: &str = "interaction.window-title";

/// What separates the parts of a title.
const DASH: &str = " - ";

/// A title for people: `value` answers each code, empty where there is nothing, `None` where there is no such code.
pub fn title(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('(') {
        let Some((inner, after)) = rest[open + 1..].split_once(')') else {
            break;
        };
        if inner.contains('|') && !inner.contains('(') {
            out.push_str(&filled(&rest[..open], &value).text);
            out.push_str(&first_with_a_value(inner, &value));
            rest = after;
        } else {
            // Brackets of the title's own.
            out.push_str(&filled(&rest[..=open], &value).text);
            rest = &rest[open + 1..];
        }
    }
    out.push_str(&filled(rest, &value).text);
    tidy(&out)
}

fn first_with_a_value(choice: &str, value: &impl Fn(&str) -> Option<String>) -> String {
    choice
        .split('|')
        .map(|part| filled(part, value))
        .find(|part| part.says_something)
        .map(|part| part.text)
        .unwrap_or_default()
}

/// A part with its codes replaced.
struct Filled {
    text: String,
    /// One of its codes has a value, or it has none and is text.
    says_something: bool,
}

fn filled(part: &str, value: &impl Fn(&str) -> Option<String>) -> Filled {
    let mut text = String::new();
    let (mut codes, mut values) = (0, 0);
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('$') {
        let code = after.split_once('$').and_then(|(code, behind)| {
            let found = value(code)?;
            Some((found, behind))
        });
        text.push_str(before);
        if let Some((found, behind)) = code {
            codes += 1;
            values += u32::from(!found.trim().is_empty());
            text.push_str(&found);
            rest = behind;
        } else {
            text.push('$');
            rest = after;
        }
    }
    text.push_str(rest);
    let says_something = if codes == 0 {
        !text.trim().is_empty()
    } else {
        values > 0
    };
    Filled {
        text,
        says_something,
    }
}

/// One line without control characters, without blanks in a row and without dashes that separate nothing.
fn tidy(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    words
        .split(|word| *word == DASH.trim())
        .filter(|part| !part.is_empty())
        .map(|part| part.join(" "))
        .collect::<Vec<_>>()
        .join(DASH)
}
