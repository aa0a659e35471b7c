//! Every setting there is: read from `config/policy/schema.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::Value;

/// The schema's text.
const TEXT: &str = include_str!("../../../config/policy/schema.toml");

/// All settings, by category.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The categories in the order in which they are listed.
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
    /// The settings in the order in which they are listed.
    #[serde(rename = "setting")]
    pub settings: Vec<Spec>,
}

/// A group of settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The name that settings refer to.
    pub name: String,
    /// For people.
    pub title: Words,
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

/// One setting.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// One or two parts, separated by a dot; the same in every file, on the command line and in the registry.
    pub name: String,
    /// Where it is listed.
    pub category: String,
    /// The type that a value must fit.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What a text, or each text of a list, must be.
    pub format: Option<Format>,
    /// What a number counts.
    pub unit: Option<Unit>,
    /// The least and the greatest number.
    pub range: Option<(u32, u32)>,
    /// How many texts a list may have.
    pub most: Option<usize>,
    /// The values of a choice.
    #[serde(default)]
    pub values: Vec<Choice>,
    /// The setting whose values these are, where they stand there.
    #[serde(rename = "values-of")]
    values_of: Option<String>,
    /// What counts where nobody says anything.
    pub default: Value,
    /// The strictest value, for where the policy's makes no sense. A setting that has it protects.
    pub closed: Option<Value>,
    /// For samples, where the default would say nothing.
    pub example: Option<Value>,
    /// What another setting must say for this one to count; always where nothing stands here.
    pub when: Option<When>,
    /// Whether policy may set it.
    pub policy: bool,
    /// Whether the agent may.
    pub user: bool,
    /// A few words.
    pub title: Words,
    /// What it does.
    pub text: Words,
    /// When a change counts.
    pub effect: Words,
}

/// What another setting says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The other setting.
    pub setting: String,
    /// Its value.
    pub is: Value,
}

/// The type of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// A whole number within [`Spec::range`].
    Number,
    /// One of [`Spec::values`].
    Choice,
    /// A text of [`Spec::format`].
    Text,
    /// Texts of [`Spec::format`]. Policy cannot set none: that would be taken for "any" by one and for "none" by another.
    List,
}

/// What a text must be. Each is empty where nothing is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A server's address.
    Server,
    /// An address that may stand for several servers, see [`crate::ServerPattern`].
    Servers,
    /// A proxy's address: `http://HOST:PORT`.
    Proxy,
    /// The address of a file on a web server.
    Script,
    /// A host, or with a dot before it all hosts below.
    Host,
    /// A file's path from the root.
    Path,
    /// Whole minutes, from 1 to 1440.
    Minutes,
    /// A folder on a web server: https; for tests http on this very computer as well.
    Address,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Unit {
    /// Minutes.
    #[serde(rename = "minutes")]
    Minutes,
    /// Hours.
    #[serde(rename = "hours")]
    Hours,
    /// Days.
    #[serde(rename = "days")]
    Days,
    /// Millions of bytes.
    #[serde(rename = "MB")]
    Megabytes,
}

/// One value of a choice.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As it is written.
    pub value: String,
    /// For people, in English.
    pub en: String,
    /// For people, in German.
    pub de: String,
}

impl Schema {
    fn read(text: &str) -> Result<Self, toml::de::Error> {
        let mut schema: Self = toml::from_str(text)?;
        for at in 0..schema.settings.len() {
            let other = schema.settings[at].values_of.as_deref();
            if let Some(other) = other.and_then(|name| schema.get(name)) {
                let values = other.values.clone();
                schema.settings[at].values = values;
            }
        }
        Ok(schema)
    }

    /// The setting of that name.
    pub fn get(&self, name: &str) -> Option<&Spec> {
        self.settings.iter().find(|spec| spec.name == name)
    }

    /// The settings of a category, in order.
    pub fn of<'a>(&'a self, category: &'a Category) -> impl Iterator<Item = &'a Spec> {
        self.settings
            .iter()
            .filter(|spec| spec.category == category.name)
    }
}

impl Spec {
    /// What samples show.
    pub fn sample(&self) -> &Value {
        self.example.as_ref().unwrap_or(&self.default)
    }
}

/// The schema that is built in.
pub fn known() -> &'static Schema {
    static KNOWN: LazyLock<Schema> = LazyLock::new(|| {
        // A test reads it: that it cannot be read is not met by anybody who runs the program.
        Schema::read(TEXT)
            .unwrap_or_else(|error| unreachable!("config/policy/schema.toml: {error}"))
    });
    &KNOWN
}
