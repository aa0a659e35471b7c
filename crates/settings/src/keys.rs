//! The settings by type, for those who read them.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::Value;

/// A setting's name with its type.
#[derive(Debug)]
pub struct Key<T> {
    name: &'static str,
    reads: PhantomData<fn() -> T>,
}

impl<T> Key<T> {
    const fn new(name: &'static str) -> Self {
        Self {
            name,
            reads: PhantomData,
        }
    }

    /// The setting's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// What a value can be read as.
pub trait Reads: Sized {
    /// The value, where it is of this type.
    fn read(value: &Value) -> Option<Self>;
}

impl Reads for bool {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

impl Reads for u32 {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(value) => Some(*value),
            _ => None,
        }
    }
}

impl Reads for String {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Text(value) => Some(value.clone()),
            _ => None,
        }
    }
}

impl Reads for Vec<String> {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::List(value) => Some(value.clone()),
            _ => None,
        }
    }
}

/// A choice: its values as the schema writes them. The first is what nobody's choice is, by [`Default`].
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $text)] $value,)+
        }

        impl $name {
            /// All values.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// As the schema writes it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)+
                }
            }
        }

        impl Reads for $name {
            fn read(value: &Value) -> Option<Self> {
                match value {
                    Value::Text(text) => Self::ALL.iter().copied().find(|it| it.as_str() == text),
                    _ => None,
                }
            }
        }
    };
}

choice! {
    /// Light or dark.
    Theme {
        /// As the system says.
        #[default]
        System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

choice! {
    /// How large the window's text is, in percent of what the system says.
    TextSize {
        /// Smaller.
        Percent90 = "90",
        /// As the system says.
        #[default]
        Percent100 = "100",
        /// Larger.
        Percent110 = "110",
        /// Larger.
        Percent125 = "125",
        /// Larger.
        Percent150 = "150",
        /// Larger.
        Percent175 = "175",
        /// Twice as large.
        Percent200 = "200",
    }
}

choice! {
    /// The window's language.
    Language {
        /// As the system says.
        #[default]
        System = "system",
        /// English.
        En = "en",
        /// German.
        De = "de",
    }
}

choice! {
    /// Whether the window is drawn with the graphics card.
    Acceleration {
        /// Where there is one.
        #[default]
        Auto = "auto",
        /// Never: for drivers that draw nothing or flicker.
        Off = "off",
    }
}

choice! {
    /// How the agent proves who they are.
    SignInMethod {
        /// At the token endpoint.
        Password = "password",
        /// At the sign-in form.
        Form = "form",
        /// In the browser.
        #[default]
        Browser = "browser",
    }
}

choice! {
    /// Whether the server is reached through a proxy.
    ProxyMode {
        /// As the system or the environment says.
        #[default]
        System = "system",
        /// No.
        None = "none",
        /// Through that of [`PROXY_URL`].
        Manual = "manual",
        /// As the script of [`PROXY_SCRIPT_URL`] says.
        Script = "script",
    }
}

choice! {
    /// Where chats and drafts are kept.
    AtRest {
        /// On this computer, encrypted.
        Encrypted = "encrypted",
        /// In memory.
        #[default]
        MemoryOnly = "memory-only",
    }
}

choice! {
    /// What happens where the keyring cannot be used.
    WithoutKeyring {
        /// The agent works, and nothing is kept.
        MemoryOnly = "memory-only",
        /// The agent cannot sign in.
        #[default]
        Refuse = "refuse",
    }
}

choice! {
    /// What notifications show.
    Privacy {
        /// Name and text.
        Full = "full",
        /// The name.
        NameOnly = "name-only",
        /// That something is there.
        #[default]
        Nothing = "nothing",
    }
}

choice! {
    /// What an agent who is not ready is told.
    WhileNotReady {
        /// Everything.
        #[default]
        Show = "show",
        /// Everything, without a sound.
        Quiet = "quiet",
        /// Failures.
        Nothing = "nothing",
    }
}

choice! {
    /// A notification's sound.
    Sound {
        /// The one that is usual for such a notification.
        #[default]
        System = "system",
        /// As of a message.
        Message = "message",
        /// A bell.
        Bell = "bell",
        /// As of an alarm clock.
        Alarm = "alarm",
        /// None.
        None = "none",
    }
}

choice! {
    /// What is noted in the log.
    LogLevel {
        /// Errors.
        Error = "error",
        /// And warnings.
        #[default]
        Warn = "warn",
        /// And what happened.
        Info = "info",
        /// And each step.
        Debug = "debug",
    }
}

choice! {
    /// Which updates the program fetches by itself.
    UpdateChannel {
        /// None.
        #[default]
        Off = "off",
        /// Releases.
        Stable = "stable",
        /// Releases to come.
        Beta = "beta",
    }
}

/// Light or dark.
pub const THEME: Key<Theme> = Key::new("theme");
/// How large the window's text is.
pub const TEXT_SIZE: Key<TextSize> = Key::new("text-size");
/// The window's language.
pub const LANGUAGE: Key<Language> = Key::new("language");
/// Whether the window is drawn with the graphics card.
pub const HARDWARE_ACCELERATION: Key<Acceleration> = Key::new("hardware_acceleration");
/// The server's address.
pub const SERVER_URL: Key<String> = Key::new("server.url");
/// The servers that may be signed in to; see [`crate::Settings::allows_server`].
pub const SERVER_ALLOWED: Key<Vec<String>> = Key::new("server.allowed");
/// How the agent proves who they are.
pub const SIGN_IN_METHOD: Key<SignInMethod> = Key::new("sign-in.method");
/// For how many hours after the server's last word a session can start without it.
pub const OFFLINE_SIGN_IN_HOURS: Key<u32> = Key::new("offline.sign-in-hours");
/// Whether the server is reached through a proxy.
pub const PROXY_MODE: Key<ProxyMode> = Key::new("proxy.mode");
/// The proxy's address.
pub const PROXY_URL: Key<String> = Key::new("proxy.url");
/// The address of the script that says which proxy to take.
pub const PROXY_SCRIPT_URL: Key<String> = Key::new("proxy.script-url");
/// Hosts that the proxy does not count for.
pub const PROXY_BYPASS: Key<Vec<String>> = Key::new("proxy.bypass");
/// A PEM file with further authorities.
pub const TLS_ADDITIONAL_CA_FILE: Key<String> = Key::new("tls.additional-ca-file");
/// A PEM file with this computer's certificate and key.
pub const TLS_CLIENT_CERTIFICATE_FILE: Key<String> = Key::new("tls.client-certificate-file");
/// Where chats and drafts are kept.
pub const CACHE_AT_REST: Key<AtRest> = Key::new("cache.at-rest");
/// What happens where the keyring cannot be used.
pub const CACHE_WITHOUT_KEYRING: Key<WithoutKeyring> = Key::new("cache.without-keyring");
/// For how many days a chat that is over is kept; 0 is for ever.
pub const CACHE_KEEP_DAYS: Key<u32> = Key::new("cache.keep-days");
/// How many megabytes the cache may take.
pub const CACHE_MAX_SIZE: Key<u32> = Key::new("cache.max-size");
/// Whether the cache is deleted at sign-out.
pub const CACHE_WIPE_ON_SIGN_OUT: Key<bool> = Key::new("cache.wipe-on-sign-out");
/// What notifications show.
pub const NOTIFICATIONS_PRIVACY: Key<Privacy> = Key::new("notifications.privacy");
/// For how many minutes *Later* puts a notification off; each is a whole number.
pub const NOTIFICATIONS_LATER_MINUTES: Key<Vec<String>> = Key::new("notifications.later-minutes");
/// After how many minutes a notification comes again until its chat is handled; 0 is never.
pub const NOTIFICATIONS_REPEAT_MINUTES: Key<u32> = Key::new("notifications.repeat-minutes");
/// How many minutes before a held chat closes by itself that is told; 0 is never.
pub const NOTIFICATIONS_CLOSING_MINUTES: Key<u32> = Key::new("notifications.closing-minutes");
/// What an agent who is not ready is told.
pub const NOTIFICATIONS_NOT_READY: Key<WhileNotReady> = Key::new("notifications.not-ready");
/// The sound of a contact's message.
pub const NOTIFICATIONS_SOUND_MESSAGE: Key<Sound> = Key::new("notifications.sound-message");
/// The sound of an offer.
pub const NOTIFICATIONS_SOUND_OFFER: Key<Sound> = Key::new("notifications.sound-offer");
/// The sound of what was not done.
pub const NOTIFICATIONS_SOUND_FAILURE: Key<Sound> = Key::new("notifications.sound-failure");
/// The sound of what is due.
pub const NOTIFICATIONS_SOUND_REMINDER: Key<Sound> = Key::new("notifications.sound-reminder");
/// Whether the hold shortcut counts in other windows too.
pub const SHORTCUT_GLOBAL: Key<bool> = Key::new("shortcut.global");
/// Whether closing the window leaves the program beside the clock.
pub const WINDOW_CLOSE_TO_TRAY: Key<bool> = Key::new("window.close-to-tray");
/// Whether the program starts when the person logs in to the computer.
pub const START_AT_LOG_IN: Key<bool> = Key::new("start.at-log-in");
/// After how many idle minutes the window locks; 0 is never.
pub const LOCK_AFTER_MINUTES: Key<u32> = Key::new("lock.after-minutes");
/// Whether the window locks with the screen.
pub const LOCK_WITH_SYSTEM: Key<bool> = Key::new("lock.with-system");
/// After how many locked minutes the key is forgotten; 0 is never.
pub const LOCK_FORGET_KEY_MINUTES: Key<u32> = Key::new("lock.forget-key-minutes");
/// What is noted in the log.
pub const LOG_LEVEL: Key<LogLevel> = Key::new("log.level");
/// Whether a diagnosis may be made.
pub const DIAGNOSTICS_ALLOWED: Key<bool> = Key::new("diagnostics.allowed");
/// Which updates the program fetches by itself.
pub const UPDATE_CHANNEL: Key<UpdateChannel> = Key::new("update.channel");
/// The folder on a web server that updates come from.
pub const UPDATE_URL: Key<String> = Key::new("update.url");

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;
    use crate::schema::{Kind, known};

    /// Each value of the setting can be read as the key's type.
    fn reads_all<T: Reads>(key: &Key<T>, seen: &mut BTreeSet<String>) {
        let spec = known().get(key.name()).unwrap();
        let mut values = vec![&spec.default];
        values.extend(&spec.closed);
        values.extend(&spec.example);
        let choices: Vec<Value> = spec
            .values
            .iter()
            .map(|choice| Value::Text(choice.value.clone()))
            .collect();
        values.extend(&choices);
        for value in values {
            assert!(T::read(value).is_some(), "{} as {value}", key.name());
        }
        assert!(seen.insert(key.name().to_owned()));
    }

    fn has_all<T: Reads>(key: &Key<T>, count: usize) {
        let spec = known().get(key.name()).unwrap();
        assert_eq!(spec.kind, Kind::Choice);
        assert_eq!(spec.values.len(), count, "{}", key.name());
    }

    #[test]
    fn every_setting_has_a_key_of_its_type() {
        let mut seen = BTreeSet::new();
        reads_all(&THEME, &mut seen);
        reads_all(&TEXT_SIZE, &mut seen);
        reads_all(&LANGUAGE, &mut seen);
        reads_all(&HARDWARE_ACCELERATION, &mut seen);
        reads_all(&SERVER_URL, &mut seen);
        reads_all(&SERVER_ALLOWED, &mut seen);
        reads_all(&SIGN_IN_METHOD, &mut seen);
        reads_all(&OFFLINE_SIGN_IN_HOURS, &mut seen);
        reads_all(&PROXY_MODE, &mut seen);
        reads_all(&PROXY_URL, &mut seen);
        reads_all(&PROXY_SCRIPT_URL, &mut seen);
        reads_all(&PROXY_BYPASS, &mut seen);
        reads_all(&TLS_ADDITIONAL_CA_FILE, &mut seen);
        reads_all(&TLS_CLIENT_CERTIFICATE_FILE, &mut seen);
        reads_all(&CACHE_AT_REST, &mut seen);
        reads_all(&CACHE_WITHOUT_KEYRING, &mut seen);
        reads_all(&CACHE_KEEP_DAYS, &mut seen);
        reads_all(&CACHE_MAX_SIZE, &mut seen);
        reads_all(&CACHE_WIPE_ON_SIGN_OUT, &mut seen);
        reads_all(&NOTIFICATIONS_PRIVACY, &mut seen);
        reads_all(&NOTIFICATIONS_LATER_MINUTES, &mut seen);
        reads_all(&NOTIFICATIONS_REPEAT_MINUTES, &mut seen);
        reads_all(&NOTIFICATIONS_CLOSING_MINUTES, &mut seen);
        reads_all(&NOTIFICATIONS_NOT_READY, &mut seen);
        reads_all(&NOTIFICATIONS_SOUND_MESSAGE, &mut seen);
        reads_all(&NOTIFICATIONS_SOUND_OFFER, &mut seen);
        reads_all(&NOTIFICATIONS_SOUND_FAILURE, &mut seen);
        reads_all(&NOTIFICATIONS_SOUND_REMINDER, &mut seen);
        reads_all(&SHORTCUT_GLOBAL, &mut seen);
        reads_all(&WINDOW_CLOSE_TO_TRAY, &mut seen);
        reads_all(&START_AT_LOG_IN, &mut seen);
        reads_all(&LOCK_AFTER_MINUTES, &mut seen);
        reads_all(&LOCK_WITH_SYSTEM, &mut seen);
        reads_all(&LOCK_FORGET_KEY_MINUTES, &mut seen);
        reads_all(&LOG_LEVEL, &mut seen);
        reads_all(&DIAGNOSTICS_ALLOWED, &mut seen);
        reads_all(&UPDATE_CHANNEL, &mut seen);
        reads_all(&UPDATE_URL, &mut seen);
        let all: BTreeSet<String> = known().settings.iter().map(|it| it.name.clone()).collect();
        assert_eq!(seen, all);
    }

    #[test]
    fn what_a_setting_depends_on_can_be_said() {
        for when in known().settings.iter().filter_map(|it| it.when.as_ref()) {
            let other = known().get(&when.setting).unwrap();
            let mut values = other.values.iter();
            assert!(
                values.any(|it| Value::Text(it.value.clone()) == when.is),
                "{when:?}"
            );
        }
    }

    #[test]
    fn every_choice_has_the_values_of_its_setting() {
        has_all(&THEME, Theme::ALL.len());
        has_all(&TEXT_SIZE, TextSize::ALL.len());
        has_all(&LANGUAGE, Language::ALL.len());
        has_all(&HARDWARE_ACCELERATION, Acceleration::ALL.len());
        has_all(&SIGN_IN_METHOD, SignInMethod::ALL.len());
        has_all(&PROXY_MODE, ProxyMode::ALL.len());
        has_all(&CACHE_AT_REST, AtRest::ALL.len());
        has_all(&CACHE_WITHOUT_KEYRING, WithoutKeyring::ALL.len());
        has_all(&NOTIFICATIONS_PRIVACY, Privacy::ALL.len());
        has_all(&NOTIFICATIONS_NOT_READY, WhileNotReady::ALL.len());
        has_all(&NOTIFICATIONS_SOUND_MESSAGE, Sound::ALL.len());
        has_all(&NOTIFICATIONS_SOUND_OFFER, Sound::ALL.len());
        has_all(&NOTIFICATIONS_SOUND_FAILURE, Sound::ALL.len());
        has_all(&NOTIFICATIONS_SOUND_REMINDER, Sound::ALL.len());
        has_all(&LOG_LEVEL, LogLevel::ALL.len());
        has_all(&UPDATE_CHANNEL, UpdateChannel::ALL.len());
    }
}
