//! From text to [`Query`].

use super::{Query, Term};

/// How deep parentheses may nest.
const DEEPEST: usize = 32;
/// How many words a query may have.
const MOST_WORDS: usize = 200;

/// Why a text is no query. The texts are for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A quote or parenthesis without its other half.
    #[error("the query has an unclosed {0}")]
    Unclosed(&'static str),
    /// An operator without what it works on.
    #[error("the query has nothing beside \"{0}\"")]
    Lonely(String),
    /// Too long or too deep.
    #[error("the query is too long")]
    TooLong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Term(Term),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// Reads a query. Empty text and `*` find everything.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let tokens = tokens(text)?;
    if tokens.len() > MOST_WORDS {
        return Err(QueryError::TooLong);
    }
    if tokens.is_empty() {
        return Ok(Query::All);
    }
    let mut parser = Parser { tokens, at: 0 };
    let query = parser.either(0)?;
    match parser.peek() {
        None => Ok(query),
        Some(_) => Err(QueryError::Lonely(")".to_owned())),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '(' => (Token::Open, &rest[1..]),
            ')' => (Token::Close, &rest[1..]),
            '-' | '!' => (Token::Not, &rest[1..]),
            '+' => (Token::And, &rest[1..]),
            _ => term(rest)?,
        };
        // A leading plus only says what is so anyway.
        if token != Token::And || first != '+' {
            tokens.push(token);
        }
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn term(rest: &str) -> Result<(Token, &str), QueryError> {
    if let Some(quoted) = rest.strip_prefix('"') {
        let (text, after) = quote(quoted)?;
        return Ok((
            Token::Term(Term {
                field: None,
                text,
                quoted: true,
            }),
            after,
        ));
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ':'))
        .unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    if let Some(value) = after.strip_prefix(':').filter(|_| !word.is_empty()) {
        let field = Some(word.to_owned());
        if let Some(quoted) = value.strip_prefix('"') {
            let (text, after) = quote(quoted)?;
            return Ok((
                Token::Term(Term {
                    field,
                    text,
                    quoted: true,
                }),
                after,
            ));
        }
        let end = value
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
            .unwrap_or(value.len());
        let (text, after) = value.split_at(end);
        if text.is_empty() {
            return Err(QueryError::Lonely(format!("{word}:")));
        }
        return Ok((
            Token::Term(Term {
                field,
                text: text.to_owned(),
                quoted: false,
            }),
            after,
        ));
    }
    if word.is_empty() {
        return Err(QueryError::Lonely(":".to_owned()));
    }
    let token = match word {
        "AND" | "&&" => Token::And,
        "OR" | "||" => Token::Or,
        "NOT" => Token::Not,
        _ => Token::Term(Term {
            field: None,
            text: word.to_owned(),
            quoted: false,
        }),
    };
    Ok((token, after))
}

fn quote(rest: &str) -> Result<(String, &str), QueryError> {
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

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn either(&mut self, depth: usize) -> Result<Query, QueryError> {
        let mut query = self.all(depth)?;
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            query = Query::Or(Box::new(query), Box::new(self.all(depth)?));
        }
        Ok(query)
    }

    fn all(&mut self, depth: usize) -> Result<Query, QueryError> {
        let mut query = self.one(depth)?;
        loop {
            match self.peek() {
                Some(Token::And) => self.at += 1,
                Some(Token::Term(_) | Token::Not | Token::Open) => {}
                _ => return Ok(query),
            }
            query = Query::And(Box::new(query), Box::new(self.one(depth)?));
        }
    }

    fn one(&mut self, depth: usize) -> Result<Query, QueryError> {
        if depth > DEEPEST {
            return Err(QueryError::TooLong);
        }
        match self.next() {
            Some(Token::Term(term)) if term.field.is_none() && term.text == "*" => Ok(Query::All),
            Some(Token::Term(term)) => Ok(Query::Term(term)),
            Some(Token::Not) => Ok(Query::Not(Box::new(self.one(depth + 1)?))),
            Some(Token::Open) => {
                let query = self.either(depth + 1)?;
                match self.next() {
                    Some(Token::Close) => Ok(query),
                    _ => Err(QueryError::Unclosed("parenthesis")),
                }
            }
            Some(Token::And) => Err(QueryError::Lonely("AND".to_owned())),
            Some(Token::Or) => Err(QueryError::Lonely("OR".to_owned())),
            Some(Token::Close) => Err(QueryError::Lonely(")".to_owned())),
            None => Err(QueryError::Lonely("the end".to_owned())),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Query {
        Query::Term(Term {
            field: None,
            text: text.to_owned(),
            quoted: false,
        })
    }

    #[test]
    fn words_beside_each_other_must_all_occur() {
        let both = Query::And(Box::new(word("late")), Box::new(word("parcel")));
        assert_eq!(parse("late parcel").unwrap(), both);
        assert_eq!(parse("late AND parcel").unwrap(), both);
        assert_eq!(parse("+late +parcel").unwrap(), both);
    }

    #[test]
    fn or_binds_weaker_than_and_and_not_stronger() {
        let left = Query::And(
            Box::new(word("a")),
            Box::new(Query::Not(Box::new(word("b")))),
        );
        assert_eq!(
            parse("a -b OR c").unwrap(),
            Query::Or(Box::new(left), Box::new(word("c")))
        );
    }

    #[test]
    fn fields_take_words_and_phrases() {
        let term = Term {
            field: Some("Subject".to_owned()),
            text: "late parcel".to_owned(),
            quoted: true,
        };
        assert_eq!(parse("Subject:\"late parcel\"").unwrap(), Query::Term(term));
        assert_eq!(
            parse("Subject:").unwrap_err(),
            QueryError::Lonely("Subject:".to_owned())
        );
    }

    #[test]
    fn nothing_and_a_star_find_everything() {
        assert_eq!(parse("  ").unwrap(), Query::All);
        assert_eq!(parse("*").unwrap(), Query::All);
        assert_eq!(parse("\"open").unwrap_err(), QueryError::Unclosed("quote"));
        assert_eq!(
            parse("(open").unwrap_err(),
            QueryError::Unclosed("parenthesis")
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_arrangement_of_its_own_signs_panics(text in "[ab:\"() *+-]{0,40}|(AND |OR |NOT |a |\\( |\\) ){0,40}") {
            let _ = parse(&text);
        }
    }
}
