//! The administrative template for group policies of Windows: `Holdfast.admx` and its texts, `Holdfast.adml`.
//!
//! Enabled and disabled are a setting's yes and no where it has no more; elsewhere what is enabled says the value, and what
//! is disabled or not configured says nothing.

use holdfast_settings::Value;
use holdfast_settings::policy::windows::KEY;
use holdfast_settings::schema::{Kind, Schema, Spec};

use crate::text::{Language, xml};

const NAMESPACE: &str = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";
/// Raised by hand when a string or a policy changes its meaning; the editor compares both files' numbers.
const REVISION: &str = "1.0";

pub(crate) fn definitions(schema: &Schema) -> String {
    let mut text = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<!-- Made from config/policy/schema.toml by `cargo xtask gen`. -->
<policyDefinitions xmlns="{NAMESPACE}" revision="{REVISION}" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="holdfast" namespace="Holdfast.Policies.Desktop"/>
  </policyNamespaces>
  <resources minRequiredRevision="{REVISION}" fallbackCulture="en-US"/>
  <supportedOn>
    <definitions>
      <definition name="Supported" displayName="$(string.Supported)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="Holdfast" displayName="$(string.Holdfast)"/>
"#
    );
    for category in &schema.categories {
        let id = category_id(&category.name);
        text.push_str(&format!(
            "    <category name=\"{id}\" displayName=\"$(string.{id})\">\n      <parentCategory ref=\"Holdfast\"/>\n    </category>\n"
        ));
    }
    text.push_str("  </categories>\n  <policies>\n");
    for spec in schema.settings.iter().filter(|spec| spec.policy) {
        text.push_str(&policy(spec));
    }
    text.push_str("  </policies>\n</policyDefinitions>\n");
    text
}

fn policy(spec: &Spec) -> String {
    let id = id(&spec.name);
    let name = &spec.name;
    let presentation = match spec.kind {
        Kind::Bool => format!(" valueName=\"{name}\""),
        _ => format!(" presentation=\"$(presentation.{id})\""),
    };
    let mut text = format!(
        "    <policy name=\"{id}\" class=\"Both\" displayName=\"$(string.{id})\" explainText=\"$(string.{id}_Explain)\" key=\"{KEY}\"{presentation}>\n      <parentCategory ref=\"{}\"/>\n      <supportedOn ref=\"Supported\"/>\n",
        category_id(&spec.category)
    );
    let element = match spec.kind {
        Kind::Bool => {
            text.push_str(
                "      <enabledValue>\n        <decimal value=\"1\"/>\n      </enabledValue>\n      <disabledValue>\n        <decimal value=\"0\"/>\n      </disabledValue>\n    </policy>\n",
            );
            return text;
        }
        Kind::Number => {
            let (least, greatest) = spec.range.unwrap_or((0, u32::MAX));
            format!(
                "        <decimal id=\"{id}\" valueName=\"{name}\" required=\"true\" minValue=\"{least}\" maxValue=\"{greatest}\"/>\n"
            )
        }
        Kind::Choice => {
            let items = spec.values.iter().map(|choice| {
                format!(
                    "          <item displayName=\"$(string.{id}_{})\">\n            <value>\n              <string>{}</string>\n            </value>\n          </item>\n",
                    self::id(&choice.value),
                    xml(&choice.value)
                )
            });
            format!(
                "        <enum id=\"{id}\" valueName=\"{name}\" required=\"true\">\n{}        </enum>\n",
                items.collect::<String>()
            )
        }
        Kind::Text => format!(
            "        <text id=\"{id}\" valueName=\"{name}\" required=\"true\" maxLength=\"2048\"/>\n"
        ),
        Kind::List => {
            format!("        <list id=\"{id}\" key=\"{KEY}\\{name}\" valuePrefix=\"\"/>\n")
        }
    };
    text.push_str(&format!(
        "      <elements>\n{element}      </elements>\n    </policy>\n"
    ));
    text
}

pub(crate) fn resources(schema: &Schema, language: Language) -> String {
    let (title, about, supported) = match language {
        Language::English => (
            "Holdfast",
            "Settings of Holdfast, the desktop of a chat agent.",
            "Holdfast 0.1 or newer",
        ),
        Language::German => (
            "Holdfast",
            "Einstellungen von Holdfast, dem Arbeitsplatz für Chat-Agenten.",
            "Holdfast 0.1 oder neuer",
        ),
    };
    let mut strings = vec![
        ("Holdfast".to_owned(), title.to_owned()),
        ("Supported".to_owned(), supported.to_owned()),
    ];
    for category in &schema.categories {
        let title = language.of(&category.title).to_owned();
        strings.push((category_id(&category.name), title));
    }
    let mut presentations = String::new();
    for spec in schema.settings.iter().filter(|spec| spec.policy) {
        let id = id(&spec.name);
        strings.push((id.clone(), language.of(&spec.title).to_owned()));
        strings.push((format!("{id}_Explain"), explanation(spec, language)));
        for choice in &spec.values {
            let words = language.of_choice(choice).to_owned();
            strings.push((format!("{id}_{}", self::id(&choice.value)), words));
        }
        presentations.push_str(&presentation(spec, language));
    }
    let strings: String = strings
        .iter()
        .map(|(id, words)| format!("      <string id=\"{id}\">{}</string>\n", xml(words)))
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<!-- Made from config/policy/schema.toml by `cargo xtask gen`. -->
<policyDefinitionResources xmlns="{NAMESPACE}" revision="{REVISION}" schemaVersion="1.0">
  <displayName>{title}</displayName>
  <description>{about}</description>
  <resources>
    <stringTable>
{strings}    </stringTable>
    <presentationTable>
{presentations}    </presentationTable>
  </resources>
</policyDefinitionResources>
"#
    )
}

fn explanation(spec: &Spec, language: Language) -> String {
    let counts = match language {
        Language::English => "A change counts",
        Language::German => "Eine Änderung gilt",
    };
    let closed = match (&spec.closed, language) {
        (None, _) => String::new(),
        (Some(value), Language::English) => {
            format!(
                "\n\nWhere this policy makes no sense, {} counts.",
                shown(value, language)
            )
        }
        (Some(value), Language::German) => {
            format!(
                "\n\nErgibt diese Richtlinie keinen Sinn, gilt {}.",
                shown(value, language)
            )
        }
    };
    format!(
        "{}\n\n{counts}: {}{closed}",
        language.of(&spec.text),
        language.of(&spec.effect)
    )
}

/// A value in a sentence.
pub(crate) fn shown(value: &Value, language: Language) -> String {
    let nothing = match language {
        Language::English => "empty",
        Language::German => "leer",
    };
    match value {
        Value::Text(text) if text.is_empty() => nothing.to_owned(),
        Value::List(texts) if texts.is_empty() => nothing.to_owned(),
        Value::Text(text) => text.clone(),
        value => value.to_string(),
    }
}

fn presentation(spec: &Spec, language: Language) -> String {
    let id = id(&spec.name);
    let label = xml(language.of(&spec.title));
    let control = match (spec.kind, spec.sample()) {
        (Kind::Bool, _) => return String::new(),
        (Kind::Number, Value::Number(number)) => {
            format!(
                "<decimalTextBox refId=\"{id}\" defaultValue=\"{number}\">{label}</decimalTextBox>"
            )
        }
        (Kind::Choice, Value::Text(text)) => {
            let at = spec.values.iter().position(|choice| choice.value == *text);
            format!(
                "<dropdownList refId=\"{id}\" noSort=\"true\" defaultItem=\"{}\">{label}</dropdownList>",
                at.unwrap_or_default()
            )
        }
        (Kind::List, _) => format!("<listBox refId=\"{id}\">{label}</listBox>"),
        _ => format!("<textBox refId=\"{id}\"><label>{label}</label></textBox>"),
    };
    format!("      <presentation id=\"{id}\">\n        {control}\n      </presentation>\n")
}

/// `cache.keep-days` as `CacheKeepDays`: ids have letters and digits alone.
fn id(name: &str) -> String {
    name.split(['.', '-', '_'])
        .map(|part| {
            let mut chars = part.chars();
            chars
                .next()
                .map(|first| first.to_uppercase().chain(chars).collect::<String>())
                .unwrap_or_default()
        })
        .collect()
}

/// Apart from the settings' ids.
fn category_id(name: &str) -> String {
    format!("Category{}", id(name))
}
