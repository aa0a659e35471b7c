//! Answers as text for people.

use std::fmt::Write as _;

use serde_json::Value;

/// An answer as lines of text: lists of chats as rows, the rest as indented names and values.
pub fn text(answer: &Value) -> String {
    let mut out = String::new();
    match answer.get("rows").and_then(Value::as_array) {
        Some(rows) if rows.is_empty() => out.push_str("No chats.\n"),
        Some(rows) => {
            let titles = titles(answer);
            for chat in rows {
                row(&mut out, chat, &titles);
            }
        }
        None => tree(&mut out, answer, 0),
    }
    out
}

fn titles(list: &Value) -> Vec<&str> {
    let columns = list.get("columns").and_then(Value::as_array);
    let titles = columns.into_iter().flatten();
    titles
        .map(|column| {
            column
                .get("title")
                .and_then(Value::as_str)
                .unwrap_or_default()
        })
        .collect()
}

/// A chat on a line, below it what it has in the list's columns.
fn row(out: &mut String, chat: &Value, titles: &[&str]) {
    let field = |name: &str| chat.get(name).and_then(Value::as_str).unwrap_or_default();
    // Writing into a string cannot fail.
    let _ = write!(
        out,
        "{}  {:<9}  {}  {}",
        field("id"),
        field("phase"),
        field("name"),
        field("preview")
    );
    if !field("owner").is_empty() {
        let _ = write!(out, "  ({})", field("owner"));
    }
    out.push('\n');
    let cells = chat.get("cells").and_then(Value::as_array);
    let values = cells.into_iter().flatten().map(cell);
    let shown: Vec<String> = titles
        .iter()
        .zip(values)
        .filter_map(|(title, value)| Some(format!("{title}: {}", value?)))
        .collect();
    if !shown.is_empty() {
        let _ = writeln!(out, "    {}", shown.join("  "));
    }
}

/// A value as text: a time in UTC, nothing where there is none.
fn cell(cell: &Value) -> Option<String> {
    let text = |name: &str| cell.get(name).and_then(Value::as_str).map(str::to_owned);
    let time = || {
        let at = cell.get("at").and_then(Value::as_i64)?;
        let at = jiff::Timestamp::from_millisecond(at).ok()?;
        Some(at.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
    };
    text("text").or_else(|| text("code")).or_else(time)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_shows_its_columns_below_each_chat() {
        let answer = json!({
            "columns": [
                {"key": "Segment", "title": "Customer segment"},
                {"key": "StartDate", "title": "StartDate"},
                {"key": "Priority", "title": "Priority"},
                {"key": "Status", "title": "Status"},
            ],
            "rows": [{
                "id": "c1", "phase": "on_hold", "name": "Carla", "preview": "Hello?", "owner": "Ben Okafor",
                "cells": [
                    {"kind": "text", "text": "Gold"}, {"kind": "time", "at": 0}, {"kind": "none"},
                    {"kind": "code", "code": "on_hold"},
                ],
            }],
        });
        assert_eq!(
            text(&answer),
            "c1  on_hold    Carla  Hello?  (Ben Okafor)\n    Customer segment: Gold  StartDate: 1970-01-01 00:00:00Z  Status: on_hold\n"
        );
        assert_eq!(text(&json!({"rows": []})), "No chats.\n");
    }
}
