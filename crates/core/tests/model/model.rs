//! What must be true of the texts of one chat, without a network, files or a server.

use proptest::prelude::*;

/// A chat, by its number.
pub(crate) type Chat = usize;
/// How many chats there are.
pub(crate) const CHATS: Chat = 2;

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The agent sends something, or what stands in the composer.
    Say(Chat),
    SayDraft(Chat),
    /// … or the same words again.
    SayAgain(Chat),
    /// The agent writes something and does not send it, over what stands there or without having seen it.
    Write(Chat, bool),
    /// The agent takes one of the messages that wait back into the composer, or changes it where it waits.
    TakeBack(prop::sample::Index),
    Edit(prop::sample::Index),
    /// The agent puts away why something was refused.
    Dismiss(Chat),
    /// The agent withdraws one of what waits to be sent.
    Withdraw(prop::sample::Index),
    Hold(Chat),
    Rejoin(Chat),
    Note(Chat),
    /// What happens to the next message on its way.
    Fate(Fate),
    /// The network goes or comes back.
    Down,
    Up,
    /// The program is killed and started again.
    Crash,
    /// The server is stopped and started again.
    Restart,
    /// Somebody else takes the chat if it is held, and keeps it or puts it back.
    Taken(Chat, bool),
    ContactWrites(Chat),
    /// Everybody waits until nothing is under way.
    Settle,
}

/// What happens to a message on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// The server has it, its reply is lost.
    ReplyLost,
    /// Half of the reply arrives.
    ReplyCut,
    /// Something on the way answers, the server never sees it.
    Swallowed,
    /// The server says no.
    Refused,
    /// Nobody answers before the program is killed.
    Never,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let chat = || 0..CHATS;
    let fate = prop::sample::select(vec![
        Fate::ReplyLost,
        Fate::ReplyCut,
        Fate::Swallowed,
        Fate::Refused,
        Fate::Never,
    ]);
    let step = prop_oneof![
        6 => chat().prop_map(Step::Say),
        2 => chat().prop_map(Step::SayDraft),
        6 => chat().prop_map(Step::SayAgain),
        3 => (chat(), any::<bool>()).prop_map(|(chat, sees)| Step::Write(chat, sees)),
        2 => any::<prop::sample::Index>().prop_map(Step::TakeBack),
        2 => any::<prop::sample::Index>().prop_map(Step::Edit),
        2 => any::<prop::sample::Index>().prop_map(Step::Withdraw),
        1 => chat().prop_map(Step::Dismiss),
        2 => chat().prop_map(Step::Hold),
        2 => chat().prop_map(Step::Rejoin),
        1 => chat().prop_map(Step::Note),
        8 => fate.prop_map(Step::Fate),
        2 => Just(Step::Down),
        2 => Just(Step::Up),
        2 => Just(Step::Crash),
        1 => Just(Step::Restart),
        1 => (chat(), any::<bool>()).prop_map(|(chat, keeps)| Step::Taken(chat, keeps)),
        1 => chat().prop_map(Step::ContactWrites),
        1 => Just(Step::Settle),
    ];
    prop::collection::vec(step, 6..18)
}

/// What the agent knows of a chat's texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    /// Texts that the core took for sending, in their order.
    taken: Vec<String>,
    /// Those of them that the agent withdrew since, or wrote over after they had come back.
    gone: Vec<String>,
    /// What stands in the composer because the agent wrote it.
    pub(crate) draft: String,
}

/// Where texts are, looked up in this order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// What the contact had before anything else was looked at.
    pub(crate) before: Vec<String>,
    /// What stands in the chat and is not in the transcript: text and state.
    pub(crate) standing: Vec<(String, String)>,
    /// What stands in the composer.
    pub(crate) draft: String,
    /// What the contact has after that.
    pub(crate) after: Vec<String>,
    /// The agent's own words in the transcript, as the agent sees it.
    pub(crate) own: Vec<String>,
}

impl Model {
    pub(crate) fn take(&mut self, text: &str) {
        self.taken.push(text.to_owned());
        if self.draft == text {
            self.draft.clear();
        }
    }

    /// What was taken last was sent while this stood in the composer.
    pub(crate) fn sent_from(&mut self, draft: &str) {
        if self.last().is_some_and(|text| text == draft) && self.came_back(draft) {
            self.gone.push(draft.to_owned());
        }
    }

    pub(crate) fn last(&self) -> Option<String> {
        self.taken.last().cloned()
    }

    pub(crate) fn write(&mut self, over: &str, text: &str) {
        if self.came_back(over) {
            self.gone.push(over.to_owned());
        }
        text.clone_into(&mut self.draft);
    }

    /// A message was taken back, and this is the draft now: the agent's own, seen and written.
    pub(crate) fn take_back(&mut self, text: &str, draft: &str) {
        self.gone.push(text.to_owned());
        let before = draft
            .strip_suffix(text)
            .and_then(|rest| rest.strip_suffix('\n'));
        if let Some(before) = before.filter(|before| self.came_back(before)) {
            self.gone.push(before.to_owned());
        }
        draft.clone_into(&mut self.draft);
    }

    /// How often these words were taken.
    pub(crate) fn times(&self, text: &str) -> usize {
        self.taken.iter().filter(|taken| *taken == text).count()
    }

    /// A message was changed before it was sent; its words were taken once.
    pub(crate) fn edit(&mut self, text: &str, new: &str) {
        if let Some(taken) = self.taken.iter_mut().find(|taken| *taken == text) {
            new.clone_into(taken);
        }
    }

    pub(crate) fn withdraw(&mut self, text: &str) {
        self.gone.push(text.to_owned());
    }

    /// Whether a draft is a message that was not sent.
    fn came_back(&self, draft: &str) -> bool {
        self.draft.is_empty() && self.taken.iter().any(|taken| taken == draft)
    }

    /// What must hold at any moment; `settled` says that nothing is under way. Says what does not.
    pub(crate) fn judge(&self, seen: &Seen, settled: bool) -> Result<(), String> {
        for text in &self.taken {
            self.judge_text(text, seen, settled)?;
        }
        if seen.draft != self.draft && !self.came_back(&seen.draft) {
            return Err(format!(
                "{:?} was written, {:?} stands there",
                self.draft, seen.draft
            ));
        }
        let mut sent = self.taken.iter();
        if !seen
            .after
            .iter()
            .all(|said| sent.any(|taken| taken == said))
        {
            return Err("not what was sent, or not in that order".to_owned());
        }
        if settled && seen.own != seen.after {
            return Err("the agent sees another transcript than the contact".to_owned());
        }
        Ok(())
    }

    fn judge_text(&self, text: &str, seen: &Seen, settled: bool) -> Result<(), String> {
        let times = |all: &[String]| all.iter().filter(|one| *one == text).count();
        let wanted = times(&self.taken) - times(&self.gone);
        let (said_before, said) = (times(&seen.before), times(&seen.after));
        let states: Vec<&str> = seen
            .standing
            .iter()
            .filter(|(standing, _)| standing == text)
            .map(|(_, state)| state.as_str())
            .collect();
        let in_draft = usize::from(seen.draft == text && self.came_back(&seen.draft));
        let not_sent = states
            .iter()
            .filter(|state| matches!(**state, "queued" | "refused"))
            .count();
        if said + states.len() + in_draft < wanted {
            return Err(format!("{text:?} is lost"));
        }
        if said > wanted {
            return Err(format!("{text:?} was said more often than it was sent"));
        }
        if said_before + not_sent + in_draft > wanted {
            return Err(format!("{text:?} was said, and stands there as not sent"));
        }
        if settled && said + states.len() + in_draft != wanted {
            return Err(format!("{text:?} is there twice"));
        }
        Ok(())
    }
}
