//! The words of notices, with no more in them than the setting `notifications.privacy` lets: others may see the screen.

mod de;
mod en;

use holdfast_domain::intent::Refusal;
use holdfast_settings::keys::{self, Privacy};

use super::{NoticeAction, NoticeKind, What};
use crate::language::is_german;

/// Names that a summary lists.
const NAMES: usize = 3;

/// The words of one language.
pub(super) struct Words {
    open: &'static str,
    /// What the hold shortcut does, for the desktop to ask the agent with.
    hold: &'static str,
    rejoin: &'static str,
    undo: &'static str,
    later: fn(u32) -> String,
    /// That something is there.
    least: fn(NoticeKind) -> &'static str,
    /// Who or what.
    title: fn(&What) -> String,
    /// All of it.
    body: fn(&What) -> String,
}

impl Words {
    /// Those of the agent's language; that of the system where the agent chose none.
    pub(super) fn of(language: keys::Language) -> &'static Self {
        if is_german(language) {
            &de::WORDS
        } else {
            &en::WORDS
        }
    }

    /// What the hold shortcut does.
    pub(super) fn hold(&self) -> &'static str {
        self.hold
    }

    /// Title and text.
    pub(super) fn say(&self, what: &What, privacy: Privacy) -> (String, String) {
        let least = || (self.least)(what.kind()).to_owned();
        match privacy {
            Privacy::Full => ((self.title)(what), (self.body)(what)),
            Privacy::NameOnly => ((self.title)(what), least()),
            Privacy::Nothing => ("Holdfast".to_owned(), least()),
        }
    }

    /// What stands on a button.
    pub(super) fn label(&self, action: NoticeAction) -> String {
        match action {
            NoticeAction::Open => self.open.to_owned(),
            NoticeAction::Rejoin => self.rejoin.to_owned(),
            NoticeAction::Undo => self.undo.to_owned(),
            NoticeAction::Later(minutes) => (self.later)(minutes),
        }
    }
}

/// The first of the names, and how many more there are.
fn first_names(chats: &[(String, String)]) -> (Vec<&str>, usize) {
    let names = chats.iter().take(NAMES).map(|(_, name)| name.as_str());
    (names.collect(), chats.len().saturating_sub(NAMES))
}

/// Whether a reason is in somebody's own words, which nobody can put into another language.
fn is_in_words(why: &Refusal) -> bool {
    why.code == Refusal::IN_WORDS
}

#[cfg(test)]
mod tests {
    use holdfast_domain::intent::Verb;

    use super::*;

    fn all() -> Vec<What> {
        let (name, text) = (|| "Carla".to_owned(), || "My order is late".to_owned());
        let why = |code: &str| Refusal {
            code: code.into(),
            about: Some("Ben".into()),
            sentence: "Ben has Carla's order.".into(),
        };
        let mut all = vec![
            What::Wrote {
                name: name(),
                text: text(),
                held: true,
            },
            What::Begun {
                name: name(),
                text: Some(text()),
            },
            What::Begun {
                name: name(),
                text: None,
            },
            What::Offered {
                name: name(),
                text: Some(text()),
                by: None,
                lasts: None,
                returns: true,
            },
            What::Offered {
                name: name(),
                text: None,
                by: Some("Ben".into()),
                lasts: None,
                returns: false,
            },
            What::Offered {
                name: name(),
                text: None,
                by: None,
                lasts: None,
                returns: false,
            },
            What::NotTaken {
                name: name(),
                colleague: "Ben".into(),
            },
            What::NoteStaysHere {
                name: name(),
                why: "order".into(),
            },
            What::Due { name: name() },
            What::Closing {
                name: name(),
                minutes: 1,
            },
            What::Closing {
                name: name(),
                minutes: 12,
            },
            What::Meanwhile {
                chats: ["Carla", "Dora", "Edith", "Fay"]
                    .map(|name| (name.into(), name.into()))
                    .to_vec(),
            },
            What::Held {
                name: name(),
                place: Some("the order queue".into()),
                confirmed: true,
            },
            What::Held {
                name: name(),
                place: None,
                confirmed: true,
            },
            What::Held {
                name: name(),
                place: Some("the order queue".into()),
                confirmed: false,
            },
        ];
        for code in ["with_other", "refused", "something_new", "offline"] {
            all.push(What::NothingHeld { why: why(code) });
            for verb in [Verb::HOLD, Verb::Done, Verb::Send { text: text() }] {
                let (name, why) = (name(), why(code));
                all.push(What::NotDone { name, verb, why });
            }
        }
        all
    }

    #[test]
    fn no_kind_of_notice_shows_more_than_the_setting_lets_it() {
        for words in [&en::WORDS, &de::WORDS] {
            for what in all() {
                let (_, body) = words.say(&what, Privacy::NameOnly);
                assert!(!body.contains("order"), "{body}");
                let (title, body) = words.say(&what, Privacy::Nothing);
                assert_eq!(title, "Holdfast");
                for secret in ["order", "Carla", "Ben"] {
                    assert!(!body.contains(secret), "{body}");
                }
            }
        }
    }

    #[test]
    fn the_languages_differ_and_leave_nothing_out() {
        for what in all() {
            let english = en::WORDS.say(&what, Privacy::Full);
            let german = de::WORDS.say(&what, Privacy::Full);
            assert!(!english.0.is_empty() && !english.1.is_empty(), "{what:?}");
            assert!(!german.0.is_empty() && !german.1.is_empty(), "{what:?}");
            let told_as_it_is = match &what {
                What::Wrote { .. } => true,
                What::Begun { text, .. } => text.is_some(),
                What::NotDone {
                    verb: Verb::Done,
                    why,
                    ..
                } => is_in_words(why),
                _ => false,
            };
            assert_eq!(english == german, told_as_it_is, "{english:?} {german:?}");
        }
        let actions = [
            NoticeAction::Open,
            NoticeAction::Rejoin,
            NoticeAction::Undo,
            NoticeAction::Later(15),
        ];
        for action in actions {
            assert_ne!(en::WORDS.label(action), de::WORDS.label(action));
        }
    }

    #[test]
    fn a_summary_names_the_first_and_counts_the_rest() {
        let chats = ["Carla", "Dora", "Edith", "Fay"].map(|name| (name.into(), name.into()));
        let what = What::Meanwhile {
            chats: chats.to_vec(),
        };
        let (title, body) = en::WORDS.say(&what, Privacy::Full);
        assert_eq!(title, "4 contacts wrote while you were away");
        assert_eq!(body, "Carla, Dora, Edith, 1 more");
        assert_eq!(
            de::WORDS.say(&what, Privacy::Full).1,
            "Carla, Dora, Edith, 1 weiterer"
        );
    }

    #[test]
    fn what_the_server_said_in_its_own_words_is_said_in_any_language() {
        let what = What::NothingHeld {
            why: Refusal::in_words("Queue closed."),
        };
        for words in [&en::WORDS, &de::WORDS] {
            assert_eq!(words.say(&what, Privacy::Full).1, "Queue closed.");
        }
    }
}
