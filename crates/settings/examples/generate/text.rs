//! Words, wrapped lines and escapes.

use holdfast_settings::schema::{Choice, Spec, Words};

/// The language that a file is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
}

impl Language {
    pub(crate) fn of(self, words: &Words) -> &str {
        match self {
            Self::English => &words.en,
            Self::German => &words.de,
        }
    }

    pub(crate) fn of_choice(self, choice: &Choice) -> &str {
        match self {
            Self::English => &choice.en,
            Self::German => &choice.de,
        }
    }
}

/// What a setting does and what can stand there, for a file that is written by hand.
pub(crate) fn with_values(spec: &Spec) -> String {
    let choice = |choice: &Choice| format!("\"{}\" ({})", choice.value, choice.en);
    let values: Vec<String> = spec.values.iter().map(choice).collect();
    match values.split_last() {
        Some((last, others)) => {
            let (text, others) = (&spec.text.en, others.join(", "));
            format!("{text} Values: {others} or {last}.")
        }
        None => spec.text.en.clone(),
    }
}

/// The repository's width.
const WIDTH: usize = 120;

/// A text as lines that begin with `mark`.
pub(crate) fn wrap(mark: &str, text: &str) -> String {
    let mut lines = String::new();
    let mut line = mark.to_owned();
    for word in text.split_whitespace() {
        if line.len() > mark.len() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            mark.clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

/// Text inside an element of XML.
pub(crate) fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
