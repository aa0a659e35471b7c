//! Sounds by the names that each system has for its own.

use holdfast_core::NoticeKind;
use holdfast_settings::keys::Sound;

/// Names of one system.
struct Names {
    message: &'static str,
    offer: &'static str,
    failure: &'static str,
    bell: &'static str,
    alarm: &'static str,
}

/// The freedesktop.org sound naming specification.
#[cfg(all(unix, not(target_os = "macos")))]
const NAMES: Names = Names {
    message: "message-new-instant",
    offer: "phone-incoming-call",
    failure: "dialog-warning",
    bell: "bell",
    alarm: "alarm-clock-elapsed",
};
/// `ms-winsoundevent:Notification.…`
#[cfg(windows)]
const NAMES: Names = Names {
    message: "IM",
    offer: "Mail",
    failure: "Default",
    bell: "Default",
    alarm: "Reminder",
};
/// The files in `/System/Library/Sounds`.
#[cfg(target_os = "macos")]
const NAMES: Names = Names {
    message: "Ping",
    offer: "Hero",
    failure: "Basso",
    bell: "Glass",
    alarm: "Sosumi",
};

/// The system's name of the sound for such a notice; none where it is to be silent.
pub(super) fn name(kind: NoticeKind, sound: Sound) -> Option<&'static str> {
    match sound {
        Sound::None => None,
        Sound::Message => Some(NAMES.message),
        Sound::Bell => Some(NAMES.bell),
        Sound::Alarm => Some(NAMES.alarm),
        Sound::System => Some(match kind {
            NoticeKind::Wrote | NoticeKind::Summary | NoticeKind::Held => NAMES.message,
            NoticeKind::Offered => NAMES.offer,
            NoticeKind::Failed => NAMES.failure,
            NoticeKind::Due | NoticeKind::Closing => NAMES.alarm,
        }),
    }
}
