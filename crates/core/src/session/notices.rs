//! What the shell does with notices, and has to tell.

use holdfast_domain::intent::{IntentEvent, IntentState, Verb};

use super::Session;
use crate::notice::{self, News};
use crate::problem;
use crate::view::Problem;

impl Session {
    /// Tells the agent outside the window, with no more in it than the settings let. Nobody signed in is told nothing.
    pub fn notify(&self, news: News) {
        if let Some(desk) = self.0.desk() {
            desk.notify(news);
        }
    }

    /// What the hold shortcut does, in the agent's language: for a desktop that asks the agent before it takes keys for it.
    pub fn words_for_hold(&self) -> &'static str {
        notice::words_for_hold(&self.0.settings())
    }

    /// The agent wants a notice, by its key, to come again after so many minutes. It comes if it is still true by then and
    /// nobody looked after its chat. Behind the lock as well: it says and does nothing there.
    pub fn put_off(&self, key: &str, minutes: u32) -> Result<(), Problem> {
        let desk = self.0.desk().ok_or_else(problem::signed_out)?;
        desk.put_off(key, minutes).map_err(Problem::from)
    }

    /// Takes a hold back: withdraws what is not sent yet, else rejoins.
    pub fn undo_hold(&self, id: &str) -> Result<(), Problem> {
        let desk = self.0.signed_in()?;
        let asked = desk.store.journal().intents_of(&id.into())?;
        let last = asked
            .iter()
            .rfind(|intent| matches!(intent.verb, Verb::Hold { .. }));
        if let Some(hold) = last.filter(|hold| hold.state == IntentState::Queued) {
            desk.step_intent(hold, IntentEvent::Withdrawn)?;
            let state = desk.store.journal().intent(hold.id)?.map(|it| it.state);
            if state.is_none_or(|state| state == IntentState::Cancelled) {
                return Ok(());
            }
        }
        if desk.record(id)?.is_none() {
            return Err(problem::unknown_chat(id));
        }
        self.act(id, Verb::REJOIN).map(drop)
    }
}
