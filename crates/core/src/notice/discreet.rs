//! Notices that show no more than the setting `notifications.privacy` lets them: others may see the screen.

use std::sync::Arc;

use holdfast_settings::Computer;
use holdfast_settings::keys::{self, Privacy};
use tokio::sync::watch;

use super::{Notice, NoticeKind, Notifier};

/// Shows notices with no more in them than the settings of this computer say.
pub(crate) struct Discreet {
    shown_by: Arc<dyn Notifier>,
    computer: Arc<Computer>,
    screen_locked: watch::Receiver<bool>,
}

impl Discreet {
    pub(crate) fn new(
        shown_by: Arc<dyn Notifier>,
        computer: Arc<Computer>,
        screen_locked: watch::Receiver<bool>,
    ) -> Self {
        Self {
            shown_by,
            computer,
            screen_locked,
        }
    }
}

impl Notifier for Discreet {
    fn show(&self, notice: Notice) {
        let privacy = if *self.screen_locked.borrow() {
            Privacy::Nothing
        } else {
            self.computer.settings().get(&keys::NOTIFICATIONS_PRIVACY)
        };
        self.shown_by.show(with_no_more_than(privacy, notice));
    }

    fn withdraw(&self, key: &str) {
        self.shown_by.withdraw(key);
    }
}

fn with_no_more_than(privacy: Privacy, notice: Notice) -> Notice {
    let kind = match notice.kind {
        NoticeKind::Wrote => "A contact has written.",
        NoticeKind::Offered => "A chat is offered.",
        NoticeKind::Failed => "Something that you asked for was not done.",
        NoticeKind::Due => "You wanted to come back to a chat now.",
        NoticeKind::Summary => "Something happened while there was no connection.",
    };
    match privacy {
        Privacy::Full => notice,
        Privacy::NameOnly => Notice {
            body: kind.to_owned(),
            ..notice
        },
        Privacy::Nothing => Notice {
            title: "Holdfast".to_owned(),
            body: kind.to_owned(),
            ..notice
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_of_notice_shows_more_than_the_setting_lets_it() {
        for kind in [
            NoticeKind::Wrote,
            NoticeKind::Offered,
            NoticeKind::Failed,
            NoticeKind::Due,
            NoticeKind::Summary,
        ] {
            let notice = Notice {
                key: "7".into(),
                chat: Some("7".into()),
                kind,
                title: "Carla".into(),
                body: "My order is late".into(),
                actions: Vec::new(),
            };
            assert_eq!(with_no_more_than(Privacy::Full, notice.clone()), notice);
            let named = with_no_more_than(Privacy::NameOnly, notice.clone());
            assert_eq!(named.title, "Carla");
            assert!(!named.body.contains("order"));
            let nothing = with_no_more_than(Privacy::Nothing, notice.clone());
            assert!(!format!("{}{}", nothing.title, nothing.body).contains("Carla"));
            assert!(!nothing.body.contains("order"));
            assert_eq!((nothing.chat, nothing.key), (notice.chat, notice.key));
        }
    }
}
