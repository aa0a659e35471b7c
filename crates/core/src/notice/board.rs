//! What hangs on the agent's desktop: shown by the settings of this computer, and taken away.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use holdfast_settings::keys::{self, Privacy, Sound, WhileNotReady};
use holdfast_settings::{Computer, Settings};
use tokio::sync::watch;

use super::words::Words;
use super::{Button, News, Notice, NoticeAction, NoticeKind, Notifier, What};
use crate::lock;

/// By so many lengths a notice can be put off at most: desktops have room for few buttons.
const LENGTHS: usize = 3;
/// News that are remembered; the desktop has long forgotten older ones.
const REMEMBERED: usize = 256;

/// Puts news into words and shows them, with no more in them and no louder than the settings of this computer say.
pub(crate) struct Board {
    shown_by: Arc<dyn Notifier>,
    computer: Arc<Computer>,
    screen_locked: watch::Receiver<bool>,
    /// What was shown and not taken away, by key. The agent may have sent it away since.
    hanging: Mutex<Hanging>,
}

/// News by key, with when each was put up.
#[derive(Default)]
struct Hanging {
    news: BTreeMap<String, (u64, News)>,
    count: u64,
}

impl Hanging {
    fn put(&mut self, news: News) {
        self.count += 1;
        self.news.insert(news.key.clone(), (self.count, news));
        if self.news.len() > REMEMBERED {
            let oldest = self.news.iter().min_by_key(|(_, (at, _))| *at);
            let oldest = oldest.map(|(key, _)| key.clone());
            self.news.remove(&oldest.unwrap_or_default());
        }
    }
}

impl Board {
    pub(crate) fn new(
        shown_by: Arc<dyn Notifier>,
        computer: Arc<Computer>,
        screen_locked: watch::Receiver<bool>,
    ) -> Self {
        Self {
            shown_by,
            computer,
            screen_locked,
            hanging: Mutex::default(),
        }
    }

    pub(crate) fn settings(&self) -> Settings {
        self.computer.settings()
    }

    /// Shows news to an agent who is ready or not.
    pub(crate) fn show(&self, news: News, is_ready: bool) {
        let settings = self.settings();
        let manner = if is_ready {
            WhileNotReady::Show
        } else {
            settings.get(&keys::NOTIFICATIONS_NOT_READY)
        };
        let kind = news.what.kind();
        // Whoever asked for something is at work, and is told what became of it.
        let is_answer = matches!(kind, NoticeKind::Failed | NoticeKind::Held);
        if manner == WhileNotReady::Nothing && !is_answer {
            return;
        }
        let sound = match manner {
            WhileNotReady::Quiet => Sound::None,
            _ => sound(kind, &settings),
        };
        // Under the lock: what is concealed meanwhile finds it there.
        let mut hanging = lock(&self.hanging);
        let notice = self.worded(&news, &settings, sound);
        hanging.put(news);
        self.shown_by.show(notice);
    }

    /// Puts other words in the place of what hangs there under the same key, where that is of this kind. Draws nobody's
    /// attention again.
    pub(crate) fn reword(&self, kind: NoticeKind, news: &News) {
        let settings = self.settings();
        let mut hanging = lock(&self.hanging);
        let hung = hanging.news.get_mut(&news.key);
        if let Some((_, hung)) = hung.filter(|(_, hung)| hung.what.kind() == kind) {
            *hung = news.clone();
            self.shown_by
                .renew(self.worded(news, &settings, Sound::None));
        }
    }

    /// The news that hang there under this key.
    pub(crate) fn hanging(&self, key: &str) -> Option<News> {
        lock(&self.hanging)
            .news
            .get(key)
            .map(|(_, news)| news.clone())
    }

    /// Takes away what is about a chat, because the agent looks after it.
    pub(crate) fn chat_read(&self, chat: &str) {
        self.take_away(chat, |_| true);
    }

    /// Takes away what is not true of a chat any more, because it went on. What was not done is still not done.
    pub(crate) fn chat_went_on(&self, chat: &str) {
        self.take_away(chat, |kind| kind != NoticeKind::Failed);
    }

    /// Takes away that a chat is offered, and nothing else of it.
    pub(crate) fn offer_is_over(&self, chat: &str) {
        self.take_away(chat, |kind| kind == NoticeKind::Offered);
    }

    fn take_away(&self, chat: &str, of: impl Fn(NoticeKind) -> bool) {
        let mut hanging = lock(&self.hanging);
        let mut gone = Vec::new();
        hanging.news.retain(|key, (_, news)| {
            let stays = match &mut news.what {
                What::Meanwhile { chats } => {
                    chats.retain(|(about, _)| about != chat);
                    !chats.is_empty()
                }
                what => !(news.chat.as_deref() == Some(chat) && of(what.kind())),
            };
            if !stays {
                gone.push(key.clone());
            }
            stays
        });
        drop(hanging);
        for key in gone {
            self.shown_by.withdraw(&key);
        }
    }

    /// A chat is on hold now: what hangs there of its contact leads back to it.
    pub(crate) fn chat_was_held(&self, chat: &str) {
        let settings = self.settings();
        let mut hanging = lock(&self.hanging);
        let of_chat = |(_, news): &&mut (u64, News)| news.chat.as_deref() == Some(chat);
        for (_, news) in hanging.news.values_mut().filter(|one| of_chat(one)) {
            if let What::Wrote { held, .. } = &mut news.what
                && !std::mem::replace(held, true)
            {
                self.shown_by
                    .renew(self.worded(news, &settings, Sound::None));
            }
        }
    }

    /// Takes everything away: who signed in does not read on for who signed out.
    pub(crate) fn clear(&self) {
        for key in std::mem::take(&mut lock(&self.hanging).news).into_keys() {
            self.shown_by.withdraw(&key);
        }
    }

    /// Leaves nothing readable behind each time the screen is locked, for as long as this is polled.
    pub(crate) async fn follow_screen(&self) {
        let mut locked = self.screen_locked.clone();
        while locked.wait_for(|locked| *locked).await.is_ok() {
            self.conceal();
            if locked.wait_for(|locked| !locked).await.is_err() {
                return;
            }
        }
    }

    fn conceal(&self) {
        let settings = self.settings();
        for (_, news) in lock(&self.hanging).news.values() {
            self.shown_by
                .renew(self.worded(news, &settings, Sound::None));
        }
    }

    fn worded(&self, news: &News, settings: &Settings, sound: Sound) -> Notice {
        let privacy = if *self.screen_locked.borrow() {
            Privacy::Nothing
        } else {
            settings.get(&keys::NOTIFICATIONS_PRIVACY)
        };
        let words = Words::of(settings.get(&keys::LANGUAGE));
        let (title, body) = words.say(&news.what, privacy);
        let mut actions = news.what.actions(&lengths(settings));
        if *self.screen_locked.borrow() {
            // Behind a lock nothing is done at a key but putting off.
            actions.retain(|action| !matches!(action, NoticeAction::Rejoin | NoticeAction::Undo));
        }
        let button = |action: NoticeAction| Button {
            action,
            label: words.label(action),
        };
        Notice {
            key: news.key.clone(),
            chat: news.chat.clone(),
            kind: news.what.kind(),
            title,
            body,
            buttons: actions.into_iter().map(button).collect(),
            sound,
            lasts: news.what.lasts(),
        }
    }
}

/// By how many minutes a notice can be put off.
fn lengths(settings: &Settings) -> Vec<u32> {
    let said = settings.get(&keys::NOTIFICATIONS_LATER_MINUTES);
    let mut lengths: Vec<u32> = said
        .iter()
        .filter_map(|minutes| minutes.parse().ok())
        .collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths.truncate(LENGTHS);
    lengths
}

fn sound(kind: NoticeKind, settings: &Settings) -> Sound {
    let key = match kind {
        NoticeKind::Wrote | NoticeKind::Summary => &keys::NOTIFICATIONS_SOUND_MESSAGE,
        NoticeKind::Offered => &keys::NOTIFICATIONS_SOUND_OFFER,
        NoticeKind::Failed => &keys::NOTIFICATIONS_SOUND_FAILURE,
        NoticeKind::Due | NoticeKind::Closing => &keys::NOTIFICATIONS_SOUND_REMINDER,
        // The agent pressed the keys a moment ago.
        NoticeKind::Held => return Sound::None,
    };
    settings.get(key)
}
