//! Queries over the projections, and making the projections anew.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::contact::normal_email;
use super::{Contact, Find, Page, StorageError, Window, project};
use crate::chat::Record;
use crate::search::{Query, Term};

/// A condition with its parameters.
struct Condition {
    sql: String,
    parameters: Vec<Sql>,
}

impl Condition {
    fn new(sql: impl Into<String>, parameters: Vec<Sql>) -> Self {
        Self {
            sql: sql.into(),
            parameters,
        }
    }
}

pub(super) fn interactions(
    connection: &Connection,
    what: &Find,
    window: Window,
) -> Result<Page<Record>, StorageError> {
    let text = |text: &String| Sql::Text(text.clone());
    let (condition, order) = match what {
        Find::Of(agent) => (Condition::new("agent = ?", vec![text(agent)]), "seq"),
        Find::Workbin { workbin, owner } => (
            Condition::new(
                "workbin = ? AND owner = ?",
                vec![text(workbin), text(owner)],
            ),
            "seq",
        ),
        Find::Waiting => (
            Condition::new("waits_since IS NOT NULL", Vec::new()),
            "waits_since, seq",
        ),
        Find::Live => (Condition::new("place <> 'done'", Vec::new()), "seq"),
        Find::HandledBy { agent, from, to } => {
            let sql = "id IN (SELECT interaction_id FROM handled WHERE agent = ? AND started_at BETWEEN ? AND ?)";
            (
                Condition::new(
                    sql,
                    vec![
                        text(agent),
                        from.unwrap_or(0).into(),
                        to.unwrap_or(i64::MAX).into(),
                    ],
                ),
                NEWEST,
            )
        }
        Find::OfContact { contact, from, to } => {
            let sql = "contact_id = ? AND started_at BETWEEN ? AND ?";
            (
                Condition::new(
                    sql,
                    vec![
                        text(contact),
                        from.unwrap_or(0).into(),
                        to.unwrap_or(i64::MAX).into(),
                    ],
                ),
                NEWEST,
            )
        }
        Find::Search(query) => (translate(query, &interaction_term), NEWEST),
    };
    page(
        connection,
        "interaction",
        "record",
        &condition,
        order,
        window,
    )
}

const NEWEST: &str = "started_at DESC, seq DESC";

fn page<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    table: &str,
    document: &str,
    condition: &Condition,
    order: &str,
    window: Window,
) -> Result<Page<T>, StorageError> {
    let Condition { sql, parameters } = condition;
    let mut windowed = parameters.clone();
    windowed.extend([Sql::Integer(window.limit), Sql::Integer(window.skip)]);
    let rows: Vec<T> = connection
        .prepare_cached(&format!(
            "SELECT {document} FROM {table} WHERE {sql} ORDER BY {order} LIMIT ? OFFSET ?"
        ))?
        .query_map(params_from_iter(windowed), |row| row.get::<_, String>(0))?
        .map(|body| Ok(serde_json::from_str(&body?)?))
        .collect::<Result<_, StorageError>>()?;
    let returned = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let total = if window.skip == 0 && returned < window.limit {
        returned
    } else {
        connection
            .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE {sql}"))?
            .query_row(params_from_iter(parameters), |row| row.get(0))?
    };
    Ok(Page { rows, total })
}

fn translate(query: &Query, term: &impl Fn(&Term) -> Condition) -> Condition {
    let both = |one: &Query, operator: &str, other: &Query| {
        let (one, other) = (translate(one, term), translate(other, term));
        let mut parameters = one.parameters;
        parameters.extend(other.parameters);
        Condition::new(
            format!("({} {operator} {})", one.sql, other.sql),
            parameters,
        )
    };
    match query {
        Query::All => Condition::new("1", Vec::new()),
        Query::Term(one) => term(one),
        Query::And(one, other) => both(one, "AND", other),
        Query::Or(one, other) => both(one, "OR", other),
        Query::Not(one) => {
            let Condition { sql, parameters } = translate(one, term);
            Condition::new(format!("NOT {sql}"), parameters)
        }
    }
}

fn interaction_term(term: &Term) -> Condition {
    let like = || Sql::Text(term.like());
    let within = || Sql::Text(format!("%{}%", term.like()));
    let Some(field) = &term.field else {
        let mut either = heads(term, None);
        let said = texts(term);
        either.parameters.extend(said.parameters);
        either.parameters.push(Sql::Text(term.text.clone()));
        return Condition::new(
            format!("({} OR {} OR id = ?)", either.sql, said.sql),
            either.parameters,
        );
    };
    match field.to_ascii_lowercase().as_str() {
        "id" | "interactionid" => Condition::new("id = ?", vec![Sql::Text(term.text.clone())]),
        "contactid" => Condition::new("contact_id = ?", vec![Sql::Text(term.text.clone())]),
        "subject" => heads(term, Some("subject")),
        "comment" | "thecomment" | "note" => heads(term, Some("note")),
        "text" | "content" | "message" => texts(term),
        "contact" | "contactname" | "name" | "firstname" | "lastname" => {
            Condition::new(r"contact_name LIKE ? ESCAPE '\'", vec![within()])
        }
        "email" | "emailaddress" => {
            Condition::new(r"coalesce(email, '') LIKE ? ESCAPE '\'", vec![like()])
        }
        "mediatype" => Condition::new(r"'chat' LIKE ? ESCAPE '\'", vec![like()]),
        "queue" => Condition::new(r"queue LIKE ? ESCAPE '\'", vec![like()]),
        "owner" | "ownerid" | "username" | "agentid" | "employeeid" => Condition::new(
            r"id IN (SELECT interaction_id FROM handled WHERE agent LIKE ? ESCAPE '\')",
            vec![like()],
        ),
        "state" => {
            let done =
                ["stopped", "completed", "done"].contains(&term.text.to_ascii_lowercase().as_str());
            Condition::new(
                if done {
                    "place = 'done'"
                } else {
                    "place <> 'done'"
                },
                Vec::new(),
            )
        }
        // Anything else is case data.
        _ => Condition::new(
            r"EXISTS (SELECT 1 FROM json_each(interaction.record, '$.user_data') AS pair
                WHERE pair.value ->> '$.key' = ? AND pair.value ->> '$.value' LIKE ? ESCAPE '\')",
            vec![Sql::Text(field.clone()), like()],
        ),
    }
}

/// The words of a term as a full-text expression, or `None` where it has none.
fn expression(term: &Term) -> Option<String> {
    let words = term.words();
    let star = words.last().is_some_and(|(_, beginning)| *beginning);
    // The words are letters and digits only, so nothing in them can be read as an operator within the quotes.
    let phrase = words
        .into_iter()
        .map(|(word, _)| word)
        .collect::<Vec<_>>()
        .join(" ");
    (!phrase.is_empty()).then(|| format!("\"{phrase}\"{}", if star { " *" } else { "" }))
}

fn heads(term: &Term, column: Option<&str>) -> Condition {
    match expression(term) {
        None => Condition::new("0", Vec::new()),
        Some(phrase) => {
            let phrase = column.map_or(phrase.clone(), |column| format!("{column} : {phrase}"));
            let sql = "seq IN (SELECT rowid FROM head_words WHERE head_words MATCH ?)";
            Condition::new(sql, vec![Sql::Text(phrase)])
        }
    }
}

fn texts(term: &Term) -> Condition {
    match expression(term) {
        None => Condition::new("0", Vec::new()),
        Some(phrase) => Condition::new(
            "id IN (SELECT entry.interaction_id FROM entry_words JOIN entry ON entry.seq = entry_words.rowid
                WHERE entry_words MATCH ?)",
            vec![Sql::Text(phrase)],
        ),
    }
}

pub(super) fn contact(
    connection: &Connection,
    sql: &str,
    key: &str,
) -> Result<Option<Contact>, StorageError> {
    let body: Option<String> = connection
        .prepare_cached(sql)?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

pub(super) fn contacts(
    connection: &Connection,
    query: &Query,
    window: Window,
) -> Result<Page<Contact>, StorageError> {
    let condition = translate(query, &contact_term);
    page(
        connection,
        "contact",
        "body",
        &condition,
        "last_name, first_name, seq",
        window,
    )
}

fn contact_term(term: &Term) -> Condition {
    let within = Sql::Text(format!("%{}%", term.like()));
    let column = match term
        .field
        .as_deref()
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        None => "first_name || ' ' || last_name || ' ' || emails || ' ' || phones",
        Some("firstname") => "first_name",
        Some("lastname") => "last_name",
        Some("name") => "first_name || ' ' || last_name",
        Some("email" | "emailaddress" | "emailaddresses") => "emails",
        Some("phonenumber" | "phone" | "phonenumbers") => "phones",
        Some("id" | "contactid") => {
            return Condition::new("id = ?", vec![Sql::Text(term.text.clone())]);
        }
        Some(_) => {
            let field = term.field.clone().unwrap_or_default();
            return Condition::new(
                r"EXISTS (SELECT 1 FROM json_each(contact.body, '$.attributes') AS pair
                    WHERE pair.key = ? AND pair.value LIKE ? ESCAPE '\')",
                vec![Sql::Text(field), within],
            );
        }
    };
    Condition::new(format!(r"({column}) LIKE ? ESCAPE '\'"), vec![within])
}

pub(super) fn put_contact(connection: &Connection, contact: &Contact) -> Result<(), StorageError> {
    connection
        .prepare_cached(
            "INSERT INTO contact (id, body, first_name, last_name, emails, phones) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, first_name = excluded.first_name,
                 last_name = excluded.last_name, emails = excluded.emails, phones = excluded.phones",
        )?
        .execute(params![
            contact.id,
            serde_json::to_string(contact)?,
            contact.first_name,
            contact.last_name,
            contact.emails.join(" "),
            contact.phones.join(" "),
        ])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO contact_email (email, contact_id) VALUES (?1, ?2)",
    )?;
    for email in &contact.emails {
        insert.execute([&normal_email(email), &contact.id])?;
    }
    Ok(())
}

pub(super) fn rebuild(connection: &Connection) -> Result<(), StorageError> {
    connection.execute_batch(
        "DELETE FROM handled; DELETE FROM head_words;
         INSERT INTO entry_words (entry_words) VALUES ('rebuild');",
    )?;
    let rows: Vec<(String, i64, Option<i64>, i64)> = connection
        .prepare("SELECT record, version, due_at, touched_at FROM interaction ORDER BY seq")?
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    for (body, version, due, touched_at) in rows {
        project::record(
            connection,
            &serde_json::from_str(&body)?,
            version,
            due,
            touched_at,
        )?;
    }
    Ok(())
}
