//! Words, wrapped lines and escapes.

use holdfast_settings::schema::{Choice, Words};

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
