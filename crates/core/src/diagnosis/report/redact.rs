//! What of a log may leave the computer.
//!
//! Logs hold no texts by themselves (`tests/tests/secrets.rs`). This is the second lock: what is not known to be harmless
//! is left out, so that a slip in one line of the program does not end up in somebody's mailbox.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::de::DeserializeOwned;

use crate::view::{FindingCode, NoticeCode, ProblemCode};

/// Stands for what was left out.
const LEFT_OUT: &str = "[…]";
/// The messages of this program, as `cargo xtask gen` collects them from its sources.
const MESSAGES: &str = include_str!("messages.txt");
/// No id is longer.
const LONGEST_VALUE: usize = 64;

/// A log without what may be anybody's: lines of this program alone, each with its time, level, part, message and harmless
/// fields. How many lines were left out stands at the end.
pub(super) fn log(text: &str) -> String {
    let mut kept = String::new();
    let mut left_out = 0_usize;
    for one in text.lines() {
        match line(one) {
            Some(line) => {
                kept.push_str(&line);
                kept.push('\n');
            }
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        kept.extend([LEFT_OUT, " ", &left_out.to_string(), " lines of others\n"]);
    }
    kept
}

/// `TIME LEVEL [spans:] part: words field=value …`
fn line(line: &str) -> Option<String> {
    let mut parts = line.split_whitespace();
    let time = parts.next().filter(|time| is_time(time))?;
    let level = parts
        .next()
        .filter(|level| ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(level))?;
    // Spans stand before the part that says it; their fields are left out with them.
    let rest: Vec<&str> = parts.collect();
    let at = rest.iter().position(|word| part(word).is_some())?;
    let part = part(rest[at])?;
    let mut kept = vec![time.to_owned(), level.to_owned(), format!("{part}:")];
    let words = &rest[at + 1..];
    let fields = words
        .iter()
        .position(|word| field(word).is_some())
        .unwrap_or(words.len());
    if fields > 0 {
        kept.push(message(&words[..fields].join(" ")));
    }
    for (name, value) in words[fields..].iter().filter_map(|word| field(word)) {
        let value = if is_harmless(name, value) {
            value
        } else {
            LEFT_OUT
        };
        kept.push(format!("{name}={value}"));
    }
    Some(kept.join(" "))
}

/// The words where they are one of the program's own messages; of one that goes on behind a colon, up to there.
fn message(words: &str) -> String {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| MESSAGES.lines().collect());
    if KNOWN.contains(words) {
        return words.to_owned();
    }
    let known = words
        .match_indices(": ")
        .map(|(at, _)| &words[..=at])
        .find(|start| KNOWN.contains(start));
    match known {
        Some(start) => format!("{start} {LEFT_OUT}"),
        None => LEFT_OUT.to_owned(),
    }
}

/// `holdfast_core::session:`, perhaps behind the names of spans.
fn part(word: &str) -> Option<&str> {
    let name = word.strip_suffix(':')?.rsplit("}:").next()?;
    let is_path = name.starts_with("holdfast")
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c));
    is_path.then_some(name)
}

fn field(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || "_.".contains(c));
    is_name.then_some((name, value))
}

fn is_time(word: &str) -> bool {
    word.len() > 15
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || "-:.TZ+".contains(c))
}

/// Whether a field's value is an id, a number, a place in the source, or one of the program's own words: nothing that people
/// write looks like that, and no token.
fn is_harmless(name: &str, value: &str) -> bool {
    let value = value.trim_matches('"');
    if value.len() > LONGEST_VALUE {
        return false;
    }
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    let is_number = !value.is_empty() && value.chars().all(|c| c.is_ascii_digit());
    match name {
        "attempt" | "count" | "gone" | "index" | "missed" => is_number,
        "place" => value.contains(".rs:") && value.chars().all(|c| small(c) || "/.:\\".contains(c)),
        "chat" | "id" | "intent" | "op" => {
            value.chars().any(|c| c.is_ascii_digit())
                && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        }
        "version" => {
            value.starts_with(|c: char| c.is_ascii_digit())
                && value.chars().all(|c| small(c) || ".+".contains(c))
        }
        "code" => is_number || is_code(value),
        "table" => ["dismissed", "draft", "hold_note", "intent", "reminder"].contains(&value),
        "thread" => ["main", "tokio-rt-worker"].contains(&value),
        _ => false,
    }
}

/// Whether it is one of the program's codes.
fn is_code(value: &str) -> bool {
    fn is<T: DeserializeOwned>(value: &str) -> bool {
        serde_json::from_value::<T>(value.into()).is_ok()
    }
    // The server said no, whatever its own code was.
    value == "refused"
        || is::<ProblemCode>(value)
        || is::<NoticeCode>(value)
        || is::<FindingCode>(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-11-26T13:22:51.123456Z";

    #[test]
    fn what_support_needs_stays() {
        for said in [
            "INFO holdfast_core::session: connection lost code=unreachable",
            "WARN holdfast_core::delivery::carry: an intent was not carried out intent=0193a7c2-7d1e-7000-8000-0123456789ab code=refused",
            "DEBUG holdfast_client::session::driver: no WebSocket here, polling instead code=not_served",
            "INFO holdfast_client::transport: the server cannot be reached yet code=refused",
            "ERROR holdfast_shell::logging: a part of the program failed place=src/tray.rs:12:5 thread=\"main\"",
        ] {
            let line = format!("{AT}  {said}");
            assert_eq!(log(&line), format!("{AT} {said}\n"));
        }
        let line = format!("{AT} WARN holdfast_shell::logging: nothing is noted down: /home/ana");
        let kept = "WARN holdfast_shell::logging: nothing is noted down: […]";
        assert_eq!(log(&line), format!("{AT} {kept}\n"));
    }

    #[test]
    fn what_a_slip_would_tell_does_not() {
        let slips = [
            "WARN holdfast_core::sync: a contact could not be read error=no contact Carla Mendes carla@example.org",
            "INFO holdfast_core::sync: heard Where is my parcel?",
            "INFO holdfast_core::sync: heard where is my parcel",
            "INFO holdfast_core::sync: connection lost where is my parcel",
            "INFO holdfast_core::sync: where is my parcel: connection lost",
            "INFO holdfast_core::sync: connection lost what=carla state=carla code=carla table=carla thread=carla version=carla",
            "ERROR holdfast_core::organisation: the policy: carla said where is my parcel",
            "INFO holdfast_client::http: sent chat=Carla code=Bearer token=eyJhbGciOiJIUzI1NiJ9.secret",
            "INFO holdfast_client::http: sent chat=eyJhbGciOiJIUzI1NiJ9.x1",
            "INFO holdfast_client::http: sent chat=carla@example.org1",
            "INFO request{agent=Carla text=\"where is my parcel\"}:holdfast_client::http: sent",
            "INFO hyper::client: POST /carla where is my parcel",
            "Carla Mendes: where is my parcel",
        ];
        let text: String = slips
            .iter()
            .map(|slip| match slip.split_once(' ') {
                Some(("WARN" | "INFO" | "ERROR", _)) => format!("{AT} {slip}\n"),
                _ => format!("{slip}\n"),
            })
            .collect();
        let kept = log(&text).to_lowercase();
        for secret in [
            "carla",
            "mendes",
            "parcel",
            "eyj",
            "bearer",
            "example.org",
            "hyper",
        ] {
            assert!(!kept.contains(secret), "{secret}: {kept}");
        }
        assert!(kept.contains("2 lines of others"), "{kept}");
    }
}
