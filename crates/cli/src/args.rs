//! The command line, and the verbs that `shell` reads too.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use holdfast_core::places::usual_profile;

use crate::failure::Failure;

/// Holdfast without a window.
#[derive(Debug, Parser)]
#[command(name = "holdfastctl", version, about, long_about = None)]
pub struct Cli {
    /// The server's address; the last one where it is left out.
    #[arg(long, env = "HOLDFAST_SERVER")]
    pub server: Option<String>,

    /// The profile folder, with the encrypted cache and journal [default: the desktop's].
    #[arg(long, env = "HOLDFAST_PROFILE")]
    pub profile: Option<PathBuf>,

    /// How to sign in [default: as the settings say, else password].
    #[arg(long, value_enum)]
    pub auth: Option<Auth>,

    /// The user; the last one where it is left out.
    #[arg(long, env = "HOLDFAST_USER")]
    pub user: Option<String>,

    /// One JSON document on standard output.
    #[arg(long)]
    pub json: bool,

    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

impl Cli {
    /// The profile folder: the one asked for, or the desktop's.
    pub fn profile_dir(&self) -> Result<PathBuf, Failure> {
        self.profile.clone().or_else(usual_profile).ok_or_else(|| {
            Failure::Usage(
                "This computer names no folder for a user's data: give --profile DIR.".into(),
            )
        })
    }
}

/// How to sign in. The password is read from `HOLDFAST_PASSWORD`, else from the first line of standard input. A proxy's is
/// read from `HOLDFAST_PROXY_USER` and `HOLDFAST_PROXY_PASSWORD`, else from the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    /// The token endpoint.
    Password,
    /// The sign-in form.
    Form,
    /// The browser: its address is printed on standard error.
    Browser,
}

/// A line of `shell`.
#[derive(Debug, Parser)]
#[command(name = "", no_binary_name = true, disable_help_flag = true)]
pub struct Line {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Who I am, my status, the connection, the places and their counts.
    Status,
    /// Be offered chats.
    Ready,
    /// Be offered none.
    NotReady {
        /// The reason's code or name.
        reason: Option<String>,
    },
    /// The workbins that I see.
    Workbins,
    /// A workbin's chats.
    Workbin {
        /// The workbin, by name or id.
        name: String,
        /// Whose content; my own or my group's where it is left out.
        #[arg(long)]
        owner: Option<String>,
    },
    /// The chats in the personal workbins of the agents whom I lead.
    TeamWorkbins {
        /// Only of this agent.
        #[arg(long)]
        owner: Option<String>,
    },
    /// The filters of My Interaction Queues.
    Queues,
    /// What a filter of My Interaction Queues finds, or the chats that wait in a queue.
    Queue {
        /// The filter, or the queue.
        name: String,
    },
    /// The chats that I am offered or in.
    Active,
    /// The chats that I hold.
    OnHold,
    /// My history, newest first.
    MyHistory,
    /// Contacts, by name.
    Contacts {
        /// A part of a name, an address or a number; all of them where it is left out.
        #[arg(default_value = "")]
        text: String,
    },
    /// A contact's card.
    Contact {
        /// The contact's id.
        id: String,
    },
    /// A contact's chats, newest first.
    ContactHistory {
        /// The contact's id.
        contact: String,
    },
    /// Finds chats.
    Search {
        /// Words, or a Lucene query.
        #[arg(default_value = "")]
        query: String,
        /// In the local cache instead of on the server.
        #[arg(long)]
        offline: bool,
        /// Only those that are not Done yet, or only those that are.
        #[arg(long, value_enum)]
        state: Option<State>,
        /// Handled by this agent.
        #[arg(long)]
        owner: Option<String>,
        /// In this queue.
        #[arg(long)]
        queue: Option<String>,
        /// Of this contact.
        #[arg(long)]
        contact: Option<String>,
        /// Not begun before this time.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        from: Option<i64>,
        /// Not begun after this time.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        until: Option<i64>,
    },
    /// Agents whom a chat can be handed to, with their state.
    Agents {
        /// A part of a name; all of them where it is left out.
        #[arg(default_value = "")]
        text: String,
    },
    /// A chat with its transcript.
    Show(Chat),
    /// Takes an offered chat.
    Accept(Chat),
    /// Refuses an offered chat.
    Decline(Chat),
    /// Writes to the contact.
    Send(ChatText),
    /// Sends the contact a link.
    PushUrl {
        /// The chat.
        id: String,
        /// A whole address, e.g. <https://www.example.com/page>.
        url: String,
    },
    /// Places a chat on hold.
    Hold {
        /// The chat.
        id: String,
        /// Into this interaction queue instead of the configured one.
        #[arg(long, conflicts_with = "workbin")]
        queue: Option<String>,
        /// Into this workbin.
        #[arg(long)]
        workbin: Option<String>,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
        /// Until when, e.g. 2026-11-25T09:00:00Z; until the contact replies where it is left out.
        #[arg(long, value_parser = moment)]
        until: Option<i64>,
    },
    /// Hands a chat to another agent, who has it once they accept, or puts it into a queue for whoever takes it there.
    Transfer {
        /// The chat.
        id: String,
        /// The agent, from agents.
        #[arg(required_unless_present = "queue")]
        agent: Option<String>,
        /// Into this interaction queue instead.
        #[arg(long, conflicts_with = "agent")]
        queue: Option<String>,
    },
    /// Takes back the offer of a chat to another agent, who has not accepted yet.
    WithdrawTransfer(Chat),
    /// Joins a held chat again.
    Rejoin {
        /// The chat.
        id: String,
        /// The list that it was found in.
        #[arg(long, value_enum, default_value_t)]
        from: From,
    },
    /// Ends a chat's session.
    Release(Chat),
    /// Marks a chat Done.
    Done(Chat),
    /// Sets a chat's disposition.
    Disposition {
        /// The chat.
        id: String,
        /// The disposition's name.
        value: String,
    },
    /// Replaces a chat's note.
    Note(ChatText),
    /// Changes a chat's case data.
    CaseData {
        /// The chat.
        id: String,
        /// The key.
        key: String,
        /// The whole value; an empty one removes it.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Keeps what is being written in a chat; an empty text deletes it.
    Draft(ChatText),
    /// Each action on a chat, allowed or why not.
    Actions(Chat),
    /// An option's value and the layer that it came from.
    Option {
        /// The option, e.g. chat.on-hold-queue.
        name: String,
        /// For this chat, with what it overrides.
        #[arg(long)]
        interaction: Option<String>,
    },
    /// Every option that counts, with the layer that it came from.
    Options {
        /// For this chat, with what it overrides.
        #[arg(long)]
        interaction: Option<String>,
    },
    /// What I may do.
    Privileges,
    /// What waits to be sent.
    Outbox,
    /// Withdraws what waits to be sent.
    Cancel {
        /// The intent's id, from outbox.
        intent: String,
    },
    /// Replaces the text of a message or a note that waits to be sent.
    Edit {
        /// The intent's id, from outbox.
        intent: String,
        /// The text.
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Answers when nothing waits to be sent any more.
    Sync,
    /// Events, one JSON document a line, until it is ended.
    Watch,
    /// The settings of this computer, where each comes from, and what is wrong with the policy.
    Settings,
    /// Looks for what is wrong, and says what to do.
    Doctor {
        /// Saves a report for support in this file too, a zip archive without texts, names of people or secrets.
        #[arg(long, value_name = "FILE.zip")]
        report: Option<PathBuf>,
    },
    /// Reads verbs from standard input, one a line, and answers each with one line of JSON.
    Shell,
}

/// How far a chat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum State {
    /// Not Done yet.
    InProgress,
    /// Done.
    Done,
}

/// The list that a chat was found in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// That of the place where it waits.
    #[default]
    Place,
    /// My History.
    MyHistory,
    /// A contact's history.
    ContactHistory,
    /// Interaction Search.
    Search,
}

/// Milliseconds since 1970 of a time as people write it.
fn moment(text: &str) -> Result<i64, String> {
    text.parse::<jiff::Timestamp>()
        .map(jiff::Timestamp::as_millisecond)
        .map_err(|_| format!("{text} is not a time; write for example 2026-11-25T09:00:00Z"))
}

/// A chat.
#[derive(Clone, Debug, Args)]
pub struct Chat {
    /// The chat.
    pub id: String,
}

/// A chat and a text.
#[derive(Clone, Debug, Args)]
pub struct ChatText {
    /// The chat.
    pub id: String,
    /// The text.
    #[arg(allow_hyphen_values = true)]
    pub text: String,
}

impl Auth {
    /// As the setting `sign-in.method` has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Form => "form",
            Self::Browser => "browser",
        }
    }
}

impl Verb {
    /// The verb as it is written.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Ready => "ready",
            Self::NotReady { .. } => "not-ready",
            Self::Workbins => "workbins",
            Self::Workbin { .. } => "workbin",
            Self::TeamWorkbins { .. } => "team-workbins",
            Self::Queues => "queues",
            Self::Queue { .. } => "queue",
            Self::Active => "active",
            Self::OnHold => "on-hold",
            Self::MyHistory => "my-history",
            Self::Contacts { .. } => "contacts",
            Self::Contact { .. } => "contact",
            Self::ContactHistory { .. } => "contact-history",
            Self::Search { .. } => "search",
            Self::Agents { .. } => "agents",
            Self::Show(_) => "show",
            Self::Accept(_) => "accept",
            Self::Decline(_) => "decline",
            Self::Send(_) => "send",
            Self::PushUrl { .. } => "push-url",
            Self::Hold { .. } => "hold",
            Self::Transfer { .. } => "transfer",
            Self::WithdrawTransfer(_) => "withdraw-transfer",
            Self::Rejoin { .. } => "rejoin",
            Self::Release(_) => "release",
            Self::Done(_) => "done",
            Self::Disposition { .. } => "disposition",
            Self::Note(_) => "note",
            Self::CaseData { .. } => "case-data",
            Self::Draft(_) => "draft",
            Self::Actions(_) => "actions",
            Self::Option { .. } => "option",
            Self::Options { .. } => "options",
            Self::Privileges => "privileges",
            Self::Outbox => "outbox",
            Self::Cancel { .. } => "cancel",
            Self::Edit { .. } => "edit",
            Self::Sync => "sync",
            Self::Watch => "watch",
            Self::Settings => "settings",
            Self::Doctor { .. } => "doctor",
            Self::Shell => "shell",
        }
    }
}
