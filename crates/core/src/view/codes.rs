//! The codes that the window has its own words for, in every language. What has another code shows its English sentence,
//! or what the server said.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The code of a [`super::Problem`] and of an action that is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is explained where it comes from")]
pub enum ProblemCode {
    // holdfast_domain::policy::Reason
    NoPrivilege,
    NotWithYou,
    ChatDone,
    ChatEnded,
    AcceptFirst,
    RejoinFirst,
    JoinedAlready,
    NotConfirmed,
    ChatUnknown,
    WithOther,
    StandardChat,
    AsynchronousChat,
    NoHoldQueue,
    NoHoldDefault,
    NoWorkbin,
    NoTransfer,
    NoDisposition,
    NoDispositions,
    DispositionFixed,
    IsDisposition,
    SystemData,
    NotOffered,
    // a server that refuses without a word
    RefusedSilently,
    // holdfast_client::ClientError
    MalformedUrl,
    Unreachable,
    Certificate,
    ProxyPassword,
    ProxyScript,
    WrongPassword,
    SignInUnfinished,
    SignedOut,
    GivenUp,
    NotServed,
    ReplyLost,
    NotWorkspace,
    TooLarge,
    CertificateExpired,
    CertificateNotYet,
    CertificateName,
    CertificateRevoked,
    // holdfast_store::StoreError
    CacheRebuilt,
    JournalDamaged,
    DiskFull,
    Cursor,
    Record,
    Storage,
    // holdfast_settings::Fault
    PolicyUnreadable,
    PolicyNotTrusted,
    PolicyNotUnderstood,
    PolicyValue,
    PolicyUnknown,
    PolicyNotTheirs,
    // what the organisation wants
    ServerNotAllowed,
    SignInMethod,
    KeyringRequired,
    ProxyMissing,
    // reading a place
    PlaceRefused,
    PlaceNotServed,
    PlaceFailed,
    // the session
    Empty,
    NotALink,
    NotADisposition,
    OutcomeUnknown,
    EmptySearch,
    SettingValue,
    UntilPast,
    UntilFar,
    NotFound,
    NoTeam,
    TooLate,
    Offline,
    OfflineOff,
    OfflineOther,
    OfflineTooLong,
    OfflinePassword,
    NothingSaved,
    CopyDamaged,
    OtherAgent,
    InUse,
    OfferOver,
    Locked,
    // a diagnosis
    DiagnosisNotAllowed,
    ReportUnwritable,
}

/// The code of a [`super::SessionNotice`], and of why the shortcut does not work everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is explained where it comes from")]
pub enum NoticeCode {
    KeyLost,
    KeyringUnavailable,
    FilesUnavailable,
    CacheRebuilt,
    JournalDamaged,
    JournalBroken,
    IntentsUnreadable,
    OptionMisfit,
    HoldQueueUnknown,
    NotificationsUnavailable,
    ShortcutChanged,
    ShortcutTaken,
    ShortcutNoKey,
    ShortcutWayland,
    ShortcutDeclined,
    ShortcutNoDisplay,
    ShortcutFailed,
    UpdateReady,
    UpdateNoRights,
    UpdateRefused,
}

/// Why a value does not fit its option: the code of a [`super::MisfitView`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "each is explained in holdfast_domain::catalogue::Mismatch"
)]
pub enum MisfitCode {
    NotTrueOrFalse,
    NotANumber,
    NotThresholds,
    NotAShortcut,
}

/// What is being done while signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StepCode {
    /// The password is checked.
    SigningIn,
    /// The session is opened.
    Initializing,
    /// Live updates are connected to.
    Connecting,
    /// The settings are read.
    Loading,
}

/// The columns that the window has its own words for: the names of [`holdfast_domain::columns::Column`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[allow(missing_docs, reason = "each is explained where it comes from")]
pub enum ColumnCode {
    Status,
    Subject,
    Contact,
    FromAddress,
    StartDate,
    EndDate,
    LastMessageAt,
    PlacedInQueue,
    HeldSince,
    HoldReason,
    OwnerId,
    AssignedTo,
    Queue,
    Workbin,
    MediaType,
    Type,
    SubType,
    Notes,
    Id,
    ContactId,
}
