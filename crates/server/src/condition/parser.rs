//! From tokens to a condition.

use super::lexer::{Token, tokens};
use super::{Comparison, Condition, ConditionError, Operand};

/// How deep parentheses and `NOT` may nest.
const DEEPEST: usize = 64;
/// How many tokens a condition may have, which bounds its depth too.
const MOST: usize = 1000;

/// Reads a filter. Empty text finds everything.
pub fn parse(text: &str) -> Result<Condition, ConditionError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(Condition::All);
    }
    if tokens.len() > MOST {
        return Err(ConditionError::TooLong);
    }
    let mut parser = Parser {
        tokens: tokens.into_iter().peekable(),
    };
    let condition = parser.either(0)?;
    match parser.tokens.next() {
        None => Ok(condition),
        Some(token) => Err(unexpected(&token)),
    }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Parser {
    fn keyword(&mut self, name: &str) -> bool {
        let found =
            |token: &Token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(name));
        self.tokens.next_if(found).is_some()
    }

    fn either(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut condition = self.both(depth)?;
        while self.keyword("OR") {
            condition = Condition::Or(Box::new(condition), Box::new(self.both(depth)?));
        }
        Ok(condition)
    }

    fn both(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut condition = self.one(depth)?;
        while self.keyword("AND") {
            condition = Condition::And(Box::new(condition), Box::new(self.one(depth)?));
        }
        Ok(condition)
    }

    fn one(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        if depth > DEEPEST {
            return Err(ConditionError::TooLong);
        }
        if self.keyword("NOT") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.tokens.next_if_eq(&Token::Open).is_some() {
            let condition = self.either(depth + 1)?;
            self.expect(&Token::Close)?;
            return Ok(condition);
        }
        if self.keyword("_empty") {
            self.expect(&Token::Open)?;
            let field = match self.next()? {
                Token::Word(name) | Token::Text(name) => name,
                token => return Err(unexpected(&token)),
            };
            self.expect(&Token::Close)?;
            return self.truth(Condition::Empty(field));
        }
        self.comparison()
    }

    /// A function that is true or false may be compared with 1 or 0.
    fn truth(&mut self, condition: Condition) -> Result<Condition, ConditionError> {
        let Some(Token::Compare(how)) = self
            .tokens
            .next_if(|token| matches!(token, Token::Compare(_)))
        else {
            return Ok(condition);
        };
        let wanted = match (how, self.next()?) {
            (Comparison::Equal, Token::Number(number)) => number != 0.0,
            (Comparison::Unequal, Token::Number(number)) => number == 0.0,
            (_, token) => return Err(unexpected(&token)),
        };
        Ok(if wanted {
            condition
        } else {
            Condition::Not(Box::new(condition))
        })
    }

    fn comparison(&mut self) -> Result<Condition, ConditionError> {
        let left = self.operand()?;
        let negated = self.keyword("NOT");
        let condition = if self.keyword("LIKE") {
            match self.next()? {
                Token::Text(pattern) => Condition::Like(left, pattern),
                token => return Err(unexpected(&token)),
            }
        } else if self.keyword("IN") {
            self.expect(&Token::Open)?;
            let mut list = vec![self.operand()?];
            while self.tokens.next_if_eq(&Token::Comma).is_some() {
                list.push(self.operand()?);
            }
            self.expect(&Token::Close)?;
            Condition::In(left, list)
        } else {
            match self.next()? {
                Token::Compare(how) if !negated => Condition::Compare(left, how, self.operand()?),
                token => return Err(unexpected(&token)),
            }
        };
        Ok(if negated {
            Condition::Not(Box::new(condition))
        } else {
            condition
        })
    }

    fn operand(&mut self) -> Result<Operand, ConditionError> {
        match self.next()? {
            Token::Text(text) => Ok(Operand::Text(text)),
            Token::Number(number) => Ok(Operand::Number(number)),
            Token::Word(name) if self.tokens.peek() == Some(&Token::Open) => {
                if !name.eq_ignore_ascii_case("_age") {
                    return Err(ConditionError::NoSuchFunction(name));
                }
                self.expect(&Token::Open)?;
                self.expect(&Token::Close)?;
                Ok(Operand::Age)
            }
            Token::Word(name) => Ok(Operand::Field(name)),
            token => Err(unexpected(&token)),
        }
    }

    fn next(&mut self) -> Result<Token, ConditionError> {
        self.tokens.next().ok_or(ConditionError::Ends)
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), ConditionError> {
        let token = self.next()?;
        if token == *wanted {
            Ok(())
        } else {
            Err(unexpected(&token))
        }
    }
}

fn unexpected(token: &Token) -> ConditionError {
    ConditionError::Unexpected(match token {
        Token::Word(text) | Token::Text(text) => text.clone(),
        Token::Number(number) => number.to_string(),
        Token::Compare(_) => "comparison".to_owned(),
        Token::Open => "(".to_owned(),
        Token::Close => ")".to_owned(),
        Token::Comma => ",".to_owned(),
    })
}
