//! Answers as text for people.

use std::fmt::Write as _;

use serde_json::Value;

/// An answer as lines of text: lists of chats as rows, the rest as indented names and values.
pub fn text(answer: &Value) -> String {
    let mut out = String::new();
    match answer.get("rows").and_then(Value::as_array) {
        Some(rows) if rows.is_empty() => out.push_str("No chats.\n"),
        Some(rows) => rows.iter().for_each(|chat| row(&mut out, chat)),
        None => tree(&mut out, answer, 0),
    }
    out
}

fn row(out: &mut String, chat: &Value) {
    let field = |name: &str| chat.get(name).and_then(Value::as_str).unwrap_or_default();
    // Writing into a string cannot fail.
    let _ = writeln!(
        out,
        "{}  {:<9}  {}  {}",
        field("id"),
        field("phase"),
        field("name"),
        field("preview")
    );
}

fn tree(out: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(_, member)| !is_empty(member)) {
                if member.is_object() || member.is_array() {
                    let _ = writeln!(out, "{indent}{name}:");
                    tree(out, member, depth + 1);
                } else {
                    let _ = writeln!(out, "{indent}{name}: {}", scalar(member));
                }
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                if entry.is_object() {
                    let _ = writeln!(out, "{indent}-");
                    tree(out, entry, depth + 1);
                } else {
                    let _ = writeln!(out, "{indent}- {}", scalar(entry));
                }
            }
        }
        other => {
            let _ = writeln!(out, "{indent}{}", scalar(other));
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn scalar(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
