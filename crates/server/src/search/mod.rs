//! The Lucene-like queries of UCS: plain words, `field:value`, `field:(…)`, quotes, `AND`/`OR`/`NOT`, `+`/`-`,
//! parentheses, `field:*` for any value, ranges of times as `StartDate:[2026-11-01 TO *]` (`{`, `}`: without the end
//! itself), and wildcards: `*` at the end of a word of texts, `*` and `?` anywhere in other fields. Words beside each
//! other must all occur. What Lucene knows beyond that is refused, never misread.

mod lex;
mod parse;
mod time;

pub use parse::parse;
pub use time::Span;

/// Why a text is no query. The texts are for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A quote, parenthesis or bracket without its other half.
    #[error("the query has an unclosed {0}")]
    Unclosed(&'static str),
    /// An operator without what it works on.
    #[error("the query has nothing beside \"{0}\"")]
    Lonely(String),
    /// Too long or too deep.
    #[error("the query is too long")]
    TooLong,
    /// Something that other servers know and this one does not.
    #[error(
        "the query uses {0}, which this server does not serve: write it otherwise, or in quotes if it is to be found as it stands"
    )]
    NotServed(String),
    /// A time that cannot be read.
    #[error("\"{0}\" is not a time: write for example 2026-11-24 or 2026-11-24T09:30:00Z")]
    NotATime(String),
}

/// A query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Finds everything.
    All,
    /// A word or phrase, in a field or anywhere.
    Term(Term),
    /// A field between two values.
    Range(Range),
    /// Chats that one of these agents had.
    HandledBy(Vec<String>),
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
    /// What to find. `*` stands for any text and `?` for any character unless the term was quoted.
    pub text: String,
    /// Whether it was quoted.
    pub quoted: bool,
}

/// A field between two values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The field.
    pub field: String,
    /// From where on; none: from the first.
    pub from: Option<Bound>,
    /// Until where; none: to the last.
    pub to: Option<Bound>,
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The value.
    pub text: String,
    /// Whether the value itself belongs to the range.
    pub included: bool,
}

/// A word to look for in a full-text index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its letters and digits.
    pub text: String,
    /// Whether it is only a beginning.
    pub beginning: bool,
}

impl Query {
    /// The query with each term replaced by what `change` makes of it.
    pub fn with_terms<E>(self, change: &impl Fn(Term) -> Result<Self, E>) -> Result<Self, E> {
        let inside = |query: Box<Self>| query.with_terms(change).map(Box::new);
        Ok(match self {
            Self::Term(term) => change(term)?,
            Self::And(one, other) => Self::And(inside(one)?, inside(other)?),
            Self::Or(one, other) => Self::Or(inside(one)?, inside(other)?),
            Self::Not(one) => Self::Not(inside(one)?),
            Self::All | Self::Range(_) | Self::HandledBy(_) => self,
        })
    }
}

impl Term {
    /// Whether any value will do.
    pub fn is_any(&self) -> bool {
        !self.quoted && self.text == "*"
    }

    /// Whether a character of it stands for others.
    pub fn has_wildcard(&self) -> bool {
        !self.quoted && self.text.contains(['*', '?'])
    }

    /// The text as a pattern of SQL's `LIKE` with `\` as its escape.
    pub fn like(&self) -> String {
        let mut pattern = String::with_capacity(self.text.len());
        for character in self.text.chars() {
            match character {
                '*' if !self.quoted => pattern.push('%'),
                '?' if !self.quoted => pattern.push('_'),
                '%' | '_' | '\\' => {
                    pattern.push('\\');
                    pattern.push(character);
                }
                other => pattern.push(other),
            }
        }
        pattern
    }

    /// The words to look for in a full-text index, in their order; empty where the text has none. An index knows
    /// words and their beginnings: a wildcard elsewhere is refused. A question mark at the end is one.
    pub fn words(&self) -> Result<Vec<Word>, QueryError> {
        let text = if self.quoted {
            self.text.as_str()
        } else {
            self.text.trim_end_matches('?')
        };
        let wild = |character: char| matches!(character, '*' | '?') && !self.quoted;
        let pieces = text
            .split(|character: char| !character.is_alphanumeric() && !wild(character))
            .filter(|piece| !piece.is_empty());
        let mut words = Vec::new();
        for piece in pieces {
            let word = piece.trim_end_matches('*');
            let beginning = word.len() < piece.len() && !self.quoted;
            let unknown = word.is_empty() || word.contains(wild);
            // Only the last word of a phrase may be a beginning.
            if unknown || words.last().is_some_and(|word: &Word| word.beginning) {
                return Err(QueryError::NotServed(format!(
                    "the wildcard in \"{}\"",
                    self.text
                )));
            }
            words.push(Word {
                text: word.to_owned(),
                beginning,
            });
        }
        Ok(words)
    }
}
