//! From text to tokens.

use super::{Comparison, ConditionError};

/// How long a condition may be, in bytes.
const LONGEST: usize = 16 * 1024;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Word(String),
    Text(String),
    Number(f64),
    Compare(Comparison),
    Open,
    Close,
    Comma,
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ConditionError> {
    if text.len() > LONGEST {
        return Err(ConditionError::TooLong);
    }
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(first) = characters.next() {
        let token = match first {
            blank if blank.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '=' => {
                // `==` is written by people who write programs.
                characters.next_if_eq(&'=');
                Token::Compare(Comparison::Equal)
            }
            '!' if characters.next_if_eq(&'=').is_some() => Token::Compare(Comparison::Unequal),
            '<' if characters.next_if_eq(&'>').is_some() => Token::Compare(Comparison::Unequal),
            '<' if characters.next_if_eq(&'=').is_some() => Token::Compare(Comparison::AtMost),
            '<' => Token::Compare(Comparison::Less),
            '>' if characters.next_if_eq(&'=').is_some() => Token::Compare(Comparison::AtLeast),
            '>' => Token::Compare(Comparison::Greater),
            quote @ ('\'' | '"') => {
                let mut value = String::new();
                loop {
                    match characters.next() {
                        // A quote within is written twice.
                        Some(sign) if sign == quote && characters.next_if_eq(&quote).is_some() => {
                            value.push(quote);
                        }
                        Some(sign) if sign == quote => break,
                        Some(sign) => value.push(sign),
                        None => return Err(ConditionError::OpenQuote),
                    }
                }
                Token::Text(value)
            }
            start if start.is_ascii_digit() || start == '-' => {
                let mut number = String::from(start);
                while let Some(sign) =
                    characters.next_if(|sign| sign.is_ascii_digit() || *sign == '.')
                {
                    number.push(sign);
                }
                Token::Number(
                    number
                        .parse()
                        .map_err(|_| ConditionError::Unexpected(number))?,
                )
            }
            start if start.is_alphanumeric() || start == '_' => {
                let mut word = String::from(start);
                let within =
                    |sign: &char| sign.is_alphanumeric() || matches!(sign, '_' | '.' | '-' | ':');
                while let Some(sign) = characters.next_if(within) {
                    word.push(sign);
                }
                Token::Word(word)
            }
            other => return Err(ConditionError::Unexpected(other.to_string())),
        };
        tokens.push(token);
    }
    Ok(tokens)
}
