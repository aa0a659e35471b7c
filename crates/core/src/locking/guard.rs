//! When the window locks, and when the key is forgotten behind the lock. Pure.

use holdfast_settings::Settings;
use holdfast_settings::keys;

const MINUTE_MS: i64 = 60 * 1000;

/// What the settings say of the lock. Times are milliseconds; none is never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Idle for so long, the window locks.
    after: Option<i64>,
    /// Whether it locks with the screen.
    with_screen: bool,
    /// Locked for so long, the key is forgotten.
    forget: Option<i64>,
}

impl Rules {
    pub(crate) fn of(settings: &Settings) -> Self {
        let minutes = |minutes: u32| (minutes > 0).then(|| i64::from(minutes) * MINUTE_MS);
        Self {
            after: minutes(settings.get(&keys::LOCK_AFTER_MINUTES)),
            with_screen: settings.get(&keys::LOCK_WITH_SYSTEM),
            forget: minutes(settings.get(&keys::LOCK_FORGET_KEY_MINUTES)),
        }
    }

    /// The same for a session whose data is in memory alone, and lost without it.
    pub(crate) fn keeping(self) -> Self {
        Self {
            forget: None,
            ..self
        }
    }
}

/// Whether the window of a signed-in agent is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// The agent works.
    Open {
        /// The last key or movement of the pointer.
        touched: i64,
    },
    /// The window hides everything; the session goes on.
    Locked {
        /// Since when.
        since: i64,
    },
    /// Locked, and the saved chats are closed.
    Forgotten,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Hide everything.
    Lock,
    /// Close the saved chats and forget their key.
    Forget,
}

impl Guard {
    /// The agent has signed in or unlocked.
    pub(crate) fn open(now: i64) -> Self {
        Self::Open { touched: now }
    }

    pub(crate) fn is_locked(self) -> bool {
        !matches!(self, Self::Open { .. })
    }

    /// The agent pressed a key or moved the pointer. Behind the lock that means nothing.
    pub(crate) fn touch(&mut self, now: i64) {
        if let Self::Open { touched } = self {
            *touched = now;
        }
    }

    /// The agent wants it locked, or the screen was.
    pub(crate) fn lock(&mut self, now: i64) -> Option<Step> {
        if self.is_locked() {
            return None;
        }
        *self = Self::Locked { since: now };
        Some(Step::Lock)
    }

    /// The screen was locked.
    pub(crate) fn screen_locked(&mut self, rules: Rules, now: i64) -> Option<Step> {
        if rules.with_screen {
            self.lock(now)
        } else {
            None
        }
    }

    /// Time goes by. A clock that was set back begins to count anew.
    pub(crate) fn look(&mut self, rules: Rules, now: i64) -> Option<Step> {
        match self {
            Self::Open { touched } => {
                *touched = (*touched).min(now);
                if has_passed(*touched, rules.after, now) {
                    return self.lock(now);
                }
            }
            Self::Locked { since } => {
                *since = (*since).min(now);
                if has_passed(*since, rules.forget, now) {
                    *self = Self::Forgotten;
                    return Some(Step::Forget);
                }
            }
            Self::Forgotten => {}
        }
        None
    }
}

fn has_passed(from: i64, span: Option<i64>, now: i64) -> bool {
    span.is_some_and(|span| now.saturating_sub(from) >= span)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        after: Some(10 * MINUTE_MS),
        with_screen: true,
        forget: Some(60 * MINUTE_MS),
    };

    #[test]
    fn who_works_is_not_locked_out_and_who_left_is() {
        let mut guard = Guard::open(0);
        for minute in 1..30 {
            assert_eq!(guard.look(RULES, minute * MINUTE_MS), None);
            guard.touch(minute * MINUTE_MS);
        }
        assert_eq!(guard.look(RULES, 39 * MINUTE_MS - 1), None);
        assert_eq!(guard.look(RULES, 39 * MINUTE_MS), Some(Step::Lock));
        assert_eq!(guard.look(RULES, 40 * MINUTE_MS), None, "once");
    }

    #[test]
    fn keys_behind_the_lock_do_not_open_it_and_do_not_keep_the_key() {
        let mut guard = Guard::open(0);
        assert_eq!(guard.lock(0), Some(Step::Lock));
        guard.touch(30 * MINUTE_MS);
        assert!(guard.is_locked());
        assert_eq!(guard.lock(30 * MINUTE_MS), None, "locked already");
        assert_eq!(guard.screen_locked(RULES, 30 * MINUTE_MS), None);
        assert_eq!(guard.look(RULES, 60 * MINUTE_MS), Some(Step::Forget));
        assert_eq!(guard.look(RULES, 600 * MINUTE_MS), None, "once");
        assert!(guard.is_locked());
    }

    #[test]
    fn never_is_never() {
        let rules = Rules {
            after: None,
            with_screen: false,
            forget: None,
        };
        let mut guard = Guard::open(0);
        assert_eq!(guard.look(rules, i64::MAX), None);
        assert_eq!(guard.screen_locked(rules, 1), None);
        assert_eq!(guard.lock(2), Some(Step::Lock));
        assert_eq!(guard.look(rules, i64::MAX), None);
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_the_window_open_for_ever() {
        let mut guard = Guard::open(500 * MINUTE_MS);
        assert_eq!(guard.look(RULES, 0), None);
        assert_eq!(guard.look(RULES, 10 * MINUTE_MS), Some(Step::Lock));
    }

    #[test]
    fn time_that_the_computer_slept_counts() {
        let mut guard = Guard::open(0);
        assert_eq!(guard.look(RULES, 900 * MINUTE_MS), Some(Step::Lock));
    }
}
