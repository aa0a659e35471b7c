//! Queries over the projections, and making the projections anew.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::contact::normal_email;
use super::query::{self, Condition};
use super::{Contact, Find, Narrow, Page, StorageError, Window, project};
use crate::chat::Record;
use crate::search::Query;

pub(super) fn interactions(
    connection: &Connection,
    what: &Find,
    window: Window,
) -> Result<Page<Record>, StorageError> {
    let text = |text: &String| Sql::Text(text.clone());
    let (condition, order) = match what {
        Find::Of(agent) => {
            let sql = "seq IN (SELECT seq FROM interaction WHERE agent = ? UNION ALL SELECT seq FROM interaction WHERE asked = ?)";
            (Condition::new(sql, vec![text(agent), text(agent)]), "seq")
        }
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
        Find::Live(narrow) => (live(narrow), "seq"),
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
        Find::Search(query) => (query::of_interactions(query)?, NEWEST),
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

fn live(narrow: &Narrow) -> Condition {
    let wanted = [
        ("queue", &narrow.queue),
        ("workbin", &narrow.workbin),
        ("owner", &narrow.owner),
        ("last_agent", &narrow.last_agent),
    ];
    let mut all = vec!["place <> 'done'".to_owned()];
    let mut parameters = Vec::new();
    for (column, values) in wanted {
        if let Some(values) = values {
            all.push(format!(
                "{column} IN ({})",
                vec!["?"; values.len()].join(", ")
            ));
            parameters.extend(values.iter().cloned().map(Sql::Text));
        }
    }
    Condition::new(all.join(" AND "), parameters)
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
    let condition = query::of_contacts(query)?;
    page(
        connection,
        "contact",
        "body",
        &condition,
        "last_name, first_name, seq",
        window,
    )
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::migrate::migrate;
    use super::*;

    #[test]
    fn what_narrows_a_search_has_an_index() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let text = || Some(vec!["x".to_owned()]);
        let texts = || Some(["x", "y", "z"].map(str::to_owned).to_vec());
        for (narrow, index) in [
            (
                Narrow {
                    queue: text(),
                    ..Narrow::default()
                },
                "interaction_live_by_queue",
            ),
            (
                Narrow {
                    queue: texts(),
                    ..Narrow::default()
                },
                "interaction_live_by_queue",
            ),
            (
                Narrow {
                    workbin: text(),
                    owner: text(),
                    ..Narrow::default()
                },
                "interaction_by_workbin",
            ),
            (
                Narrow {
                    last_agent: text(),
                    ..Narrow::default()
                },
                "interaction_live_by_last_agent",
            ),
        ] {
            let Condition { sql, parameters } = live(&narrow);
            let plan = format!(
                "EXPLAIN QUERY PLAN SELECT record FROM interaction WHERE {sql} ORDER BY seq LIMIT 1"
            );
            let step: String = connection
                .prepare(&plan)
                .unwrap()
                .query_row(params_from_iter(parameters), |row| row.get("detail"))
                .unwrap();
            assert!(step.contains(index), "{step}");
        }
    }
}
