//! What a subscription names: one channel, `/a/*` (one level below) or `/a/**` (everything below).

/// A channel or a pattern of channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(String);

/// The longest name that is taken.
const MAX_LENGTH: usize = 256;

impl Pattern {
    /// Reads a subscription; `None` where it is no channel.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let valid = text.len() > 1
            && text.len() <= MAX_LENGTH
            && text.starts_with('/')
            && !text.ends_with('/');
        valid.then(|| Self(text.to_owned()))
    }

    /// Whether it is one of the protocol's own channels, which nobody may subscribe to.
    pub(super) fn is_reserved(&self) -> bool {
        self.0.starts_with("/meta/") || self.0.starts_with("/service/")
    }

    /// Whether an event on `channel` is meant.
    pub(super) fn matches(&self, channel: &str) -> bool {
        if let Some(parent) = self.0.strip_suffix("/**") {
            return channel
                .strip_prefix(parent)
                .is_some_and(|rest| rest.starts_with('/'));
        }
        if let Some(parent) = self.0.strip_suffix("/*") {
            return channel
                .strip_prefix(parent)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|last| !last.is_empty() && !last.contains('/'));
        }
        self.0 == channel
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_one_channel_one_level_or_everything_below() {
        let cases = [
            ("/a/b", "/a/b", true),
            ("/a/b", "/a/b/c", false),
            ("/a/*", "/a/b", true),
            ("/a/*", "/a/b/c", false),
            ("/a/*", "/a/", false),
            ("/a/*", "/ab", false),
            ("/a/**", "/a/b/c", true),
            ("/a/**", "/a", false),
            ("/**", "/x", true),
        ];
        for (pattern, channel, expected) in cases {
            assert_eq!(
                Pattern::parse(pattern).unwrap().matches(channel),
                expected,
                "{pattern} {channel}"
            );
        }
    }

    #[test]
    fn what_is_no_channel_is_refused() {
        for text in ["", "/", "a", "/a/", &format!("/{}", "x".repeat(MAX_LENGTH))] {
            assert_eq!(Pattern::parse(text), None, "{text}");
        }
        assert!(Pattern::parse("/meta/connect").unwrap().is_reserved());
    }
}
