//! What only this machine knows. Each call that returned survives a power loss.

mod drafts;
mod holds;
mod intents;
mod log;
mod notices;
mod open;
mod record;
mod reminders;
mod salvage;

pub use record::{Draft, HoldNote, IntentRecord, RefusedIntent, Reminder};

use std::collections::HashSet;
use std::path::Path;

use holdfast_domain::ids::{IntentId, InteractionId};
use holdfast_domain::intent::{IntentState, Verb};

use crate::error::{OpenError, StoreError};
use crate::key::Key;
use crate::sqlite::{Migration, Pool};
use crate::store::OpenNote;

const SCHEMA: &[Migration] = &[
    Migration {
        name: "drafts_intents_notices",
        sql: include_str!("../../migrations/journal/0001_drafts_intents_notices.sql"),
    },
    Migration {
        name: "returned_texts",
        sql: include_str!("../../migrations/journal/0002_returned_texts.sql"),
    },
    Migration {
        name: "codes_of_refusals",
        sql: include_str!("../../migrations/journal/0003_codes_of_refusals.sql"),
    },
    Migration {
        name: "hold_notes",
        sql: include_str!("../../migrations/journal/0004_hold_notes.sql"),
    },
    Migration {
        name: "reminders",
        sql: include_str!("../../migrations/journal/0005_reminders.sql"),
    },
    Migration {
        name: "put_away",
        sql: include_str!("../../migrations/journal/0006_put_away.sql"),
    },
    Migration {
        name: "edited",
        sql: include_str!("../../migrations/journal/0007_edited.sql"),
    },
    Migration {
        name: "asked_at_index",
        sql: include_str!("../../migrations/journal/0008_asked_at_index.sql"),
    },
];

/// Drafts, intents and dismissed notices.
#[derive(Debug)]
pub struct Journal {
    pool: Pool,
}

impl Journal {
    /// Opens the file or makes it; a damaged one is copied aside, then recovered as far as it can be read.
    pub(crate) fn open(path: &Path, key: &Key) -> Result<(Self, Option<OpenNote>), OpenError> {
        let (pool, note) = open::open(path, key)?;
        Ok((Self { pool }, note))
    }

    /// A journal that is gone with the program.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        Ok(Self {
            pool: Pool::in_memory(SCHEMA)?,
        })
    }

    /// Keeps a chat's draft in the place of `over`, the draft that the agent saw. An empty text deletes it. Where a refused
    /// message has come back as the draft since, it stands in the chat as not sent and is answered: it is not written over
    /// unseen.
    pub fn set_draft(
        &self,
        chat: &InteractionId,
        text: &str,
        over: &str,
        now: i64,
    ) -> Result<Option<IntentId>, StoreError> {
        self.pool
            .write(|connection| drafts::write(connection, chat, text, over, now))
    }

    /// A chat's draft.
    pub fn draft(&self, chat: &InteractionId) -> Result<Option<String>, StoreError> {
        self.pool.read(|connection| drafts::one(connection, chat))
    }

    /// Every draft, the one changed last first.
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.pool.read(drafts::all)
    }

    /// Adds an intent at the end. One that is there already stays as it is. The draft that a message was written as goes
    /// in the same moment.
    pub fn enqueue(&self, intent: &IntentRecord) -> Result<(), StoreError> {
        self.pool
            .write(|connection| intents::enqueue(connection, intent))
    }

    /// [`Journal::enqueue`] before another intent of the same chat, and says whether it did: nothing is added where that one
    /// is not queued any more.
    pub fn enqueue_before(
        &self,
        intent: &IntentRecord,
        later: IntentId,
    ) -> Result<bool, StoreError> {
        self.pool
            .write(|connection| intents::enqueue_before(connection, intent, later))
    }

    /// Replaces what an intent asks for, and says whether it did: only while it is queued and no request for it may be on
    /// its way, which would be taken for this one. It is asked for now, with the transcript known up to `last_known_index`.
    pub fn rewrite(
        &self,
        intent: IntentId,
        verb: &Verb,
        last_known_index: i64,
        now: i64,
    ) -> Result<bool, StoreError> {
        self.pool
            .write(|connection| intents::rewrite(connection, intent, verb, last_known_index, now))
    }

    /// Keeps what the agent is making of a message that is queued, and says whether it did; none where they are done with it.
    /// It is not sent: [`Journal::rewrite`] makes it so.
    pub fn set_edited(&self, intent: IntentId, text: Option<&str>) -> Result<bool, StoreError> {
        self.pool
            .write(|connection| intents::set_edited(connection, intent, text))
    }

    /// The messages that the agent was editing when the program ended, oldest first: [`Journal::take_back`] makes what was
    /// written of them the draft.
    pub fn edited(&self) -> Result<Vec<IntentRecord>, StoreError> {
        self.pool
            .read(|connection| intents::list(connection, intents::EDITED, []))
    }

    /// Withdraws what was said and is queued, or was refused and stands in the chat, and makes its text, as edited last, the chat's draft,
    /// behind the one that is there, both or neither. Answers the draft; none where it is neither any more.
    pub fn take_back(&self, intent: IntentId, now: i64) -> Result<Option<String>, StoreError> {
        self.pool
            .write(|connection| intents::take_back(connection, intent, now))
    }

    /// Moves an intent from the state `before`, and says whether it did: where it is in another one by now somebody was
    /// faster, a final state stays, and an intent that is not there cannot change. Going to [`IntentState::Sending`]
    /// counts a try, which going back to [`IntentState::Queued`] from there takes back: it did not leave. What may have left
    /// is not cancelled any more. A message that is refused becomes the chat's draft again in the same moment; where there is a draft,
    /// that one stays, and the message stands in the chat as not sent.
    pub fn set_state(
        &self,
        intent: IntentId,
        before: &IntentState,
        state: &IntentState,
        now: i64,
    ) -> Result<bool, StoreError> {
        self.pool
            .write(|connection| intents::set_state(connection, intent, before, state, None, now))
    }

    /// [`Journal::set_state`] from [`IntentState::Queued`] to [`IntentState::Sending`], where nothing that was asked for
    /// before of the same chat is open any more, with the transcript's last index
    /// known at this moment: what was written before the sending cannot be what was sent.
    pub fn set_sending(
        &self,
        intent: IntentId,
        last_known_index: i64,
        now: i64,
    ) -> Result<bool, StoreError> {
        let (before, state) = (IntentState::Queued, IntentState::Sending);
        let known = Some(last_known_index);
        self.pool
            .write(|connection| intents::set_state(connection, intent, &before, &state, known, now))
    }

    /// Deletes what was delivered or withdrawn before `before`: its text is in the transcript, or was not wanted.
    pub fn sweep(&self, before: i64) -> Result<(), StoreError> {
        self.pool
            .write(|connection| intents::sweep(connection, before))
    }

    /// The intents that are not final, in the order they were asked for. Those that only a newer version can read are in
    /// none of the lists here; they stay in the file.
    pub fn open_intents(&self) -> Result<Vec<IntentRecord>, StoreError> {
        self.pool
            .read(|connection| intents::list(connection, intents::OPEN, []))
    }

    /// [`Journal::open_intents`] without those that come after one of the same chat that cannot be read.
    pub fn deliverable(&self) -> Result<Vec<IntentRecord>, StoreError> {
        self.pool.read(intents::deliverable)
    }

    /// The chats that have an open intent which cannot be read.
    pub fn unreadable_chats(&self) -> Result<HashSet<InteractionId>, StoreError> {
        self.pool.read(intents::unreadable_chats)
    }

    /// An intent.
    pub fn intent(&self, id: IntentId) -> Result<Option<IntentRecord>, StoreError> {
        self.pool.read(|connection| intents::one(connection, id))
    }

    /// A chat's intents, final ones too, in the order they were asked for.
    pub fn intents_of(&self, chat: &InteractionId) -> Result<Vec<IntentRecord>, StoreError> {
        self.pool
            .read(|connection| intents::list(connection, intents::OF_CHAT, [chat.as_str()]))
    }

    /// The intents that were refused and not forgotten, in the order they were asked for, with when they were refused.
    pub fn refused(&self) -> Result<Vec<RefusedIntent>, StoreError> {
        self.pool.read(intents::refused)
    }

    /// Puts away what was refused, and says whether it did. A message that came back and still is the draft is only not
    /// spoken of any more: where it is written over unseen it stands in the chat after all.
    pub fn put_away(&self, intent: IntentId) -> Result<bool, StoreError> {
        self.pool
            .write(|connection| intents::put_away(connection, intent))
    }

    /// Deletes what was refused of a chat before the same was asked for anew by `new`. Texts that the agent may not have
    /// seen stay: those that stand in the chat as not sent, and one that came back and is the draft.
    pub fn supersede(&self, new: &IntentRecord) -> Result<(), StoreError> {
        // Mostly there is none, and a write that waits for the disk is not for nothing.
        let of_chat = self.intents_of(&new.chat)?;
        if !of_chat.iter().any(|old| old.is_superseded_by(new)) {
            return Ok(());
        }
        self.pool
            .write(|connection| intents::supersede(connection, new))
    }

    /// Deletes a final intent, and says whether it did: one that is not final stays.
    pub fn forget(&self, intent: IntentId) -> Result<bool, StoreError> {
        self.pool
            .write(|connection| intents::forget(connection, intent))
    }

    /// Keeps why and until when a chat is held, in the place of what was kept before.
    pub fn set_hold_note(
        &self,
        chat: &InteractionId,
        note: &HoldNote,
        now: i64,
    ) -> Result<(), StoreError> {
        self.pool
            .write(|connection| holds::set(connection, chat, note, now))
    }

    /// Deletes what [`Journal::set_hold_note`] kept, if anything.
    pub fn forget_hold_note(&self, chat: &InteractionId) -> Result<(), StoreError> {
        // Most chats have none, and a write that waits for the disk is not for nothing.
        if self.hold_note(chat)?.is_none() {
            return Ok(());
        }
        self.pool
            .write(|connection| holds::remove(connection, chat))
    }

    /// What [`Journal::set_hold_note`] kept of a chat.
    pub fn hold_note(&self, chat: &InteractionId) -> Result<Option<HoldNote>, StoreError> {
        self.pool.read(|connection| holds::one(connection, chat))
    }

    /// Whether anything of that kind is kept.
    pub fn has_hold_notes(&self) -> Result<bool, StoreError> {
        self.pool.read(holds::any)
    }

    /// Remembers that a notice was dismissed, for 90 days.
    pub fn dismiss(&self, key: &str, now: i64) -> Result<(), StoreError> {
        self.pool
            .write(|connection| notices::dismiss(connection, key, now))
    }

    /// Whether a notice was dismissed.
    pub fn dismissed(&self, key: &str) -> Result<bool, StoreError> {
        self.pool
            .read(|connection| notices::dismissed(connection, key))
    }

    /// Keeps when a chat's notice comes again, in the place of what was kept before.
    pub fn set_reminder(&self, reminder: &Reminder) -> Result<(), StoreError> {
        self.pool
            .write(|connection| reminders::set(connection, reminder))
    }

    /// Forgets that a chat's notice comes again.
    pub fn forget_reminder(&self, chat: &InteractionId) -> Result<(), StoreError> {
        // Most chats have none, as with hold notes.
        if self.reminder(chat)?.is_none() {
            return Ok(());
        }
        self.pool
            .write(|connection| reminders::remove(connection, chat))
    }

    /// When a chat's notice comes again.
    pub fn reminder(&self, chat: &InteractionId) -> Result<Option<Reminder>, StoreError> {
        self.pool
            .read(|connection| reminders::one(connection, chat))
    }

    /// The reminders that are due, the oldest first.
    pub fn reminders_due(&self, now: i64) -> Result<Vec<Reminder>, StoreError> {
        self.pool.read(|connection| reminders::due(connection, now))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use holdfast_domain::intent::Refusal;

    use super::*;
    use crate::sqlite::{Durability, plan};

    /// What is kept of the journal of a version that had no codes yet.
    const WITHOUT_CODES: usize = 2;

    #[test]
    fn a_refusal_that_an_earlier_version_kept_still_has_its_sentence() {
        let dir = tempfile::tempdir().unwrap();
        let (path, key) = (dir.path().join("journal.db"), Key::random());
        crate::files::prepare_file(&path).unwrap();
        let before =
            Pool::open(&path, &key, Durability::PowerLoss, &SCHEMA[..WITHOUT_CODES]).unwrap();
        let old = "INSERT INTO intent (id, chat, verb, state, reason, created_at, changed_at) VALUES \
                   ('00000000-0000-0000-0000-000000000001', 'a', '{\"verb\":\"done\"}', 'refused', 'Ben has this chat.', 1, 2), \
                   ('00000000-0000-0000-0000-000000000002', 'a', '{\"verb\":\"done\"}', 'queued', '', 3, 3)";
        before
            .write(|connection| Ok(connection.execute(old, [])?))
            .unwrap();
        drop(before);

        let (journal, _) = Journal::open(&path, &key).unwrap();
        let kept = journal.refused().unwrap();
        assert_eq!(
            kept[0].intent.state,
            IntentState::Refused(Refusal::in_words("Ben has this chat."))
        );
        let open = journal.open_intents().unwrap().remove(0);
        let refusal = Refusal {
            code: "with_other".to_owned(),
            about: Some("Ben".to_owned()),
            sentence: "Ben has this chat.".to_owned(),
        };
        let refused = IntentState::Refused(refusal);
        journal
            .set_state(open.id, &open.state, &refused, 4)
            .unwrap();
        drop(journal);

        let (journal, _) = Journal::open(&path, &key).unwrap();
        assert_eq!(journal.intent(open.id).unwrap().unwrap().state, refused);
        assert_eq!(journal.refused().unwrap().len(), 2);
    }

    #[test]
    fn of_a_damaged_journal_of_an_earlier_version_the_rest_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let (path, key) = (dir.path().join("journal.db"), Key::random());
        crate::files::prepare_file(&path).unwrap();
        let before =
            Pool::open(&path, &key, Durability::PowerLoss, &SCHEMA[..WITHOUT_CODES]).unwrap();
        before
            .write(|connection| {
                for number in 0_u32..100 {
                    let text = "word ".repeat(100);
                    connection.execute(
                        "INSERT INTO draft (chat, text, changed_at) VALUES (?1, ?2, ?3)",
                        (format!("chat {number}"), text, number),
                    )?;
                    let old = "INSERT INTO intent (id, chat, verb, state, created_at, changed_at) \
                               VALUES (?1, 'a', '{\"verb\":\"done\"}', 'queued', 1, 2)";
                    connection.execute(old, [uuid::Uuid::from_u128(number.into()).to_string()])?;
                }
                Ok(())
            })
            .unwrap();
        drop(before);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 8].fill(0x55);
        std::fs::write(&path, bytes).unwrap();

        let (journal, note) = Journal::open(&path, &key).unwrap();
        assert!(note.is_some());
        let kept = journal.drafts().unwrap().len() + journal.open_intents().unwrap().len();
        assert!(kept > 120, "{kept} of 200");
    }

    #[test]
    fn no_list_of_intents_reads_those_that_are_over_or_sorts() {
        let journal = Journal::in_memory().unwrap();
        let plan = |sql| {
            journal
                .pool
                .read(|connection| Ok(plan::steps(connection, sql)))
                .unwrap()
        };
        assert_eq!(plan(intents::OPEN), ["SCAN intent USING INDEX intent_open"]);
        assert_eq!(
            plan(intents::REFUSED),
            ["SCAN intent USING INDEX intent_refused"]
        );
        assert_eq!(
            plan(intents::OF_CHAT),
            ["SEARCH intent USING INDEX intent_of_chat (chat=?)"]
        );
        assert_eq!(
            plan(intents::ONE),
            ["SEARCH intent USING INDEX sqlite_autoindex_intent_1 (id=?)"]
        );
    }
}
