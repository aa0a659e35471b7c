//! Sign-in, status, connection, places.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MisfitView, Problem};

/// Everything around the lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SessionView {
    /// Which screen to show.
    pub screen: Screen,
    /// What the sign-in screen starts with.
    pub sign_in: SignInView,
    /// The agent; present once signed in (also offline, from the cache).
    pub agent: Option<AgentView>,
    /// The agent's state on the chat channel.
    pub status: StatusView,
    /// The connection.
    pub connection: ConnectionView,
    /// The places on the left, in order, with their counts.
    pub places: Vec<PlaceView>,
    /// The hold shortcut and whether it works everywhere.
    pub shortcut: ShortcutView,
    /// Why the server wants the agent to sign in again in the middle of work: asked for over the window, which stays as it
    /// is and works without a connection meanwhile.
    pub sign_in_again: Option<Problem>,
    /// How many intents wait to be sent.
    pub waiting_to_be_sent: u32,
    /// How long a contact may wait for an answer (`chat.pending-response-to-customer`).
    pub patience: PatienceView,
    /// How long after the last key the contact is told that the agent types, in seconds (`chat.typing-timeout`).
    pub typing_timeout: u32,
    /// Problems that last and concern the whole session, as sentences in place (keyring, storage, options that do not fit).
    pub notices: Vec<SessionNotice>,
}

/// How long a contact may wait for an answer, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PatienceView {
    /// From here on the waiting mark warns.
    pub warning: u32,
    /// From here on it is urgent.
    pub urgent: u32,
}

/// Which screen the window shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// The sign-in form.
    SignedOut,
    /// Signing in: the form, busy, with [`SignInView::step`].
    SigningIn,
    /// The desktop.
    SignedIn,
    /// The desktop, hidden until the agent unlocks it: there is nothing in the view but who that is.
    Locked,
}

/// The sign-in form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SignInView {
    /// The organisation's server, or the one given by command line, or the last.
    pub server: String,
    /// Whether the organisation has set the server: no other can be used.
    pub server_locked: bool,
    /// The last user.
    pub user: String,
    /// What is asked for.
    pub way: SignInWay,
    /// What is being done while signing in: [`super::StepCode`].
    pub step: Option<String>,
    /// Why the last attempt failed. Codes: `malformed_url`, `unreachable`, `certificate`, `proxy_password`,
    /// `wrong_password`, `not_workspace`,
    /// `initialization_failed`, `keyring`, `storage`.
    pub problem: Option<Problem>,
    /// What is wrong with the organisation's policy; what protects counts at its strictest then.
    pub policy: Vec<Problem>,
}

/// What the sign-in form asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    /// User name and password.
    #[default]
    Password,
    /// Nothing: that is done in the browser.
    Browser,
}

/// The agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AgentView {
    /// The employee id.
    pub id: String,
    /// First and last name, or the user name.
    pub name: String,
}

/// The agent's state on the chat channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StatusView {
    /// The state that the server says.
    pub state: AgentState,
    /// The reason's name, where one was given with Not Ready.
    pub reason: Option<String>,
    /// Do not disturb.
    pub dnd: bool,
    /// Since when.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// What the agent asked for and the server has not confirmed yet.
    pub pending: Option<AgentState>,
    /// The reasons that can be given with Not Ready.
    pub reasons: Vec<ReasonView>,
}

/// An agent's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    /// Chats are offered.
    Ready,
    /// No chats are offered.
    NotReady,
    /// The channel is off, or nothing is known.
    #[default]
    LoggedOut,
}

/// A reason for Not Ready.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReasonView {
    /// The code to send.
    pub code: String,
    /// The name to show.
    pub name: String,
}

/// The connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConnectionView {
    /// Events flow.
    Online,
    /// Lost a moment ago, being tried again: most of the time it is back soon.
    Reconnecting {
        /// When it was lost.
        #[ts(type = "number")]
        since: i64,
        /// When it is tried next; past or null while a try is under way.
        #[ts(type = "number | null")]
        next_try: Option<i64>,
    },
    /// Lost for longer, or never there since the start.
    Offline {
        /// Since when.
        #[ts(type = "number")]
        since: i64,
        /// When it is tried next; past or null while a try is under way, or where only a sign-in helps
        /// ([`SessionView::sign_in_again`]).
        #[ts(type = "number | null")]
        next_try: Option<i64>,
    },
}

/// A place on the left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PlaceView {
    /// Which.
    pub id: PlaceId,
    /// The heading that it stands under; none for the first ones.
    pub group: Option<PlaceGroup>,
    /// What a filter of My Interaction Queues stands under, where there is more than one category; those of one follow each
    /// other.
    pub category: Option<String>,
    /// The name to show; empty for the fixed places, whose names the window translates.
    pub name: String,
    /// How many chats; none where that is not known yet.
    pub count: Option<u32>,
    /// How many of them wait for an answer.
    pub waiting: u32,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlaceId {
    /// Offered chats and those the agent is in, or was in and has not marked Done since they ended.
    Active,
    /// Chats that this agent had last, or that wait in a workbin of the agent's own, with an open session.
    OnHold,
    /// The content of a workbin.
    Workbin {
        /// The workbin's id.
        id: String,
        /// Whose content.
        owner: String,
    },
    /// What is in the personal workbins of the agents whom this one leads.
    TeamWorkbins {
        /// Only of this agent; of all of them where it is none.
        owner: Option<String>,
    },
    /// What a filter of My Interaction Queues finds.
    Queue {
        /// The filter, by its section's name.
        filter: String,
    },
    /// The agent's interactions, newest first.
    MyHistory,
    /// The directory of contacts; not a list of chats.
    Contacts,
    /// A contact's interactions, newest first.
    ContactHistory {
        /// The contact.
        contact: String,
    },
    /// What was searched for last.
    Search,
}

impl PlaceId {
    /// Whether it is an interaction queue, of which no event tells.
    pub(crate) fn is_queue(&self) -> bool {
        matches!(self, Self::Queue { .. })
    }
}

/// A heading on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum PlaceGroup {
    /// Workbins of the agent's own, of their groups, and of those whom they lead.
    Workbins,
    /// My Interaction Queues.
    Queues,
    /// History, contacts, search.
    Find,
}

/// The hold shortcut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ShortcutView {
    /// The canonical form, e.g. `Ctrl+Alt+H`; none where the option is empty or malformed, or the agent may not hold.
    pub keys: Option<String>,
    /// Whether it works while another window has the focus.
    pub global: bool,
    /// Why not, and what to do. Codes are those of notices: [`super::NoticeCode`].
    pub problem: Option<Problem>,
}

/// A problem that lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SessionNotice {
    /// Stable: [`super::NoticeCode`].
    pub code: String,
    /// A sentence that says what to do.
    pub message: String,
    /// What it is about, where the sentence has a parameter; for a value that does not fit, the option.
    pub about: Option<String>,
    /// The value that does not fit.
    pub misfit: Option<MisfitView>,
}

impl SessionNotice {
    /// A notice with a code and a sentence.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            about: None,
            misfit: None,
        }
    }

    /// With what it is about.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.about = Some(what.into());
        self
    }
}
