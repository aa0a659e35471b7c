//! Notices that come again.

use holdfast_domain::ids::InteractionId;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::record::Reminder;
use crate::error::StoreError;

pub(super) fn set(connection: &Connection, reminder: &Reminder) -> Result<(), StoreError> {
    let sql = "INSERT INTO reminder (chat, about, due, asked) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (chat) DO UPDATE SET about = excluded.about, due = excluded.due, asked = excluded.asked";
    connection.prepare_cached(sql)?.execute((
        reminder.chat.as_str(),
        &reminder.about,
        reminder.due,
        reminder.asked,
    ))?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, chat: &InteractionId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM reminder WHERE chat = ?1")?
        .execute([chat.as_str()])?;
    Ok(())
}

pub(super) fn one(
    connection: &Connection,
    chat: &InteractionId,
) -> Result<Option<Reminder>, StoreError> {
    let sql = "SELECT chat, about, due, asked FROM reminder WHERE chat = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([chat.as_str()], reminder).optional()?)
}

pub(super) fn due(connection: &Connection, now: i64) -> Result<Vec<Reminder>, StoreError> {
    let sql = "SELECT chat, about, due, asked FROM reminder WHERE due <= ?1 ORDER BY due";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([now], reminder)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn reminder(row: &Row<'_>) -> rusqlite::Result<Reminder> {
    Ok(Reminder {
        chat: row.get::<_, String>(0)?.as_str().into(),
        about: row.get(1)?,
        due: row.get(2)?,
        asked: row.get(3)?,
    })
}

#[cfg(test)]
mod tests {
    use crate::{Journal, Reminder};

    #[test]
    fn a_chat_has_one_reminder_which_comes_when_it_is_due() {
        let journal = Journal::in_memory().unwrap();
        let reminder = |chat: &str, due| Reminder {
            chat: chat.into(),
            about: "wrote".into(),
            due,
            asked: due > 100,
        };
        journal.set_reminder(&reminder("a", 50)).unwrap();
        journal.set_reminder(&reminder("b", 60)).unwrap();
        journal.set_reminder(&reminder("a", 150)).unwrap();
        assert_eq!(journal.reminders_due(59).unwrap(), []);
        assert_eq!(journal.reminders_due(149).unwrap(), [reminder("b", 60)]);
        assert_eq!(
            journal.reminders_due(150).unwrap(),
            [reminder("b", 60), reminder("a", 150)]
        );
        journal.forget_reminder(&"b".into()).unwrap();
        assert_eq!(journal.reminder(&"b".into()).unwrap(), None);
        assert_eq!(
            journal.reminder(&"a".into()).unwrap(),
            Some(reminder("a", 150))
        );
    }
}
