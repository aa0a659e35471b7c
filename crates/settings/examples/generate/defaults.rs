//! `config/defaults.toml`: every setting with its default.

use std::collections::BTreeSet;

use holdfast_settings::schema::{Schema, Spec};

use crate::text::{with_values, wrap};

const HEAD: &str = "\
# Made from config/policy/schema.toml by `cargo xtask gen`.
#
# Every setting that belongs to one computer, with its default and what it does. What contact-centre administrators set
# for agents (options and privileges) is not here: see docs/options.md and docs/privileges.md.
#
# A profile changes a setting by the same name in its file `preferences.toml`: in the folder given with --profile, else in
# the platform's data folder. The window writes `theme` and `language` there. The programs have the schema built in;
# changing this file changes nothing on a computer. What the organisation sets counts over all: see docs/settings.md.
";

pub(crate) fn make(schema: &Schema) -> String {
    let mut text = HEAD.to_owned();
    let in_tables = |spec: &&Spec| spec.name.contains('.');
    for spec in schema.settings.iter().filter(|spec| !in_tables(spec)) {
        text.push('\n');
        text.push_str(&entry(spec, &spec.name));
    }
    let mut done = BTreeSet::new();
    for (table, _) in schema
        .settings
        .iter()
        .filter_map(|spec| spec.name.split_once('.'))
    {
        if !done.insert(table) {
            continue;
        }
        text.push_str(&format!("\n[{table}]\n"));
        let inside = schema.settings.iter().filter_map(|spec| {
            let (of, name) = spec.name.split_once('.')?;
            (of == table).then(|| entry(spec, name))
        });
        text.push_str(&inside.collect::<Vec<_>>().join("\n"));
    }
    text
}

fn entry(spec: &Spec, name: &str) -> String {
    let alone = if spec.user {
        ""
    } else {
        " Policy alone sets this."
    };
    let (text, effect) = (with_values(spec), lower(&spec.effect.en));
    let text = format!("{text} Counts: {effect}{alone}");
    format!("{}{name} = {}\n", wrap("#", &text), spec.default)
}

/// With a small first letter, as after a colon.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
}
