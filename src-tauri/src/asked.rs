//! What the window asked for lately: after missed signals it is told to ask for all of this again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use holdfast_core::view::Topic;

/// More than a window can show at a time.
const KEPT: usize = 32;

/// The topics of the window's latest questions.
#[derive(Debug, Default)]
pub(crate) struct Asked(Mutex<VecDeque<Topic>>);

impl Asked {
    /// The window asked for this.
    pub(crate) fn note(&self, topic: Topic) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|known| *known != topic);
        asked.push_back(topic);
        if asked.len() > KEPT {
            asked.pop_front();
        }
    }

    /// Everything that the window may show.
    pub(crate) fn topics(&self) -> Vec<Topic> {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        [Topic::Session, Topic::Outbox]
            .into_iter()
            .chain(asked.iter().cloned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(number: usize) -> Topic {
        Topic::Chat {
            id: number.to_string(),
        }
    }

    #[test]
    fn keeps_the_latest_questions_once_each() {
        let asked = Asked::default();
        for number in 0..100 {
            asked.note(chat(number));
            asked.note(chat(99));
        }
        let topics = asked.topics();
        assert_eq!(topics.len(), 2 + KEPT);
        assert!(
            topics.contains(&chat(99)) && topics.contains(&chat(98)) && !topics.contains(&chat(0))
        );
        assert!(topics.contains(&Topic::Session));
    }
}
