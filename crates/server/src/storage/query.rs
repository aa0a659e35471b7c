//! What queries ask for, as SQL over the projections.

use rusqlite::types::Value as Sql;

use crate::search::{Query, QueryError, Range, Span, Term};

/// When a chat ended.
const ENDED: &str = "coalesce(record ->> '$.times.done', record ->> '$.times.closed')";

/// A condition with its parameters.
pub(super) struct Condition {
    pub(super) sql: String,
    pub(super) parameters: Vec<Sql>,
}

impl Condition {
    pub(super) fn new(sql: impl Into<String>, parameters: Vec<Sql>) -> Self {
        Self {
            sql: sql.into(),
            parameters,
        }
    }

    fn always() -> Self {
        Self::new("1", Vec::new())
    }

    fn never() -> Self {
        Self::new("0", Vec::new())
    }
}

type Translated = Result<Condition, QueryError>;

/// A query over interactions.
pub(super) fn of_interactions(query: &Query) -> Translated {
    translate(query, &interaction_leaf)
}

/// A query over the directory.
pub(super) fn of_contacts(query: &Query) -> Translated {
    translate(query, &contact_leaf)
}

fn translate(query: &Query, leaf: &impl Fn(&Query) -> Translated) -> Translated {
    let both = |one: &Query, operator: &str, other: &Query| {
        let (one, other) = (translate(one, leaf)?, translate(other, leaf)?);
        let mut parameters = one.parameters;
        parameters.extend(other.parameters);
        Ok(Condition::new(
            format!("({} {operator} {})", one.sql, other.sql),
            parameters,
        ))
    };
    match query {
        Query::All => Ok(Condition::always()),
        Query::And(one, other) => both(one, "AND", other),
        Query::Or(one, other) => both(one, "OR", other),
        Query::Not(one) => {
            let Condition { sql, parameters } = translate(one, leaf)?;
            // What a field without a value is asked for is not so: the opposite is.
            Ok(Condition::new(
                format!("NOT coalesce({sql}, 0)"),
                parameters,
            ))
        }
        Query::Term(_) | Query::Range(_) | Query::HandledBy(_) => leaf(query),
    }
}

fn interaction_leaf(leaf: &Query) -> Translated {
    match leaf {
        Query::Term(term) => interaction_term(term),
        Query::Range(range) => match time_column(&range.field) {
            Some(column) => Ok(within(column, Span::of_range(range)?)),
            None => Err(no_range(range)),
        },
        Query::HandledBy(agents) => {
            let places = vec!["?"; agents.len()].join(", ");
            Ok(Condition::new(
                format!("id IN (SELECT interaction_id FROM handled WHERE agent IN ({places}))"),
                agents.iter().cloned().map(Sql::Text).collect(),
            ))
        }
        _ => Ok(Condition::always()),
    }
}

fn no_range(range: &Range) -> QueryError {
    QueryError::NotServed(format!("a range of the field {}", range.field))
}

fn time_column(field: &str) -> Option<&'static str> {
    match field.to_ascii_lowercase().as_str() {
        "startdate" | "receivedat" | "submittedat" => Some("started_at"),
        "enddate" => Some(ENDED),
        _ => None,
    }
}

fn within(column: &str, span: Span) -> Condition {
    Condition::new(
        format!("{column} BETWEEN ? AND ?"),
        vec![span.from.into(), span.to.into()],
    )
}

fn interaction_term(term: &Term) -> Translated {
    let Some(field) = &term.field else {
        let mut either = heads(term, None)?;
        let said = texts(term)?;
        either.parameters.extend(said.parameters);
        either.parameters.push(Sql::Text(term.text.clone()));
        return Ok(Condition::new(
            format!("({} OR {} OR id = ?)", either.sql, said.sql),
            either.parameters,
        ));
    };
    if let Some(column) = time_column(field) {
        return if term.is_any() {
            Ok(Condition::new(format!("{column} IS NOT NULL"), Vec::new()))
        } else {
            Ok(within(column, Span::of_term(term)?))
        };
    }
    Ok(match field.to_ascii_lowercase().as_str() {
        "id" | "interactionid" => exact("id", term),
        "contactid" => exact("contact_id", term),
        "subject" if term.is_any() => like("subject", term),
        "subject" => heads(term, Some("subject"))?,
        "comment" | "thecomment" | "note" if term.is_any() => like("record ->> '$.comment'", term),
        "comment" | "thecomment" | "note" => heads(term, Some("note"))?,
        "text" | "content" | "message" if term.is_any() => Condition::new(
            "id IN (SELECT interaction_id FROM entry WHERE text <> '')",
            Vec::new(),
        ),
        "text" | "content" | "message" => texts(term)?,
        "contact" | "contactname" | "name" | "firstname" | "lastname" => {
            contains("contact_name", term)
        }
        "email" | "emailaddress" => like("coalesce(email, '')", term),
        "mediatype" | "mediatypeid" => like("'chat'", term),
        "queue" | "queuename" => like("queue", term),
        "state" | "status" => state(term)?,
        // Anything else is case data.
        _ => case_data(field, term),
    })
}

fn state(term: &Term) -> Translated {
    if term.is_any() {
        return Ok(Condition::always());
    }
    if term.has_wildcard() {
        return Err(QueryError::NotServed(
            "a wildcard in the field State".to_owned(),
        ));
    }
    let done = ["stopped", "completed", "done"].contains(&term.text.to_ascii_lowercase().as_str());
    let sql = if done {
        "place = 'done'"
    } else {
        "place <> 'done'"
    };
    Ok(Condition::new(sql, Vec::new()))
}

fn case_data(field: &str, term: &Term) -> Condition {
    Condition::new(
        r"EXISTS (SELECT 1 FROM json_each(interaction.record, '$.user_data') AS pair
            WHERE pair.value ->> '$.key' = ? AND pair.value ->> '$.value' LIKE ? ESCAPE '\')",
        vec![Sql::Text(field.to_owned()), Sql::Text(term.like())],
    )
}

/// A value that is compared as it stands, where nothing in it is a wildcard.
fn exact(column: &str, term: &Term) -> Condition {
    if term.has_wildcard() {
        like(column, term)
    } else {
        Condition::new(format!("{column} = ?"), vec![Sql::Text(term.text.clone())])
    }
}

fn like(column: &str, term: &Term) -> Condition {
    if term.is_any() {
        return Condition::new(format!("{column} <> ''"), Vec::new());
    }
    Condition::new(
        format!(r"{column} LIKE ? ESCAPE '\'"),
        vec![Sql::Text(term.like())],
    )
}

fn contains(column: &str, term: &Term) -> Condition {
    if term.is_any() {
        return like(column, term);
    }
    Condition::new(
        format!(r"{column} LIKE ? ESCAPE '\'"),
        vec![Sql::Text(format!("%{}%", term.like()))],
    )
}

/// The words of a term as a full-text expression, or `None` where it has none.
fn expression(term: &Term) -> Result<Option<String>, QueryError> {
    let words = term.words()?;
    let star = if words.last().is_some_and(|word| word.beginning) {
        " *"
    } else {
        ""
    };
    // The words are letters and digits only, so nothing in them can be read as an operator within the quotes.
    let phrase: Vec<String> = words.into_iter().map(|word| word.text).collect();
    Ok((!phrase.is_empty()).then(|| format!("\"{}\"{star}", phrase.join(" "))))
}

fn heads(term: &Term, column: Option<&str>) -> Translated {
    let Some(phrase) = expression(term)? else {
        return Ok(Condition::never());
    };
    let phrase = column.map_or(phrase.clone(), |column| format!("{column} : {phrase}"));
    let sql = "seq IN (SELECT rowid FROM head_words WHERE head_words MATCH ?)";
    Ok(Condition::new(sql, vec![Sql::Text(phrase)]))
}

fn texts(term: &Term) -> Translated {
    let Some(phrase) = expression(term)? else {
        return Ok(Condition::never());
    };
    Ok(Condition::new(
        "id IN (SELECT entry.interaction_id FROM entry_words JOIN entry ON entry.seq = entry_words.rowid
            WHERE entry_words MATCH ?)",
        vec![Sql::Text(phrase)],
    ))
}

fn contact_leaf(leaf: &Query) -> Translated {
    match leaf {
        Query::Term(term) => Ok(contact_term(term)),
        Query::Range(range) => Err(no_range(range)),
        Query::HandledBy(_) => Err(QueryError::NotServed("agents of contacts".to_owned())),
        _ => Ok(Condition::always()),
    }
}

fn contact_term(term: &Term) -> Condition {
    let field = term.field.as_deref().map(str::to_ascii_lowercase);
    let column = match field.as_deref() {
        None => "(first_name || ' ' || last_name || ' ' || emails || ' ' || phones)",
        Some("firstname") => "first_name",
        Some("lastname") => "last_name",
        Some("name") => "(first_name || ' ' || last_name)",
        Some("email" | "emailaddress" | "emailaddresses") => "emails",
        Some("phonenumber" | "phone" | "phonenumbers") => "phones",
        Some("id" | "contactid") => return exact("id", term),
        Some(_) => {
            let field = term.field.clone().unwrap_or_default();
            return Condition::new(
                r"EXISTS (SELECT 1 FROM json_each(contact.body, '$.attributes') AS pair
                    WHERE pair.key = ? AND pair.value LIKE ? ESCAPE '\')",
                vec![Sql::Text(field), Sql::Text(format!("%{}%", term.like()))],
            );
        }
    };
    contains(column, term)
}
