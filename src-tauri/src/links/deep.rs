//! `holdfast://interaction/ID`: any program may call it, so it only selects a chat, and only by a plausible id.

use url::Url;

/// The longest id that is taken.
const MAX_ID: usize = 128;

/// Why a `holdfast:` link was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeepLinkError {
    /// Not a `holdfast:` URL.
    #[error("this is not a holdfast: link")]
    NotOurs,
    /// Something other than `interaction/ID`.
    #[error("a holdfast: link reads holdfast://interaction/ID")]
    Unknown,
    /// An id with signs that no interaction id has.
    #[error("the link's id is not an interaction's")]
    BadId,
}

/// The interaction that a link names.
pub fn interaction(link: &str) -> Result<String, DeepLinkError> {
    let url = Url::parse(link).map_err(|_| DeepLinkError::NotOurs)?;
    if url.scheme() != "holdfast" {
        return Err(DeepLinkError::NotOurs);
    }
    let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    if url.host_str() != Some("interaction")
        || !plain
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(DeepLinkError::Unknown);
    }
    let id = url.path().trim_start_matches('/').trim_end_matches('/');
    if id.is_empty() {
        return Err(DeepLinkError::Unknown);
    }
    let plausible = id.len() <= MAX_ID
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'));
    if plausible {
        Ok(id.to_owned())
    } else {
        Err(DeepLinkError::BadId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_an_interaction() {
        assert_eq!(
            interaction("holdfast://interaction/00047aEMHP9Q00AA").as_deref(),
            Ok("00047aEMHP9Q00AA")
        );
        assert_eq!(
            interaction("HOLDFAST://interaction/0004-7a/").as_deref(),
            Ok("0004-7a")
        );
    }

    #[test]
    fn nothing_else_is_understood() {
        for link in [
            "holdfast://interaction",
            "holdfast://interaction/",
            "holdfast://hold/1",
            "holdfast://interaction/1?verb=done",
            "holdfast://interaction/1#x",
            "holdfast://user:pw@interaction/1",
            "holdfast:interaction/1",
        ] {
            assert_eq!(interaction(link), Err(DeepLinkError::Unknown), "{link}");
        }
        assert_eq!(
            interaction("https://interaction/1"),
            Err(DeepLinkError::NotOurs)
        );
        assert_eq!(interaction("--server"), Err(DeepLinkError::NotOurs));
    }

    #[test]
    fn ids_are_plain() {
        for id in ["a/b", "%41", "a b", "<script>", "ä"] {
            assert_eq!(
                interaction(&format!("holdfast://interaction/{id}")),
                Err(DeepLinkError::BadId),
                "{id}"
            );
        }
        assert_eq!(
            interaction(&format!("holdfast://interaction/{}", "a".repeat(129))),
            Err(DeepLinkError::BadId)
        );
    }
}
