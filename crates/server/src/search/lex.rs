//! From text to the signs and words of a query.

use super::{Bound, QueryError, Range, Term};

/// A sign or a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Term(Term),
    Range(Range),
    /// `field:(`: what follows is about the field.
    Group(String),
    And,
    Or,
    Not,
    Open,
    Close,
}

type Lexed<'a, T> = Result<(T, &'a str), QueryError>;

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '(' => (Some(Token::Open), &rest[1..]),
            ')' => (Some(Token::Close), &rest[1..]),
            '-' | '!' => (Some(Token::Not), &rest[1..]),
            // It only says what is so anyway.
            '+' => (None, &rest[1..]),
            '[' | '{' => return Err(not_served("a range without a field")),
            _ => {
                let (token, after) = word_or_field(rest)?;
                (Some(token), after)
            }
        };
        tokens.extend(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn not_served(what: &str) -> QueryError {
    QueryError::NotServed(what.to_owned())
}

fn word_or_field(rest: &str) -> Lexed<'_, Token> {
    if let Some(quoted) = rest.strip_prefix('"') {
        return phrase(None, quoted);
    }
    let Word {
        text,
        escaped,
        rest: after,
    } = word(rest, true)?;
    if text.is_empty() {
        return Err(QueryError::Lonely(":".to_owned()));
    }
    if let Some(value) = after.strip_prefix(':') {
        return field(text, value);
    }
    let token = match text.as_str() {
        "AND" | "&&" if !escaped => Token::And,
        "OR" | "||" if !escaped => Token::Or,
        "NOT" if !escaped => Token::Not,
        _ => Token::Term(Term {
            field: None,
            text,
            quoted: false,
        }),
    };
    Ok((token, after))
}

fn field(name: String, value: &str) -> Lexed<'_, Token> {
    match value.chars().next() {
        Some('"') => phrase(Some(name), &value[1..]),
        Some('(') => Ok((Token::Group(name), &value[1..])),
        Some('[' | '{') => range(name, value),
        Some('<' | '>') => Err(not_served("a comparison with < or >")),
        _ => {
            let Word { text, rest, .. } = word(value, false)?;
            if text.is_empty() {
                return Err(QueryError::Lonely(format!("{name}:")));
            }
            let term = Term {
                field: Some(name),
                text,
                quoted: false,
            };
            Ok((Token::Term(term), rest))
        }
    }
}

struct Word<'a> {
    text: String,
    /// Whether a sign was taken for itself by a backslash.
    escaped: bool,
    rest: &'a str,
}

/// A word up to a space or sign; up to a colon too where it may be a field.
fn word(rest: &str, may_be_field: bool) -> Result<Word<'_>, QueryError> {
    let mut text = String::new();
    let mut escaped = false;
    let mut end = rest.len();
    let mut characters = rest.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some((_, '*' | '?')) => return Err(not_served("an escaped wildcard")),
                Some((_, sign)) => {
                    escaped = true;
                    text.push(sign);
                }
                None => return Err(QueryError::Lonely("\\".to_owned())),
            },
            '~' => return Err(not_served("~, to find what is similar")),
            '^' => return Err(not_served("^, to weigh words")),
            '(' | ')' | '"' => {
                end = at;
                break;
            }
            ':' if may_be_field => {
                end = at;
                break;
            }
            space if space.is_whitespace() => {
                end = at;
                break;
            }
            other => text.push(other),
        }
    }
    let expression = text.len() > 1 && text.starts_with('/') && text.ends_with('/');
    if expression && !escaped {
        return Err(not_served("a regular expression"));
    }
    Ok(Word {
        text,
        escaped,
        rest: &rest[end..],
    })
}

fn phrase(field: Option<String>, rest: &str) -> Lexed<'_, Token> {
    let (text, after) = quote(rest)?;
    no_weight(after)?;
    let term = Term {
        field,
        text,
        quoted: true,
    };
    Ok((Token::Term(term), after))
}

fn quote(rest: &str) -> Lexed<'_, String> {
    let mut text = String::new();
    let mut characters = rest.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((text, &rest[at + 1..])),
            '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
            other => text.push(other),
        }
    }
    Err(QueryError::Unclosed("quote"))
}

/// `[a TO b]`, with `{` or `}` where an end does not belong to it and `*` where there is none.
fn range(field: String, value: &str) -> Lexed<'_, Token> {
    let end = value
        .find([']', '}'])
        .ok_or(QueryError::Unclosed("bracket"))?;
    let (whole, after) = value.split_at(end + 1);
    no_weight(after)?;
    let wrong = || QueryError::NotServed(format!("the range {whole}"));
    let (from, to) = whole[1..end].split_once(" TO ").ok_or_else(wrong)?;
    let bound = |text: &str, included| {
        let text = text.trim().trim_matches('"').to_owned();
        match text.as_str() {
            "" => Err(wrong()),
            "*" => Ok(None),
            _ => Ok(Some(Bound { text, included })),
        }
    };
    let range = Range {
        field,
        from: bound(from, whole.starts_with('['))?,
        to: bound(to, whole.ends_with(']'))?,
    };
    Ok((Token::Range(range), after))
}

fn no_weight(after: &str) -> Result<(), QueryError> {
    match after.chars().next() {
        Some('~') => Err(not_served("~, to find what is similar")),
        Some('^') => Err(not_served("^, to weigh words")),
        _ => Ok(()),
    }
}
