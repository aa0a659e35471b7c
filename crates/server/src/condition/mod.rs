//! The filters of snapshots: `MediaType='chat' AND Queue='async-hold' AND _age() > 60`.
//!
//! Comparisons `=`, `!=`, `<>`, `<`, `<=`, `>`, `>=`, `LIKE`, `IN (…)` with `NOT` before the last two, joined by
//! `AND`, `OR`, `NOT` and parentheses; functions `_age()` (seconds since the interaction arrived), `_empty(Field)`;
//! text in single or double quotes, numbers. A field that has no value is empty text. Names do not heed case, values
//! do, except in `LIKE`. Fields that are not listed in [`row`] are case data.

mod lexer;
mod order;
mod parser;
mod row;

use std::collections::BTreeSet;

pub use order::Order;
pub use parser::parse;
pub use row::Row;

/// Why a text is no filter. The texts are for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// A quote without its other half.
    #[error("the condition has an unclosed quote")]
    OpenQuote,
    /// A sign that means nothing here.
    #[error("the condition has a \"{0}\" that means nothing there")]
    Unexpected(String),
    /// It ends too early.
    #[error("the condition ends too early")]
    Ends,
    /// Too long or too deep.
    #[error("the condition is too long")]
    TooLong,
    /// A function that does not exist.
    #[error(
        "the condition uses the function \"{0}\", which does not exist; there are _age() and _empty(Field)"
    )]
    NoSuchFunction(String),
}

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Finds everything.
    All,
    /// Both hold.
    And(Box<Condition>, Box<Condition>),
    /// One or both hold.
    Or(Box<Condition>, Box<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// Two values compare so.
    Compare(Operand, Comparison, Operand),
    /// A value fits a pattern, in which `%` and `*` are any text and `_` and `?` any character.
    Like(Operand, String),
    /// A value is one of these.
    In(Operand, Vec<Operand>),
    /// A field has no value.
    Empty(String),
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A field.
    Field(String),
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// `_age()`, in seconds.
    Age,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`, `<>`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Condition {
    /// Whether it holds for a row.
    pub fn holds(&self, row: &Row<'_>) -> bool {
        match self {
            Self::All => true,
            Self::And(one, other) => one.holds(row) && other.holds(row),
            Self::Or(one, other) => one.holds(row) || other.holds(row),
            Self::Not(one) => !one.holds(row),
            Self::Compare(one, how, other) => how.holds(&row.value(one), &row.value(other)),
            Self::Like(one, pattern) => like(&row.value(one), pattern),
            Self::In(one, list) => {
                let value = row.value(one);
                list.iter()
                    .any(|other| Comparison::Equal.holds(&value, &row.value(other)))
            }
            Self::Empty(field) => row.field(field).is_empty(),
        }
    }
}

impl Condition {
    /// Texts of which a field is one wherever this holds; `None` where it may be anything, as far as this sees. `is_meant`
    /// says which field by its names.
    pub fn texts_of(&self, is_meant: &impl Fn(&str) -> bool) -> Option<BTreeSet<&str>> {
        match self {
            Self::And(one, other) => match (one.texts_of(is_meant), other.texts_of(is_meant)) {
                (Some(one), Some(other)) => Some(one.intersection(&other).copied().collect()),
                (one, other) => one.or(other),
            },
            Self::Or(one, other) => {
                let mut texts = one.texts_of(is_meant)?;
                texts.extend(other.texts_of(is_meant)?);
                Some(texts)
            }
            Self::Compare(Operand::Field(field), Comparison::Equal, other)
            | Self::Compare(other, Comparison::Equal, Operand::Field(field))
                if is_meant(field) =>
            {
                Some(BTreeSet::from([other.plain_text()?]))
            }
            Self::In(Operand::Field(field), list) if is_meant(field) => {
                list.iter().map(Operand::plain_text).collect()
            }
            _ => None,
        }
    }
}

impl Operand {
    /// A text that is equal to itself alone: numbers are equal in many spellings, and nothing is what has no value.
    fn plain_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() && text.trim().parse::<f64>().is_err() => {
                Some(text)
            }
            _ => None,
        }
    }
}

impl Comparison {
    /// Numbers compare as numbers where both sides are some, else as text.
    fn holds(self, one: &str, other: &str) -> bool {
        let order = match (one.trim().parse::<f64>(), other.trim().parse::<f64>()) {
            (Ok(one), Ok(other)) => one.partial_cmp(&other),
            _ => Some(one.cmp(other)),
        };
        order.is_some_and(|order| match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        })
    }
}

/// Whether a text fits a pattern; case does not count. Takes time proportional to text × pattern at most.
fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let (mut at, mut in_pattern) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some('%' | '*') => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            Some(sign) if matches!(sign, '_' | '?') || *sign == text[at] => {
                at += 1;
                in_pattern += 1;
            }
            _ => match star {
                // The last star takes one character more.
                Some((star_at, taken)) => {
                    star = Some((star_at, taken + 1));
                    in_pattern = star_at + 1;
                    at = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..]
        .iter()
        .all(|sign| matches!(sign, '%' | '*'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
