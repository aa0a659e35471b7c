//! From text to [`Query`].

use super::lex::{Token, tokens};
use super::{Query, QueryError};

/// How deep parentheses may nest.
const DEEPEST: usize = 32;
/// How many words a query may have.
const MOST_WORDS: usize = 200;

/// Reads a query. Empty text and `*` find everything.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let tokens = tokens(text)?;
    if tokens.len() > MOST_WORDS {
        return Err(QueryError::TooLong);
    }
    if tokens.is_empty() {
        return Ok(Query::All);
    }
    let mut parser = Parser {
        tokens,
        at: 0,
        field: None,
    };
    let query = parser.either(0)?;
    match parser.peek() {
        None => Ok(query),
        Some(_) => Err(QueryError::Lonely(")".to_owned())),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// The field that a group is about.
    field: Option<String>,
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
                Some(
                    Token::Term(_) | Token::Range(_) | Token::Group(_) | Token::Not | Token::Open,
                ) => {}
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
            Some(Token::Term(mut term)) => {
                term.field = term.field.or_else(|| self.field.clone());
                Ok(if term.field.is_none() && term.is_any() {
                    Query::All
                } else {
                    Query::Term(term)
                })
            }
            Some(Token::Range(range)) => Ok(Query::Range(range)),
            Some(Token::Not) => Ok(Query::Not(Box::new(self.one(depth + 1)?))),
            Some(Token::Open) => self.group(depth),
            Some(Token::Group(field)) => {
                let outer = self.field.replace(field);
                let query = self.group(depth);
                self.field = outer;
                query
            }
            Some(Token::And) => Err(QueryError::Lonely("AND".to_owned())),
            Some(Token::Or) => Err(QueryError::Lonely("OR".to_owned())),
            Some(Token::Close) => Err(QueryError::Lonely(")".to_owned())),
            None => Err(QueryError::Lonely("the end".to_owned())),
        }
    }

    fn group(&mut self, depth: usize) -> Result<Query, QueryError> {
        let query = self.either(depth + 1)?;
        match self.next() {
            Some(Token::Close) => Ok(query),
            _ => Err(QueryError::Unclosed("parenthesis")),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Bound, Range, Term, Word};
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

    #[test]
    fn a_group_is_about_its_field() {
        assert_eq!(
            parse("Subject:(late OR Text:lost) found").unwrap(),
            parse("(Subject:late OR Text:lost) found").unwrap()
        );
    }

    #[test]
    fn ranges_know_their_ends() {
        let bound = |text: &str, included| {
            Some(Bound {
                text: text.to_owned(),
                included,
            })
        };
        let range = |from, to| {
            Query::Range(Range {
                field: "StartDate".to_owned(),
                from,
                to,
            })
        };
        assert_eq!(
            parse("StartDate:[2026-11-01T00:00:00Z TO *]").unwrap(),
            range(bound("2026-11-01T00:00:00Z", true), None)
        );
        assert_eq!(
            parse("StartDate:{2026-11-01 TO \"2026-12-01\"]").unwrap(),
            range(bound("2026-11-01", false), bound("2026-12-01", true))
        );
    }

    #[test]
    fn a_backslash_takes_a_sign_for_itself() {
        let Query::Term(term) = parse("OrderId:44\\:71\\ 22").unwrap() else {
            panic!("a term");
        };
        assert_eq!(term.text, "44:71 22");
    }

    #[test]
    fn what_is_not_served_is_refused_and_never_misread() {
        for text in [
            "parcel~",
            "parcel~0.8",
            "\"late parcel\"~3",
            "parcel^2",
            "Subject:parcel~",
            "/par.el/",
            "[a TO b]",
            "StartDate:[a b]",
            "StartDate:>2026-01-01",
            "par\\*",
        ] {
            let refused = parse(text).unwrap_err();
            assert!(
                matches!(refused, QueryError::NotServed(_)),
                "{text}: {refused}"
            );
        }
        assert!(
            parse("\"parcel~ ^2 /x/\"").is_ok(),
            "in quotes they are text"
        );
    }

    #[test]
    fn an_index_knows_beginnings_of_words_only() {
        let words = |text: &str| match parse(text).unwrap() {
            Query::Term(term) => term.words(),
            other => panic!("{other:?}"),
        };
        let word = |text: &str, beginning| Word {
            text: text.to_owned(),
            beginning,
        };
        assert_eq!(words("parc*").unwrap(), [word("parc", true)]);
        assert_eq!(
            words("late-parc*").unwrap(),
            [word("late", false), word("parc", true)]
        );
        assert_eq!(words("parcel?").unwrap(), [word("parcel", false)]);
        assert_eq!(
            words("\"par*el\"").unwrap(),
            [word("par", false), word("el", false)]
        );
        for text in ["par*el", "*cel", "p?rcel", "parc*-late", "x-*"] {
            assert!(words(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_arrangement_of_its_own_signs_panics(text in "[ab:\"() *+\\[\\]{}~^/?\\\\-]{0,40}|(S:\\[a TO b\\} |AND |OR |NOT |a |\\( |\\) ){0,40}") {
            let _ = parse(&text);
        }
    }
}
