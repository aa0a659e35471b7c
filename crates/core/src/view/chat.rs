//! One chat: header, case, what can be done.

use holdfast_domain::placement::Placement;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AgentState, Problem, RowView};

/// A chat without its transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChatView {
    /// What its row says.
    pub row: RowView,
    /// What the window is called while this chat is open (`interaction.window-title`).
    pub title: String,
    /// What stands over the conversation: the same without the program's name where a layer sets it, else the contact's
    /// name.
    pub heading: String,
    /// The contact.
    pub contact: ContactView,
    /// Case data to show, in order, with what was asked for and is not there yet.
    pub case: Vec<CaseFieldView>,
    /// The note.
    pub note: String,
    /// The agent's draft.
    pub draft: String,
    /// The refused message that came back as this draft, by its intent's id, where it is one and was not changed.
    pub draft_of: Option<String>,
    /// Whether the contact said something last: an answer is owed.
    pub contact_spoke_last: bool,
    /// Whether the contact is typing.
    pub contact_typing: bool,
    /// Whether the contact is connected to the session now; none where that is not known.
    pub contact_present: Option<bool>,
    /// Each action, allowed or why not, in the order to show.
    pub actions: Vec<ActionView>,
    /// The next sensible action, the one primary button.
    pub primary: Option<String>,
    /// That it is being offered to another agent, or by one; none where it is not.
    pub transfer: Option<TransferView>,
    /// The disposition; none where there is nothing to choose from.
    pub disposition: Option<DispositionView>,
    /// What the agent is asked about before it is done.
    pub prompts: PromptsView,
    /// Where *Place on hold* can put it; the first is the default.
    pub hold_targets: Vec<HoldTarget>,
    /// What happened to this chat, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// The contact's other chats, newest first, as far as known.
    pub earlier: Vec<EarlierChat>,
    /// Why the last thing asked for was refused; shown in place until dismissed or done otherwise.
    pub refusal: Option<Problem>,
}

/// A chat that one agent offers to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TransferView {
    /// Whether this agent offers it; else it is offered to them.
    pub mine: bool,
    /// The other one's name.
    pub who: String,
    /// When the offer ends; none where that is not known.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
}

/// A colleague whom a chat can be handed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ColleagueView {
    /// Give this to `transfer`.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Their state on the chat channel; none where that is not known.
    pub state: Option<AgentState>,
}

/// A queue that a chat can be handed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct QueueView {
    /// The name; give this to `transfer_to_queue`.
    pub name: String,
    /// How many chats wait for an agent in it; none where that is not known.
    pub waiting: Option<u32>,
}

/// A chat's disposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DispositionView {
    /// The name of the value that is set; none where none is.
    pub value: Option<String>,
    /// Whether Done needs one.
    pub required: bool,
    /// What can be chosen.
    pub choices: Vec<ChoiceView>,
}

/// A value that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChoiceView {
    /// Give this back.
    pub value: String,
    /// The name to show.
    pub name: String,
}

/// What the agent is asked about also where the contact did not write last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PromptsView {
    /// Before a chat is ended (`chat.prompt-for-end`).
    pub end: bool,
    /// Before it is marked Done (`chat.prompt-for-done`).
    pub done: bool,
}

/// The contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactView {
    /// The contact's id.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
}

/// A label and a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FieldView {
    /// The key.
    pub label: String,
    /// The value.
    pub value: String,
}

/// Case data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CaseFieldView {
    /// The key; give it back to change the value.
    pub key: String,
    /// The key as administrators name it.
    pub label: String,
    /// The value, as it will be once what was asked for is there; empty where it is being removed.
    pub value: String,
    /// Why nobody can change it, whatever the action `case_data` says; none where it can be.
    pub fixed: Option<Problem>,
    /// The change that is not there yet.
    pub pending: Option<PendingValue>,
}

/// A change that was asked for and is not there yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PendingValue {
    /// The intent's id.
    pub intent: String,
    /// Whether it was not sent yet, and can be withdrawn.
    pub queued: bool,
}

/// An action, allowed or why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActionView {
    /// `accept`, `decline`, `send`, `push_url`, `emojis`, `hold`, `transfer`, `rejoin`, `release`, `end_async`, `done`, `disposition`, `note`,
    /// `case_data`.
    pub action: String,
    /// Whether it may be done now.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<String>,
    /// The reason's code, for the window's own words: [`super::ProblemCode`].
    pub code: Option<String>,
    /// What the reason is about, where it has a parameter: an agent, a privilege.
    pub about: Option<String>,
}

/// Where a chat can be held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HoldTarget {
    /// Unique among the targets, and stable.
    pub id: String,
    /// Give this to `hold` as it is.
    #[ts(
        type = "{ kind: \"queue\", queue: string } | { kind: \"workbin\", workbin: string, owner: string | null }"
    )]
    pub placement: Placement,
    /// `queue` or `workbin`.
    pub kind: String,
    /// The name to show.
    pub name: String,
    /// Whether it is where the options say; none is where they say nothing.
    pub is_default: bool,
}

/// Something that happened to a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimelineEntry {
    /// `wrote` (the contact), `held`, `with_you`, `with` (another agent), `offered`, `ended`, `done`.
    pub kind: String,
    /// The queue, workbin or agent, where there is one.
    pub what: Option<String>,
    /// When it began.
    #[ts(type = "number")]
    pub from: i64,
    /// When it ended; none for moments and for what lasts.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
}

/// Another chat of the same contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EarlierChat {
    /// The interaction.
    pub id: String,
    /// The subject.
    pub subject: String,
    /// Who handled it last.
    pub who: Option<String>,
    /// Whether that was this agent.
    pub mine: bool,
    /// When something was last said in it.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// Whether it is Done.
    pub done: bool,
}
