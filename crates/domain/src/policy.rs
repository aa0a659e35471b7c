//! Who may do what, and why not: one function, used by the core before it acts and by the window to grey out a button.

mod action;

use crate::case_data;
use crate::door::Door;
use crate::intent::Refusal;
use crate::options::Options;
use crate::phase::Phase;
use crate::placement::Placement;

pub use action::Action;

/// `Chat - Can Use Chat Channel`.
pub const CAN_USE: &str = "privilege.chat.can-use";
/// `Chat - Can Place On Hold`.
pub const CAN_PLACE_ON_HOLD: &str = "privilege.chat.can-place-on-hold";
/// `Chat - Can Release Async`.
pub const CAN_RELEASE_ASYNC: &str = "privilege.chat.can-release-async";
/// `Chat - Can Release`.
pub const CAN_RELEASE: &str = "privilege.chat.can-release";
/// `Chat - Can Decline`.
pub const CAN_DECLINE: &str = "privilege.chat.can-decline";
/// `Chat - Can Mark Done`.
pub const CAN_MARK_DONE: &str = "privilege.chat.can-mark-done";
/// `Chat - Can Push URL`.
pub const CAN_PUSH_URL: &str = "privilege.chat.can-push-url";
/// `Chat - Can Transfer`.
pub const CAN_TRANSFER: &str = "privilege.chat.can-transfer";
/// `Chat - Can Use Emojis`.
pub const CAN_USE_EMOJIS: &str = "privilege.chat.can-use-emojis";
/// `Chat - Can Set Interaction Disposition`.
pub const CAN_SET_DISPOSITION: &str = "privilege.chat.can-set-disposition";
/// `Case Information - Can Modify`.
pub const CAN_EDIT_CASE_DATA: &str = "privilege.interaction.case-data.can-edit";
/// `Chat - Can Pull From Queue`.
pub const CAN_PULL_FROM_QUEUE: &str = "privilege.chat.can-pull-from-queue";
/// `Chat - Can Pull From Workbin`.
pub const CAN_PULL_FROM_WORKBIN: &str = "privilege.chat.can-pull-from-workbin";
/// `Chat - Can Pull From Shared Workbin`.
pub const CAN_PULL_FROM_SHARED_WORKBIN: &str = "privilege.chat.can-pull-from-shared-workbin";

/// The option that names the queue for held chats.
pub const ON_HOLD_QUEUE: &str = "chat.on-hold-queue";
/// The option that names the case data key of the disposition.
pub const DISPOSITION_KEY: &str = "interaction.disposition.key-name";
/// The option that holds the shortcut for holding.
pub const HOLD_SHORTCUT: &str = "keyboard.shortcut.interaction.chat.hold";

/// What a decision needs to know of a chat.
#[derive(Clone, Debug)]
pub struct ChatFacts {
    /// What the chat is to the agent.
    pub phase: Phase,
    /// Whether it is asynchronous.
    pub asynchronous: bool,
    /// The list that it was found in.
    pub door: Door,
    /// What is to be said of its disposition.
    pub disposition: Disposition,
    /// Where it waits, for a rejoin.
    pub placement: Option<Placement>,
    /// Whether the workbin it waits in is the agent's own.
    pub own_workbin: bool,
    /// Who has it, where another agent does: a name for people.
    pub with: Option<String>,
    /// Whether it is offered to another agent by this one.
    pub handed_over: bool,
    /// Where it is to be held.
    pub hold_in: HoldPlace,
    /// `interaction.capabilities`; empty where the server sent none, which denies nothing.
    pub capabilities: Vec<String>,
}

/// Where a chat is to be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldPlace {
    /// Where the options say.
    Default {
        /// `chat.on-hold-queue` as resolved for this interaction.
        queue: String,
        /// Whether the agent has a workbin for chats of their own, which an empty queue means.
        own_workbin: bool,
        /// Whether there are other places to choose from: a group's workbin, another queue.
        choice: bool,
    },
    /// In a queue that the agent chose; the server knows which there are.
    Queue,
    /// In a workbin that the agent chose.
    Workbin {
        /// Its name.
        name: String,
        /// Whether it is one of those that the agent sees.
        known: bool,
    },
}

/// What the options and the case data say of a chat's disposition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disposition {
    /// There are dispositions to choose from.
    pub offered: bool,
    /// It must be set before Done, and is not.
    pub missing: bool,
    /// It can no longer be changed once the session is closed.
    pub fixed_when_closed: bool,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allowed,
    /// It may not.
    Denied(Reason),
}

/// Why something may not be done. The text is for the agent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A privilege is missing.
    #[error("You need the privilege \"{title}\". Ask your administrator.")]
    Privilege {
        /// The privilege's name.
        name: String,
        /// The name that administrators see.
        title: String,
    },
    /// The chat is not in a phase for it.
    #[error("{0}")]
    Phase(WrongPhase),
    /// Another agent has it.
    #[error("{0} has this chat.")]
    With(String),
    /// Only asynchronous chats can be held and ended so.
    #[error("This is a standard chat: it cannot be kept open without an agent.")]
    Standard,
    /// An asynchronous chat is not released but ended.
    #[error("This chat is asynchronous: end it with \"End asynchronous chat\".")]
    Asynchronous,
    /// Nowhere to hold it.
    #[error(
        "There is nowhere to hold this chat: the option chat.on-hold-queue is empty and you have no workbin for chats. Ask your administrator to set it."
    )]
    NoHoldQueue,
    /// Nowhere to hold it unless a place is chosen.
    #[error(
        "The option chat.on-hold-queue is empty and you have no workbin for chats. Choose where to hold this chat, or ask your administrator to set the option."
    )]
    NoHoldDefault,
    /// Nobody is asked to take it.
    #[error("This chat is not offered to anybody (any more).")]
    NoTransfer,
    /// There is no such workbin.
    #[error("You have no workbin \"{0}\".")]
    NoWorkbin(String),
    /// Done needs a disposition first.
    #[error("Choose a disposition first.")]
    NoDisposition,
    /// There is nothing to choose from.
    #[error("No dispositions are set up. Ask your administrator.")]
    NoDispositions,
    /// The session is closed.
    #[error("The session is closed: its disposition cannot be changed any more.")]
    DispositionFixed,
    /// This case data is the disposition.
    #[error("This is the disposition: choose it as such.")]
    IsDisposition,
    /// This case data is for programs.
    #[error("Nobody can change {0}: the system keeps it.")]
    SystemData(String),
    /// The server does not offer it now.
    #[error("The server does not allow this now ({0}).")]
    Capability(&'static str),
}

/// Why a chat's phase is the wrong one. The text is for the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongPhase {
    /// Another agent has it, and it is not known who.
    #[error("This chat is not with you.")]
    NotWithYou,
    /// It is marked Done.
    #[error("This chat is Done.")]
    Done,
    /// Its session is closed.
    #[error("This chat has ended.")]
    Ended,
    /// It is only offered.
    #[error("Accept the chat first.")]
    AcceptFirst,
    /// It is held, or was pulled and not joined.
    #[error("Rejoin the chat first.")]
    RejoinFirst,
    /// The agent is in it.
    #[error("You are in this chat already.")]
    JoinedAlready,
    /// It stands in the cache only.
    #[error("The server has not confirmed this chat yet.")]
    NotConfirmed,
}

impl WrongPhase {
    fn code(self) -> &'static str {
        match self {
            Self::NotWithYou => "not_with_you",
            Self::Done => "chat_done",
            Self::Ended => "chat_ended",
            Self::AcceptFirst => "accept_first",
            Self::RejoinFirst => "rejoin_first",
            Self::JoinedAlready => "joined_already",
            Self::NotConfirmed => "not_confirmed",
        }
    }
}

impl Reason {
    /// Stable, for programs and for the window's own words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Privilege { .. } => "no_privilege",
            Self::Phase(wrong) => wrong.code(),
            Self::With(_) => "with_other",
            Self::Standard => "standard_chat",
            Self::Asynchronous => "asynchronous_chat",
            Self::NoHoldQueue => "no_hold_queue",
            Self::NoHoldDefault => "no_hold_default",
            Self::NoTransfer => "no_transfer",
            Self::NoWorkbin(_) => "no_workbin",
            Self::NoDisposition => "no_disposition",
            Self::NoDispositions => "no_dispositions",
            Self::DispositionFixed => "disposition_fixed",
            Self::IsDisposition => "is_disposition",
            Self::SystemData(_) => "system_data",
            Self::Capability(_) => "not_offered",
        }
    }

    /// What the sentence is about: the privilege's title, the agent who has the chat, the server's capability.
    pub fn about(&self) -> Option<&str> {
        match self {
            Self::Privilege { title, .. } => Some(title),
            Self::With(about) | Self::SystemData(about) | Self::NoWorkbin(about) => Some(about),
            Self::Capability(name) => Some(name),
            Self::Phase(_)
            | Self::Standard
            | Self::Asynchronous
            | Self::NoHoldQueue
            | Self::NoHoldDefault
            | Self::NoTransfer
            | Self::NoDisposition
            | Self::NoDispositions
            | Self::DispositionFixed
            | Self::IsDisposition => None,
        }
    }
}

impl From<&Reason> for Refusal {
    fn from(reason: &Reason) -> Self {
        Self {
            code: reason.code().to_owned(),
            about: reason.about().map(str::to_owned),
            sentence: reason.to_string(),
        }
    }
}

/// Whether `action` may be done, and why not.
pub fn decide(action: Action, chat: &ChatFacts, options: &Options) -> Decision {
    match reason_against(action, chat, options) {
        None => Decision::Allowed,
        Some(reason) => Decision::Denied(reason),
    }
}

/// Why nobody changes the case data under `key`, or `None`. `disposition` is the key of the disposition.
pub fn fixed_case_data(key: &str, disposition: &str) -> Option<Reason> {
    if key == disposition {
        Some(Reason::IsDisposition)
    } else {
        case_data::is_for_programs(key).then(|| Reason::SystemData(key.to_owned()))
    }
}

fn reason_against(action: Action, chat: &ChatFacts, options: &Options) -> Option<Reason> {
    phase_reason(action, chat)
        .or_else(|| kind_reason(action, chat))
        .or_else(|| privilege_reason(action, chat, options))
        .or_else(|| place_reason(action, chat))
        .or_else(|| disposition_reason(action, chat))
        .or_else(|| capability_reason(action, chat))
}

fn phase_reason(action: Action, chat: &ChatFacts) -> Option<Reason> {
    let right = match action {
        Action::Accept | Action::Decline => chat.phase == Phase::Offered,
        Action::Send | Action::PushUrl => chat.phase == Phase::Active && !is_only_pulled(chat),
        // On hold a draft can be written.
        Action::Emojis => matches!(chat.phase, Phase::Active | Phase::OnHold),
        Action::Hold
        | Action::Transfer
        | Action::TransferToQueue
        | Action::WithdrawTransfer
        | Action::Release
        | Action::EndAsync => chat.phase == Phase::Active,
        Action::Rejoin => chat.phase == Phase::OnHold || is_only_pulled(chat),
        Action::Done => matches!(chat.phase, Phase::Active | Phase::OnHold | Phase::Ended),
        Action::Note | Action::Disposition | Action::CaseData => {
            matches!(chat.phase, Phase::Active | Phase::Ended)
        }
    };
    if right {
        return None;
    }
    Some(match (chat.phase, &chat.with) {
        (Phase::Elsewhere, Some(who)) => Reason::With(who.clone()),
        (Phase::Elsewhere, None) => Reason::Phase(WrongPhase::NotWithYou),
        (Phase::Done, _) => Reason::Phase(WrongPhase::Done),
        (Phase::Ended, _) => Reason::Phase(WrongPhase::Ended),
        (Phase::Offered, _) => Reason::Phase(WrongPhase::AcceptFirst),
        (Phase::OnHold, _) => Reason::Phase(WrongPhase::RejoinFirst),
        (Phase::Active, _) if is_only_pulled(chat) => Reason::Phase(WrongPhase::RejoinFirst),
        (Phase::Active, _) => Reason::Phase(WrongPhase::JoinedAlready),
        (Phase::Unknown, _) => Reason::Phase(WrongPhase::NotConfirmed),
    })
}

/// Whether the chat is the agent's and was not joined: between `pull` and `resume`, where a reply may have been lost.
fn is_only_pulled(chat: &ChatFacts) -> bool {
    let can = |name: &str| chat.capabilities.iter().any(|one| one == name);
    chat.phase == Phase::Active && can("resume") && !can("send-message")
}

fn kind_reason(action: Action, chat: &ChatFacts) -> Option<Reason> {
    match (action, chat.asynchronous) {
        (Action::Hold | Action::TransferToQueue | Action::EndAsync, false) => {
            Some(Reason::Standard)
        }
        (Action::Release, true) => Some(Reason::Asynchronous),
        _ => None,
    }
}

fn privilege_reason(action: Action, chat: &ChatFacts, options: &Options) -> Option<Reason> {
    let pull = match &chat.placement {
        Some(Placement::Workbin { .. }) if chat.own_workbin => Some("rejoin:workbin"),
        Some(Placement::Workbin { .. }) => Some("rejoin:shared_workbin"),
        Some(Placement::Queue { .. }) => Some("rejoin:queue"),
        // Where it waits is not known: the server says.
        None => None,
    };
    let needed = match action {
        Action::Rejoin => [
            Some(pull.unwrap_or(Action::Accept.name())),
            chat.door.asked_for(),
        ],
        // A held chat is taken out of where it waits first.
        Action::Done if chat.phase == Phase::OnHold => [Some(action.name()), pull],
        // Until somebody takes it, nobody is in it.
        Action::TransferToQueue => [Some(action.name()), Some(Action::Hold.name())],
        action => [Some(action.name()), None],
    };
    needed
        .into_iter()
        .flatten()
        .find_map(|what| missing(what, options))
}

/// The privilege that is missing for `what`, see [`crate::catalogue::PrivilegeSpec::allows`].
pub fn missing(what: &str, options: &Options) -> Option<Reason> {
    let known = crate::catalogue::known();
    let needed = known.privilege_for(what)?;
    let missing = options.missing_privilege(&needed.name)?;
    let title = known
        .privileges
        .get(missing)
        .map_or(missing, |spec| spec.title.as_str())
        .to_owned();
    Some(Reason::Privilege {
        name: missing.to_owned(),
        title,
    })
}

fn place_reason(action: Action, chat: &ChatFacts) -> Option<Reason> {
    match &chat.hold_in {
        _ if action == Action::WithdrawTransfer && !chat.handed_over => Some(Reason::NoTransfer),
        _ if action != Action::Hold => None,
        HoldPlace::Default {
            queue,
            own_workbin: false,
            choice,
        } if queue.is_empty() => Some(if *choice {
            Reason::NoHoldDefault
        } else {
            Reason::NoHoldQueue
        }),
        HoldPlace::Workbin { name, known: false } => Some(Reason::NoWorkbin(name.clone())),
        HoldPlace::Default { .. } | HoldPlace::Queue | HoldPlace::Workbin { .. } => None,
    }
}

fn disposition_reason(action: Action, chat: &ChatFacts) -> Option<Reason> {
    let disposition = chat.disposition;
    match action {
        Action::Done if disposition.missing => Some(Reason::NoDisposition),
        Action::Disposition if !disposition.offered => Some(Reason::NoDispositions),
        // One that must be there before Done can be set as long as it is missing: else the chat could never be Done.
        Action::Disposition
            if disposition.fixed_when_closed
                && !disposition.missing
                && chat.phase == Phase::Ended =>
        {
            Some(Reason::DispositionFixed)
        }
        _ => None,
    }
}

fn capability_reason(action: Action, chat: &ChatFacts) -> Option<Reason> {
    // A chat's list says what its own agent may do; for hold, rejoin and note deployments name it differently or not.
    let needed = match action {
        Action::Accept => "accept",
        Action::Decline => "reject",
        Action::Send => "send-message",
        Action::PushUrl => "send-url",
        Action::Done if chat.phase == Phase::Active || chat.phase == Phase::Ended => "complete",
        Action::Release | Action::EndAsync => "leave",
        Action::CaseData => "update-user-data",
        Action::Transfer | Action::WithdrawTransfer => "transfer",
        Action::TransferToQueue => "place-in-queue",
        _ => return None,
    };
    let offered =
        chat.capabilities.is_empty() || chat.capabilities.iter().any(|name| name == needed);
    (!offered).then_some(Reason::Capability(needed))
}
