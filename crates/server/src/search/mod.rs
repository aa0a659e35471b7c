//! The Lucene-like queries of UCS: plain words, `field:value`, quotes, `AND`/`OR`/`NOT`, `+`/`-`, parentheses and the
//! wildcard `*`. Words beside each other must all occur.

mod parse;

pub use parse::{QueryError, parse};

/// A query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Finds everything.
    All,
    /// A word or phrase, in a field or anywhere.
    Term(Term),
    /// Both.
    And(Box<Query>, Box<Query>),
    /// One or both.
    Or(Box<Query>, Box<Query>),
    /// What it does not find.
    Not(Box<Query>),
}

/// A word or phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The field; none: anywhere.
    pub field: Option<String>,
    /// What to find. `*` stands for any text unless the term was quoted.
    pub text: String,
    /// Whether it was quoted.
    pub quoted: bool,
}

impl Term {
    /// The text as a pattern of SQL's `LIKE` with `\` as its escape.
    pub fn like(&self) -> String {
        let mut pattern = String::with_capacity(self.text.len());
        for character in self.text.chars() {
            match character {
                '*' if !self.quoted => pattern.push('%'),
                '%' | '_' | '\\' => {
                    pattern.push('\\');
                    pattern.push(character);
                }
                other => pattern.push(other),
            }
        }
        pattern
    }

    /// The words to look for in a full-text index, each with whether it is only a beginning; empty where the text has
    /// no word.
    pub fn words(&self) -> Vec<(String, bool)> {
        let pieces = self
            .text
            .split(|c: char| !c.is_alphanumeric() && (c != '*' || self.quoted));
        pieces
            .filter_map(|piece| {
                let word: String = piece.chars().filter(|c| *c != '*').collect();
                (!word.is_empty()).then(|| (word, piece.ends_with('*')))
            })
            .collect()
    }
}
