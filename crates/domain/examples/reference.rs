//! Prints `docs/options.md` or `docs/privileges.md`: `reference options`, `reference privileges`. `cargo xtask gen` keeps
//! what it prints.

use std::fmt::{self, Write as _};
use std::process::ExitCode;

use holdfast_domain::catalogue::{Catalogue, ValueKind, known};

fn main() -> ExitCode {
    let page = match std::env::args().nth(1).as_deref() {
        Some("options") => options(known()),
        Some("privileges") => privileges(known()),
        _ => {
            eprintln!("reference options|privileges");
            return ExitCode::from(2);
        }
    };
    match page {
        Ok(page) => print!("{page}"),
        Err(fmt::Error) => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

fn options(catalogue: &Catalogue) -> Result<String, fmt::Error> {
    let mut page = String::from(
        "# Options\n\n\
         <!-- Made from config/options by `cargo xtask gen`. -->\n\n\
         The options of the section `interaction-workspace` that Holdfast honours. They are set where options are set today:\n\
         on the application, the tenant, agent groups and agents; a stronger layer wins in this order, of two groups the one\n\
         whose name is nearer to the end of the alphabet. What may be overridden can also be set by the Transactions that an\n\
         interaction names. A value that does not fit its type is told to the agent, and the next weaker layer counts.\n\
         `holdfastctl option NAME --interaction ID` shows the value that counts and where it comes from.\n",
    );
    for spec in catalogue.options.values() {
        let default = match spec.default.as_str() {
            "" => "empty".to_owned(),
            value => format!("`{value}`"),
        };
        let overridden = if spec.overridable { "yes" } else { "no" };
        write!(
            page,
            "\n## {}\n\n{}\n\n| | |\n|---|---|\n| type | {} |\n| default | {default} |\n| valid values | {} |\n\
             | overridable by a Transaction | {overridden} |\n| takes effect | {} |\n",
            // Angle brackets would be taken for a tag.
            spec.name.replace('<', "\\<"),
            spec.text.en,
            kind(spec.kind),
            spec.values,
            spec.effect.en,
        )?;
    }
    Ok(page)
}

fn kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => "text",
        ValueKind::Bool => "true or false",
        ValueKind::Number => "whole number",
        ValueKind::Shortcut => "key combination",
        ValueKind::List => "list",
        ValueKind::Thresholds => "two rising numbers",
    }
}

fn privileges(catalogue: &Catalogue) -> Result<String, fmt::Error> {
    let mut page = String::from(
        "# Privileges\n\n\
         <!-- Made from config/options by `cargo xtask gen`. -->\n\n\
         The privileges that Holdfast knows, as options of the section `interaction-workspace` with the value `true`, set on the\n\
         application, agent groups or agents. A privilege counts for nothing without the one that it depends on. The window\n\
         shows them, granted or not, under *What may I do?*; `holdfastctl actions ID` says what may be done with one chat.\n\n\
         | privilege | name | depends on | where nobody says anything | allows |\n|---|---|---|---|---|\n",
    );
    for spec in catalogue.privileges.values() {
        let depends = match &spec.depends {
            Some(name) => format!("`{name}`"),
            None => "–".to_owned(),
        };
        let default = if spec.default {
            "granted"
        } else {
            "not granted"
        };
        let unused = if spec.allows.is_empty() {
            " (not in this version)"
        } else {
            ""
        };
        writeln!(
            page,
            "| `{}` | {} | {depends} | {default} | {}{unused} |",
            spec.name, spec.title, spec.text.en
        )?;
    }
    Ok(page)
}
