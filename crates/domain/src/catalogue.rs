//! Which options and privileges Holdfast knows: read from `config/options/*.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::shortcut::{Shortcut, ShortcutError};

/// An option of the section `interaction-workspace`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSpec {
    /// The option's name; a part in angle brackets stands for any one part: `workbin.<media-type>.<workbin-nickname>`.
    pub name: String,
    /// The type that a value must fit.
    #[serde(rename = "type")]
    pub kind: ValueKind,
    /// The built-in default.
    pub default: String,
    /// What is valid, for the documentation.
    pub values: String,
    /// Whether a Transaction may override it for one interaction.
    #[serde(default)]
    pub overridable: bool,
    /// When a change takes effect.
    pub effect: Words,
    /// What it does.
    pub text: Words,
}

/// Words for people, in both languages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    pub en: String,
    /// German.
    pub de: String,
}

/// The type of an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Any text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number, not negative; seconds where the option is a time.
    Number,
    /// A keyboard shortcut or nothing.
    Shortcut,
    /// Names, separated by commas.
    List,
    /// Two whole numbers, the second not less than the first, separated by a comma.
    Thresholds,
}

/// Why a value does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// [`ValueKind::Bool`].
    #[error("\"{0}\" is neither true nor false")]
    Bool(String),
    /// [`ValueKind::Number`].
    #[error("\"{0}\" is not a whole number")]
    Number(String),
    /// [`ValueKind::Thresholds`].
    #[error("\"{0}\" is not two whole numbers that rise")]
    Thresholds(String),
    /// [`ValueKind::Shortcut`].
    #[error(transparent)]
    Shortcut(#[from] ShortcutError),
}

impl Mismatch {
    /// Stable, for programs and for the window's own words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bool(_) => "not_true_or_false",
            Self::Number(_) => "not_a_number",
            Self::Thresholds(_) => "not_thresholds",
            Self::Shortcut(_) => "not_a_shortcut",
        }
    }
}

impl ValueKind {
    /// Why `value` does not fit this type, or `None` where it does.
    pub fn mismatch(self, value: &str) -> Option<Mismatch> {
        let text = || value.to_owned();
        match self {
            Self::Text | Self::List => None,
            Self::Bool => (!matches!(value, "true" | "false")).then(|| Mismatch::Bool(text())),
            Self::Number => value
                .parse::<u64>()
                .is_err()
                .then(|| Mismatch::Number(text())),
            Self::Thresholds => thresholds(value)
                .is_none()
                .then(|| Mismatch::Thresholds(text())),
            Self::Shortcut if value.is_empty() => None,
            Self::Shortcut => value.parse::<Shortcut>().err().map(Mismatch::from),
        }
    }
}

/// The numbers of a [`ValueKind::Thresholds`].
pub fn thresholds(value: &str) -> Option<(u64, u64)> {
    let (first, second) = value.split_once(',')?;
    let (first, second) = (first.trim().parse().ok()?, second.trim().parse().ok()?);
    (first <= second).then_some((first, second))
}

/// The names of a [`ValueKind::List`].
pub fn names(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// A privilege.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivilegeSpec {
    /// The privilege's name, e.g. `privilege.chat.can-place-on-hold`.
    pub name: String,
    /// The name that administrators see, e.g. `Chat - Can Place On Hold`.
    pub title: String,
    /// The privilege without which this one counts for nothing.
    #[serde(default)]
    pub depends: Option<String>,
    /// Whether it is granted where no layer says anything.
    #[serde(default)]
    pub default: bool,
    /// What it is asked for: actions (`hold`), doors (`rejoin:queue`), places (`place:contacts`). None where Holdfast has no
    /// such function.
    #[serde(default)]
    pub allows: Vec<String>,
    /// What it allows.
    pub text: Words,
}

/// Everything known, by name.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Options and patterns of options, by name.
    pub options: BTreeMap<String, OptionSpec>,
    /// Privileges by name.
    pub privileges: BTreeMap<String, PrivilegeSpec>,
}

impl OptionSpec {
    /// Whether the name stands for many.
    pub fn is_pattern(&self) -> bool {
        self.name.contains('<')
    }

    /// Whether an option of this name is one of those that this is about.
    pub fn covers(&self, name: &str) -> bool {
        parts_of(&self.name, name).is_some()
    }
}

/// What the parts in angle brackets of a pattern stand for in `name`; `None` where it does not fit.
pub fn parts_of<'n>(pattern: &str, name: &'n str) -> Option<Vec<&'n str>> {
    let mut stands_for = Vec::new();
    let mut parts = name.split('.');
    for wanted in pattern.split('.') {
        let part = parts.next()?;
        if wanted.starts_with('<') && !part.is_empty() {
            stands_for.push(part);
        } else if part != wanted {
            return None;
        }
    }
    parts.next().is_none().then_some(stands_for)
}

impl Catalogue {
    /// What is known of an option: of its very name, else of the pattern that it fits.
    pub fn option(&self, name: &str) -> Option<&OptionSpec> {
        self.options.get(name).or_else(|| {
            let mut patterns = self.options.values().filter(|spec| spec.is_pattern());
            patterns.find(|spec| spec.covers(name))
        })
    }

    /// The privilege that is asked for `what`, see [`PrivilegeSpec::allows`].
    pub fn privilege_for(&self, what: &str) -> Option<&PrivilegeSpec> {
        self.privileges
            .values()
            .find(|spec| spec.allows.iter().any(|one| one == what))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    option: Vec<OptionSpec>,
    #[serde(default)]
    privilege: Vec<PrivilegeSpec>,
}

/// The files of `config/options`, part of the program.
const FILES: [&str; 5] = [
    include_str!("../../../config/options/chat.toml"),
    include_str!("../../../config/options/connection.toml"),
    include_str!("../../../config/options/interaction.toml"),
    include_str!("../../../config/options/lists.toml"),
    include_str!("../../../config/options/privileges.toml"),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut catalogue = Catalogue::default();
    // The files are part of the program: a fault in one is found by the tests of this module, not by an agent.
    for file in FILES
        .into_iter()
        .filter_map(|text| toml::from_str::<File>(text).ok())
    {
        catalogue.options.extend(
            file.option
                .into_iter()
                .map(|spec| (spec.name.clone(), spec)),
        );
        catalogue.privileges.extend(
            file.privilege
                .into_iter()
                .map(|spec| (spec.name.clone(), spec)),
        );
    }
    catalogue
});

/// The catalogue that this program was built with.
pub fn known() -> &'static Catalogue {
    &CATALOGUE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_parses_and_every_default_fits_its_type() {
        for text in FILES {
            let file: File = toml::from_str(text).unwrap();
            for option in file.option {
                assert_eq!(
                    option.kind.mismatch(&option.default),
                    None,
                    "{}",
                    option.name
                );
            }
        }
    }

    #[test]
    fn a_pattern_stands_for_each_name_with_as_many_parts_and_a_very_name_comes_first() {
        let name = |asked: &str| known().option(asked).map(|spec| spec.name.as_str());
        let own = "workbin.chat.in-progress";
        assert_eq!(name(own), Some(own));
        assert_eq!(
            name("workbin.email.draft"),
            Some("workbin.<media-type>.<workbin-nickname>")
        );
        assert_eq!(
            name("workbin.chat.in-progress.displayed-columns"),
            Some("workbin.<media-type>.<workbin-nickname>.displayed-columns")
        );
        for stranger in [
            "workbin.chat",
            "workbin..draft",
            "workbin.a.b.c",
            "workbin.a.b.displayed-columns.d",
        ] {
            assert_eq!(name(stranger), None, "{stranger}");
        }
    }

    #[test]
    fn every_dependency_is_a_known_privilege() {
        for spec in known().privileges.values() {
            if let Some(needed) = &spec.depends {
                assert!(
                    known().privileges.contains_key(needed),
                    "{} depends on {needed}",
                    spec.name
                );
            }
        }
    }
}
