//! Intents.

use std::collections::HashSet;

use holdfast_domain::ids::{IntentId, InteractionId};
use holdfast_domain::intent::{IntentState, Refusal, Verb};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};
use uuid::Uuid;

use super::drafts;
use super::record::{IntentRecord, RefusedIntent};
use crate::error::StoreError;

/// A query of intents, in the order of [`Raw`]'s fields.
macro_rules! intents {
    ($which:literal) => {
        concat!(
            "SELECT id, chat, verb, state, reason, reason_code, reason_about, created_at, last_known_index, tries, \
             returned, put_away, changed_at, coalesce(asked_at_index, last_known_index) FROM intent ",
            $which
        )
    };
}

pub(super) const OPEN: &str =
    intents!("WHERE state IN ('queued', 'sending', 'unknown') ORDER BY seq");
pub(super) const REFUSED: &str = intents!("WHERE state = 'refused' ORDER BY seq");
pub(super) const OF_CHAT: &str = intents!("WHERE chat = ?1 ORDER BY seq");
pub(super) const EDITED: &str =
    intents!("WHERE state = 'queued' AND edited IS NOT NULL ORDER BY seq");
pub(super) const ONE: &str = intents!("WHERE id = ?1");

pub(super) fn enqueue(connection: &Connection, intent: &IntentRecord) -> Result<(), StoreError> {
    let sql = "INSERT INTO intent (id, chat, verb, state, reason, reason_code, reason_about, created_at, changed_at, \
               last_known_index, tries, returned, put_away, asked_at_index) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT (id) DO NOTHING";
    let verb = serde_json::to_string(&intent.verb).map_err(|error| unreadable(&error))?;
    let refusal = refusal(&intent.state);
    connection.prepare_cached(sql)?.execute(params![
        intent.id.to_string(),
        intent.chat.as_str(),
        verb,
        intent.state.name(),
        refusal.map_or("", |refusal| &refusal.sentence),
        refusal.map(|refusal| &refusal.code),
        refusal.and_then(|refusal| refusal.about.as_ref()),
        intent.created_at,
        intent.last_known_index,
        intent.tries,
        intent.returned,
        intent.put_away,
        intent.asked_at_index,
    ])?;
    if let Verb::Send { text } = &intent.verb {
        drafts::remove_sent(connection, &intent.chat, text)?;
    }
    Ok(())
}

/// Adds an intent before one that is still queued, which is then the last of all.
pub(super) fn enqueue_before(
    connection: &Connection,
    intent: &IntentRecord,
    later: IntentId,
) -> Result<bool, StoreError> {
    let last = "SELECT max(seq) FROM intent";
    // The number after the new one's is taken from the sequence as well: none is given twice.
    let moves = "UPDATE intent SET seq = ?2 WHERE id = ?1 AND chat = ?3 AND state = 'queued'";
    let later = later.to_string();
    let is_queued =
        "SELECT EXISTS (SELECT 1 FROM intent WHERE id = ?1 AND chat = ?2 AND state = 'queued')";
    let queued: bool = connection
        .prepare_cached(is_queued)?
        .query_row((&later, intent.chat.as_str()), |row| row.get(0))?;
    if !queued {
        return Ok(false);
    }
    enqueue(connection, intent)?;
    let seq: i64 = connection.query_row(last, [], |row| row.get(0))?;
    connection
        .prepare_cached(moves)?
        .execute((&later, seq + 1, intent.chat.as_str()))?;
    connection
        .prepare_cached("UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'intent'")?
        .execute([seq + 1])?;
    Ok(true)
}

/// Replaces what is asked for, while it is queued.
pub(super) fn rewrite(
    connection: &Connection,
    id: IntentId,
    verb: &Verb,
    last_known_index: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let sql = "UPDATE intent SET verb = ?2, changed_at = ?3, asked_at_index = ?4, edited = NULL \
               WHERE id = ?1 AND state = 'queued' AND tries = 0";
    let verb = serde_json::to_string(verb).map_err(|error| unreadable(&error))?;
    let changed =
        connection
            .prepare_cached(sql)?
            .execute((id.to_string(), verb, now, last_known_index))?;
    Ok(changed > 0)
}

/// Keeps what the agent is making of a message, while it is queued.
pub(super) fn set_edited(
    connection: &Connection,
    id: IntentId,
    text: Option<&str>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE intent SET edited = ?2 WHERE id = ?1 AND state = 'queued' AND tries = 0";
    let changed = connection
        .prepare_cached(sql)?
        .execute((id.to_string(), text))?;
    Ok(changed > 0)
}

fn edited(connection: &Connection, id: IntentId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT edited FROM intent WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Withdraws what was said and is queued, or was refused and stands in the chat, and makes its text, as edited last, the
/// chat's draft, behind the one that is there. Answers the draft.
pub(super) fn take_back(
    connection: &Connection,
    id: IntentId,
    now: i64,
) -> Result<Option<String>, StoreError> {
    let Some(intent) = one(connection, id)? else {
        return Ok(None);
    };
    let Some(said) = intent.verb.said() else {
        return Ok(None);
    };
    let edited = edited(connection, id)?;
    let taken = match &intent.state {
        IntentState::Queued => {
            let (queued, cancelled) = (&IntentState::Queued, &IntentState::Cancelled);
            move_on(connection, id, queued, cancelled, None, now)?
        }
        IntentState::Refused(_) if !intent.returned => forget(connection, id)?,
        _ => false,
    };
    if !taken {
        return Ok(None);
    }
    let text = edited.as_deref().unwrap_or(said.text);
    let draft = match drafts::one(connection, &intent.chat)? {
        // It stands there already, as lines of their own: a part of other words is not it.
        Some(draft) if format!("\n{draft}\n").contains(&format!("\n{text}\n")) => draft,
        Some(draft) => format!("{draft}\n{text}"),
        None => text.to_owned(),
    };
    drafts::set(connection, &intent.chat, &draft, now)?;
    Ok(Some(draft))
}

/// Moves an intent on. A message that is refused becomes the chat's draft again in the same moment, where there is none.
pub(super) fn set_state(
    connection: &Connection,
    id: IntentId,
    before: &IntentState,
    state: &IntentState,
    last_known_index: Option<i64>,
    now: i64,
) -> Result<bool, StoreError> {
    let moved = move_on(connection, id, before, state, last_known_index, now)?;
    if moved && matches!(state, IntentState::Refused(_)) {
        give_back(connection, id, now)?;
    }
    Ok(moved)
}

fn move_on(
    connection: &Connection,
    id: IntentId,
    before: &IntentState,
    state: &IntentState,
    last_known_index: Option<i64>,
    now: i64,
) -> Result<bool, StoreError> {
    let sql = "UPDATE intent SET state = ?2, reason = ?3, reason_code = ?7, reason_about = ?8, changed_at = ?4, \
               last_known_index = coalesce(?5, last_known_index), \
               tries = tries + (?2 = 'sending') - (?2 = 'queued' AND state = 'sending') \
               WHERE id = ?1 AND state IN ('queued', 'sending', 'unknown') AND state = ?6 AND state <> ?2 \
               AND (?2 <> 'cancelled' OR tries = 0) \
               AND (?5 IS NULL OR NOT EXISTS (SELECT 1 FROM intent AS earlier \
                    WHERE earlier.chat = intent.chat AND earlier.seq < intent.seq \
                    AND earlier.state IN ('queued', 'sending', 'unknown')))";
    let refusal = refusal(state);
    let changed = connection.prepare_cached(sql)?.execute(params![
        id.to_string(),
        state.name(),
        refusal.map_or("", |refusal| &refusal.sentence),
        now,
        last_known_index,
        before.name(),
        refusal.map(|refusal| &refusal.code),
        refusal.and_then(|refusal| refusal.about.as_ref()),
    ])?;
    Ok(changed > 0)
}

pub(super) fn forget(connection: &Connection, id: IntentId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM intent WHERE id = ?1 AND state IN ('delivered', 'refused', 'cancelled')";
    Ok(connection.prepare_cached(sql)?.execute([id.to_string()])? > 0)
}

/// Makes a refused message the chat's draft again, where there is no draft.
fn give_back(connection: &Connection, id: IntentId, now: i64) -> Result<(), StoreError> {
    let Some((chat, text)) = message(connection, id)? else {
        return Ok(());
    };
    if drafts::one(connection, &chat)?.is_some() {
        return Ok(());
    }
    set_returned(connection, id, true, false)?;
    drafts::set(connection, &chat, &text, now)
}

/// Lets the message that came back last as the draft `text` stand in the chat as not sent, and says which that is.
pub(super) fn stand_again(
    connection: &Connection,
    chat: &InteractionId,
    text: &str,
) -> Result<Option<IntentId>, StoreError> {
    let of_chat = list(connection, OF_CHAT, [chat.as_str()])?;
    let Some(intent) = of_chat.iter().rfind(|intent| intent.came_back_as(text)) else {
        return Ok(None);
    };
    set_returned(connection, intent.id, false, false)?;
    Ok(Some(intent.id))
}

fn set_returned(
    connection: &Connection,
    id: IntentId,
    returned: bool,
    put_away: bool,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE intent SET returned = ?2, put_away = ?3 WHERE id = ?1")?
        .execute((id.to_string(), returned, put_away))?;
    Ok(())
}

/// Puts away what was refused. A message that came back and still is the draft is only not spoken of any more: whoever
/// writes over it unseen finds it in the chat.
pub(super) fn put_away(connection: &Connection, id: IntentId) -> Result<bool, StoreError> {
    let Some(intent) = one(connection, id)? else {
        return Ok(false);
    };
    if !matches!(intent.state, IntentState::Refused(_)) {
        return Ok(false);
    }
    if is_draft(connection, &intent)? {
        set_returned(connection, id, true, true)?;
        return Ok(true);
    }
    forget(connection, id)
}

/// Puts away what was refused of a chat before the same was asked for anew.
pub(super) fn supersede(connection: &Connection, new: &IntentRecord) -> Result<(), StoreError> {
    for old in list(connection, OF_CHAT, [new.chat.as_str()])? {
        if old.is_superseded_by(new) {
            put_away(connection, old.id)?;
        }
    }
    Ok(())
}

/// Whether a message came back and is the draft as it was.
fn is_draft(connection: &Connection, intent: &IntentRecord) -> Result<bool, StoreError> {
    // What did not come back needs no look.
    Ok(intent.returned
        && drafts::one(connection, &intent.chat)?.is_some_and(|draft| intent.came_back_as(&draft)))
}

/// A message's chat and text; none where the intent is another, or there is none.
fn message(
    connection: &Connection,
    id: IntentId,
) -> Result<Option<(InteractionId, String)>, StoreError> {
    Ok(match one(connection, id)? {
        Some(IntentRecord {
            chat,
            verb: Verb::Send { text },
            ..
        }) => Some((chat, text)),
        _ => None,
    })
}

/// Deletes what was delivered or withdrawn before `before`.
pub(super) fn sweep(connection: &Connection, before: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM intent WHERE state IN ('delivered', 'cancelled') AND changed_at < ?1";
    connection.prepare_cached(sql)?.execute([before])?;
    Ok(())
}

pub(super) fn one(
    connection: &Connection,
    id: IntentId,
) -> Result<Option<IntentRecord>, StoreError> {
    let row = connection
        .prepare_cached(ONE)?
        .query_row([id.to_string()], Raw::from_row)
        .optional()?;
    row.map(Raw::into_record).transpose()
}

/// The intents of a query. A row that this version cannot read is left where it is and left out: a newer version wrote it,
/// and nobody else's work waits for it.
pub(super) fn list(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<IntentRecord>, StoreError> {
    let rows = rows(connection, sql, params)?;
    Ok(rows.into_iter().filter_map(Result::ok).collect())
}

/// What was refused, and when.
pub(super) fn refused(connection: &Connection) -> Result<Vec<RefusedIntent>, StoreError> {
    let mut statement = connection.prepare_cached(REFUSED)?;
    let rows = statement
        .query_map([], Raw::from_row)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let readable = |row: Raw| {
        let at = row.changed_at;
        let intent = row.into_record().ok()?;
        Some(RefusedIntent { intent, at })
    };
    Ok(rows.into_iter().filter_map(readable).collect())
}

/// The open intents whose turn can come: none that was asked for after one of the same chat that cannot be read.
pub(super) fn deliverable(connection: &Connection) -> Result<Vec<IntentRecord>, StoreError> {
    let mut stuck = HashSet::new();
    let mut deliverable = Vec::new();
    for row in rows(connection, OPEN, [])? {
        match row {
            Ok(intent) if stuck.contains(&intent.chat) => {}
            Ok(intent) => deliverable.push(intent),
            Err(chat) => {
                stuck.insert(chat);
            }
        }
    }
    Ok(deliverable)
}

/// The chats of open intents that cannot be read.
pub(super) fn unreadable_chats(
    connection: &Connection,
) -> Result<HashSet<InteractionId>, StoreError> {
    let rows = rows(connection, OPEN, [])?;
    Ok(rows.into_iter().filter_map(Result::err).collect())
}

/// The rows of a query; of one that cannot be read its chat.
fn rows(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<Result<IntentRecord, InteractionId>>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params, Raw::from_row)?;
    rows.map(|row| {
        let row = row?;
        let chat = InteractionId::new(row.chat.clone());
        Ok(row.into_record().map_err(|error| {
            tracing::debug!(%chat, %error, "an intent is left out");
            chat
        }))
    })
    .collect()
}

/// A row as it stands.
struct Raw {
    id: String,
    chat: String,
    verb: String,
    state: String,
    reason: String,
    reason_code: Option<String>,
    reason_about: Option<String>,
    created_at: i64,
    last_known_index: i64,
    tries: u32,
    returned: bool,
    put_away: bool,
    changed_at: i64,
    asked_at_index: i64,
}

impl Raw {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            chat: row.get(1)?,
            verb: row.get(2)?,
            state: row.get(3)?,
            reason: row.get(4)?,
            reason_code: row.get(5)?,
            reason_about: row.get(6)?,
            created_at: row.get(7)?,
            last_known_index: row.get(8)?,
            tries: row.get(9)?,
            returned: row.get(10)?,
            put_away: row.get(11)?,
            changed_at: row.get(12)?,
            asked_at_index: row.get(13)?,
        })
    }

    fn into_record(self) -> Result<IntentRecord, StoreError> {
        let refusal = Refusal {
            sentence: self.reason,
            about: self.reason_about,
            code: self
                .reason_code
                .unwrap_or_else(|| Refusal::IN_WORDS.to_owned()),
        };
        Ok(IntentRecord {
            id: IntentId(Uuid::parse_str(&self.id).map_err(|error| unreadable(&error))?),
            chat: InteractionId::new(self.chat),
            verb: serde_json::from_str(&self.verb).map_err(|error| unreadable(&error))?,
            state: state(&self.state, refusal)?,
            created_at: self.created_at,
            last_known_index: self.last_known_index,
            asked_at_index: self.asked_at_index,
            tries: self.tries,
            returned: self.returned,
            put_away: self.put_away,
        })
    }
}

fn state(name: &str, refusal: Refusal) -> Result<IntentState, StoreError> {
    Ok(match name {
        "queued" => IntentState::Queued,
        "sending" => IntentState::Sending,
        "delivered" => IntentState::Delivered,
        "refused" => IntentState::Refused(refusal),
        "unknown" => IntentState::Unknown,
        "cancelled" => IntentState::Cancelled,
        _ => return Err(unreadable(&"the state is not known")),
    })
}

fn refusal(state: &IntentState) -> Option<&Refusal> {
    match state {
        IntentState::Refused(refusal) => Some(refusal),
        _ => None,
    }
}

fn unreadable(why: &impl std::fmt::Display) -> StoreError {
    StoreError::Record {
        table: "intent",
        why: why.to_string(),
    }
}
