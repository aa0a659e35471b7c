//! Answers as text for people: lists as tables with names and times, the rest as indented names and values.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::table::{Table, cut, one_line};

/// How much of what was written a list shows, in characters.
const PREVIEW: usize = 60;
/// The members that are times, in milliseconds since 1970: these, and what ends like the others.
const TIMES: [&str; 4] = ["at", "since", "as_of", "next_try"];
const TIME_ENDS: [&str; 3] = ["_at", "_since", "_until"];

/// An answer as lines of text, with times as they are on this computer.
pub fn text(answer: &Value) -> String {
    text_at(answer, &TimeZone::system())
}

/// The same with the times of a time zone.
pub fn text_at(answer: &Value, zone: &TimeZone) -> String {
    if let Some(rows) = rows_of(answer, "rows") {
        let mut out = match rows_of(answer, "columns").map(Vec::as_slice) {
            Some(columns @ [_, ..]) if !rows.is_empty() => chats(rows, columns, zone),
            _ => list(rows, zone),
        };
        let total = answer.get("total").and_then(Value::as_u64).unwrap_or(0);
        if total > rows.len() as u64 {
            // Writing into a string cannot fail.
            let _ = writeln!(out, "{} of {total}", rows.len());
        }
        return out;
    }
    if let Some(items) = answer
        .get("transcript")
        .and_then(|page| rows_of(page, "items"))
    {
        let mut out = String::new();
        tree(&mut out, &answer["chat"], 0, zone);
        out.push('\n');
        out.push_str(&transcript(items, zone));
        return out;
    }
    if let Some(entries) = answer.as_array() {
        return list(entries, zone);
    }
    let mut out = String::new();
    tree(&mut out, answer, 0, zone);
    out
}

fn rows_of<'a>(answer: &'a Value, member: &str) -> Option<&'a Vec<Value>> {
    answer.get(member).and_then(Value::as_array)
}

/// Entries of one kind as a table; names alone as lines.
fn list(entries: &[Value], zone: &TimeZone) -> String {
    let Some(first) = entries.first() else {
        return "Nothing here.\n".to_owned();
    };
    let has = |member: &str| first.get(member).is_some();
    let columns: &[Column] = if has("phase") {
        &CHATS
    } else if has("emails") {
        &CONTACTS
    } else if has("intent") {
        &OUTBOX
    } else if has("allowed") {
        &ACTIONS
    } else if has("granted") {
        &PRIVILEGES
    } else if has("effect") {
        &OPTIONS
    } else if has("owner") {
        &WORKBINS
    } else {
        let mut out = String::new();
        tree(&mut out, &Value::Array(entries.to_vec()), 0, zone);
        return out;
    };
    let mut table = Table::new(columns.iter().map(|(title, _)| *title));
    for entry in entries {
        table.add(columns.iter().map(|(_, cell)| cell(entry, zone)));
    }
    table.text()
}

/// Chats in the columns that administrators want to see.
fn chats(rows: &[Value], columns: &[Value], zone: &TimeZone) -> String {
    let titles = columns
        .iter()
        .map(|column| field(column, "title").to_uppercase());
    let titles = WHO
        .map(|(title, _)| title.to_owned())
        .into_iter()
        .chain(titles);
    let mut table = Table::new(titles.chain(WHAT.map(|(title, _)| title.to_owned())));
    for row in rows {
        let wanted = row["cells"].as_array().into_iter().flatten();
        let around = |these: [Column; 3]| these.map(|(_, cell)| cell(row, zone));
        let mut cells = around(WHO).to_vec();
        cells.extend(wanted.map(|cell| value(cell, zone)));
        cells.extend(around(WHAT));
        table.add(cells);
    }
    table.text()
}

/// A value of a column as text.
fn value(cell: &Value, zone: &TimeZone) -> String {
    match field(cell, "kind").as_str() {
        "time" => time(cell, "at", zone),
        "code" => field(cell, "code").replace('_', " "),
        _ => field(cell, "text"),
    }
}

/// A column's title, and its cell for an entry.
type Column = (&'static str, fn(&Value, &TimeZone) -> String);

/// What stands before the columns that administrators want to see.
const WHO: [Column; 3] = [CHATS[0], CHATS[1], CHATS[2]];
/// What stands behind them.
const WHAT: [Column; 3] = [
    ("WORKBIN OF", |row, _| field(row, "owner")),
    CHATS[4],
    CHATS[7],
];

const CHATS: [Column; 8] = [
    ("ID", |row, _| field(row, "id")),
    ("STATE", |row, _| field(row, "phase").replace('_', " ")),
    ("CONTACT", |row, _| field(row, "name")),
    ("LAST MESSAGE", |row, zone| time(row, "last_at", zone)),
    ("WAITING SINCE", |row, zone| {
        time(row, "waiting_since", zone)
    }),
    ("ON HOLD SINCE", |row, zone| time(row, "held_since", zone)),
    ("WHERE", |row, _| match field(row, "with") {
        nobody if nobody.is_empty() => field(row, "place"),
        who => format!("with {who}"),
    }),
    ("TEXT", |row, _| {
        let text = cut(&field(row, "preview"), PREVIEW);
        match row["preview_mine"].as_bool() {
            Some(true) if !text.is_empty() => format!("me: {text}"),
            _ => text,
        }
    }),
];

const CONTACTS: [Column; 4] = [
    ("ID", |row, _| field(row, "id")),
    ("NAME", |row, _| field(row, "name")),
    ("E-MAIL", |row, _| joined(row, "emails")),
    ("PHONE", |row, _| joined(row, "phones")),
];

const OUTBOX: [Column; 7] = [
    ("INTENT", |row, _| field(row, "intent")),
    ("ASKED AT", |row, zone| time(row, "at", zone)),
    ("STATE", |row, _| field(row, "state")),
    ("WHAT", |row, _| field(row, "verb")),
    ("CONTACT", |row, _| field(row, "name")),
    ("TEXT", |row, _| cut(&field(row, "text"), PREVIEW)),
    ("WHY NOT", |row, _| field(&row["reason"], "message")),
];

const ACTIONS: [Column; 3] = [
    ("ACTION", |row, _| field(row, "action")),
    ("ALLOWED", |row, _| yes(row, "allowed")),
    ("WHY NOT", |row, _| field(row, "reason")),
];

const PRIVILEGES: [Column; 5] = [
    ("PRIVILEGE", |row, _| field(row, "name")),
    ("GRANTED", |row, _| yes(row, "granted")),
    ("FROM", |row, _| field(row, "layer")),
    ("MISSING", |row, _| field(row, "missing")),
    ("NAME", |row, _| field(row, "title")),
];

const OPTIONS: [Column; 4] = [
    ("OPTION", |row, _| field(row, "name")),
    ("VALUE", |row, _| match field(row, "value") {
        empty if empty.is_empty() => "(empty)".to_owned(),
        value => cut(&value, PREVIEW),
    }),
    ("FROM", |row, _| field(row, "layer")),
    ("IGNORED", |row, _| {
        let misfits = row["misfits"].as_array().into_iter().flatten();
        let told: Vec<String> = misfits
            .map(|misfit| format!("{}: {}", field(misfit, "layer"), field(misfit, "why")))
            .collect();
        told.join("; ")
    }),
];

const WORKBINS: [Column; 4] = [
    ("ID", |row, _| field(row, "id")),
    ("NAME", |row, _| field(row, "name")),
    ("SHOWN AS", |row, _| field(row, "display_name")),
    ("OWNER", |row, _| field(row, "owner")),
];

fn field(entry: &Value, name: &str) -> String {
    entry
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn joined(entry: &Value, name: &str) -> String {
    let texts = entry[name].as_array().into_iter().flatten();
    let texts: Vec<&str> = texts.filter_map(Value::as_str).collect();
    texts.join(", ")
}

fn yes(entry: &Value, name: &str) -> String {
    let granted = entry[name].as_bool().unwrap_or(false);
    if granted { "yes" } else { "no" }.to_owned()
}

fn time(entry: &Value, name: &str, zone: &TimeZone) -> String {
    entry
        .get(name)
        .and_then(Value::as_i64)
        .map(|at| moment(at, zone))
        .unwrap_or_default()
}

/// `2026-11-24 13:05`.
fn moment(at: i64, zone: &TimeZone) -> String {
    match Timestamp::from_millisecond(at) {
        Ok(at) => at
            .to_zoned_datetime(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
        Err(_) => at.to_string(),
    }
}

fn transcript(items: &[Value], zone: &TimeZone) -> String {
    let mut table = Table::new(["TIME", "FROM", "TEXT"]);
    for item in items {
        let text = match field(item, "kind").as_str() {
            "text" => field(item, "text"),
            kind => format!("({kind}) {}", field(item, "text")),
        };
        let text = match field(item, "sending") {
            sent if sent.is_empty() => text,
            state => format!("{text} [{state}]"),
        };
        table.add([time(item, "at", zone), field(item, "sender"), text]);
    }
    table.text()
}

fn tree(out: &mut String, value: &Value, depth: usize, zone: &TimeZone) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(_, member)| !is_empty(member)) {
                if member.is_object() || member.is_array() {
                    let _ = writeln!(out, "{indent}{name}:");
                    tree(out, member, depth + 1, zone);
                } else {
                    let _ = writeln!(out, "{indent}{name}: {}", scalar(name, member, zone));
                }
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                if entry.is_object() {
                    let _ = writeln!(out, "{indent}-");
                    tree(out, entry, depth + 1, zone);
                } else if depth == 0 {
                    let _ = writeln!(out, "{}", scalar("", entry, zone));
                } else {
                    let _ = writeln!(out, "{indent}- {}", scalar("", entry, zone));
                }
            }
        }
        other => {
            let _ = writeln!(out, "{indent}{}", scalar("", other, zone));
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

fn scalar(name: &str, value: &Value, zone: &TimeZone) -> String {
    let is_time = TIMES.contains(&name) || TIME_ENDS.iter().any(|end| name.ends_with(end));
    match value {
        Value::String(text) => one_line(text),
        Value::Number(number) if is_time => number
            .as_i64()
            .map_or_else(|| number.to_string(), |at| moment(at, zone)),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(answer: &Value) -> String {
        text_at(answer, &TimeZone::UTC)
    }

    #[test]
    fn chats_stand_in_columns_with_names_and_times() {
        let noon = 1_795_521_600_000_i64;
        let answer = json!({"total": 7, "rows": [
            {"id": "0001", "phase": "on_hold", "name": "Carla Mendes", "last_at": noon, "waiting_since": noon, "held_since": noon - 3_600_000, "place": "async-hold", "with": null, "preview": "Are you\nstill there?", "preview_mine": false},
            {"id": "2", "phase": "elsewhere", "name": "Jo", "last_at": noon, "waiting_since": null, "held_since": null, "place": null, "with": "Ben Okafor", "preview": "ok", "preview_mine": true},
        ]});
        let expected = "\
ID    STATE      CONTACT       LAST MESSAGE      WAITING SINCE     ON HOLD SINCE     WHERE            TEXT
0001  on hold    Carla Mendes  2026-11-24 12:00  2026-11-24 12:00  2026-11-24 11:00  async-hold       Are you still there?
2     elsewhere  Jo            2026-11-24 12:00                                      with Ben Okafor  me: ok
2 of 7
";
        assert_eq!(told(&answer), expected);
        assert_eq!(
            told(&json!({"total": 0, "rows": [], "columns": [{"key": "x", "title": "X"}]})),
            "Nothing here.\n"
        );
    }

    #[test]
    fn the_columns_that_administrators_want_stand_between_who_and_what() {
        let answer = json!({"total": 1, "columns": [{"key": "Subject", "title": "Subject"}, {"key": "since", "title": "Received"}, {"key": "state", "title": "State"}], "rows": [
            {"id": "1", "phase": "on_hold", "name": "Carla", "owner": "Ben Okafor", "preview": "Hello", "cells": [
                {"kind": "text", "text": "Parcel"}, {"kind": "time", "at": 0}, {"kind": "code", "code": "on_hold"},
            ]},
        ]});
        assert_eq!(
            told(&answer),
            "ID  STATE    CONTACT  SUBJECT  RECEIVED          STATE    WORKBIN OF  TEXT\n\
             1   on hold  Carla    Parcel   1970-01-01 00:00  on hold  Ben Okafor  Hello\n"
        );
    }

    #[test]
    fn every_other_list_is_a_table_too() {
        for (answer, lines) in [
            (
                json!({"rows": [{"id": "c1", "name": "Carla", "emails": ["a@b.c", "d@e.f"], "phones": []}], "total": 1}),
                "ID  NAME   E-MAIL\nc1  Carla  a@b.c, d@e.f\n",
            ),
            (
                json!([{"id": "7", "name": "my-chats", "display_name": "My chats", "owner": "ana", "own": true}]),
                "ID  NAME      SHOWN AS  OWNER\n7   my-chats  My chats  ana\n",
            ),
            (
                json!([{"action": "hold", "allowed": false, "reason": "Rejoin the chat first."}, {"action": "done", "allowed": true, "reason": null}]),
                "ACTION  ALLOWED  WHY NOT\nhold    no       Rejoin the chat first.\ndone    yes\n",
            ),
            (
                json!([{"name": "chat.nickname", "value": "", "layer": "default", "effect": "x", "misfits": [{"layer": "agent", "why": "no"}]}]),
                "OPTION         VALUE    FROM     IGNORED\nchat.nickname  (empty)  default  agent: no\n",
            ),
            (json!(["async-hold", "billing"]), "async-hold\nbilling\n"),
            (json!([]), "Nothing here.\n"),
        ] {
            assert_eq!(told(&answer), lines);
        }
    }

    #[test]
    fn what_is_no_list_has_names_and_times() {
        let answer = json!({"state": "ready", "since": 1_795_521_600_000_i64, "reasons": [], "tries": 3, "nested": {"last_at": 0}});
        assert_eq!(
            told(&answer),
            "nested:\n  last_at: 1970-01-01 00:00\nsince: 2026-11-24 12:00\nstate: ready\ntries: 3\n"
        );
        let chat = json!({"chat": {"note": "n"}, "transcript": {"items": [
            {"kind": "text", "sender": "Carla", "text": "Hi", "at": 0, "sending": null},
            {"kind": "text", "sender": "Ana", "text": "Hello", "at": 60_000, "sending": "queued"},
        ]}});
        assert_eq!(
            told(&chat),
            "note: n\n\nTIME              FROM   TEXT\n1970-01-01 00:00  Carla  Hi\n1970-01-01 00:01  Ana    Hello [queued]\n"
        );
    }
}
