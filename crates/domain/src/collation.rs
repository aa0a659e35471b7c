//! The order of names as people read them.

use crate::fold::fold;

/// What to compare a name by: letters without regard to case and accents, then the bytes, so that no two names are equal.
///
/// Not the order of any one language: agents of one team may work in several, and all must see the same.
pub fn key(name: &str) -> (String, String) {
    (fold(name), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_counts_only_where_nothing_else_does() {
        let mut names = ["zeta", "alpha", "Zeta", "Beta", "ÄRGER", "ärger", "Alpha"];
        names.sort_by_cached_key(|name| key(name));
        assert_eq!(
            names,
            ["Alpha", "alpha", "ÄRGER", "ärger", "Beta", "Zeta", "zeta"]
        );
    }
}
