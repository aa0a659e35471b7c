//! What a diagnosis looks at, and what it finds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// What the organisation has set.
    Policy,
    /// Room on the disk, and the right to write.
    Disk,
    /// The system's keyring.
    Keyring,
    /// The server's name.
    Dns,
    /// The proxy on the way.
    Proxy,
    /// A connection to the server.
    Tcp,
    /// The server's certificates.
    Tls,
    /// This computer's time beside the server's.
    Clock,
    /// Who the agent is.
    SignIn,
    /// Events by long-polling.
    LongPolling,
    /// Events by WebSocket.
    WebSocket,
    /// What is kept of the chats.
    Store,
    /// The desktop's notifications.
    Notifications,
    /// The hold shortcut in other windows.
    Shortcut,
    /// The desktop portal that shortcuts take under Wayland.
    Portal,
}

impl CheckName {
    /// All of them, in their order.
    pub const ALL: [Self; 15] = [
        Self::Policy,
        Self::Disk,
        Self::Keyring,
        Self::Dns,
        Self::Proxy,
        Self::Tcp,
        Self::Tls,
        Self::Clock,
        Self::SignIn,
        Self::LongPolling,
        Self::WebSocket,
        Self::Store,
        Self::Notifications,
        Self::Shortcut,
        Self::Portal,
    ];

    /// As people in support call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Disk => "disk",
            Self::Keyring => "keyring",
            Self::Dns => "DNS",
            Self::Proxy => "proxy",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Clock => "clock",
            Self::SignIn => "sign-in",
            Self::LongPolling => "events by long-polling",
            Self::WebSocket => "events by WebSocket",
            Self::Store => "store",
            Self::Notifications => "notifications",
            Self::Shortcut => "shortcut",
            Self::Portal => "desktop portal",
        }
    }
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// As it should be.
    Ok,
    /// It works, and not as well as it could.
    Warning,
    /// It does not work.
    Failed,
    /// There was nothing to look at, or no way to.
    Skipped,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FindingView {
    /// What was looked at.
    pub check: CheckName,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// Stable: a [`FindingCode`], or that of a [`super::Problem`].
    pub code: String,
    /// What was found, as a sentence.
    pub found: String,
    /// What to do, as a sentence; none where there is nothing to do, or where what was found says it.
    pub remedy: Option<String>,
    /// The parameter of both.
    pub about: Option<String>,
    /// What experts want to see: certificates, addresses. Not translated.
    pub details: Vec<String>,
    /// How long it took, in milliseconds.
    pub millis: u32,
}

/// The codes of findings that the window has its own words for, besides those of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is explained where it comes from")]
pub enum FindingCode {
    PolicyNone,
    PolicyHeld,
    DiskRoom,
    DiskLow,
    DiskUnwritable,
    KeyringAnswers,
    KeyringSilent,
    KeyringNotNeeded,
    NoServer,
    NameKnown,
    NameNotNeeded,
    NameByProxy,
    NameUnknown,
    ProxyNone,
    ProxyAnswers,
    ProxySilent,
    ProxyScriptSilent,
    Connected,
    NotConnected,
    Trusted,
    NotEncrypted,
    NoNeedToEncrypt,
    ClockRight,
    ClockOff,
    ClockUnknown,
    ServerSilent,
    SignedIn,
    NotTried,
    SignInOffline,
    TransportWorks,
    TransportFails,
    StoreOpen,
    StoreMemory,
    NotificationsServed,
    NotificationsNone,
    NotificationsSystem,
    ShortcutWorks,
    ShortcutOff,
    ShortcutNone,
    ShortcutWindowOnly,
    PortalServed,
    PortalMissing,
    PortalNotNeeded,
}
