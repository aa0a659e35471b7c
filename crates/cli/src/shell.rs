//! One session that reads verbs from standard input and answers each with one line.

use clap::Parser;
use holdfast_core::Session;
use serde_json::{Value, json};
use tokio::io::{BufReader, Lines, Stdin};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use crate::args::{Line, Verb};
use crate::events::event;
use crate::failure::Failure;
use crate::verbs::carry_out;

/// Reads verbs until the input ends. Answers and events go to `out`, in the order they happened.
pub async fn shell(
    session: &Session,
    mut input: Lines<BufReader<Stdin>>,
    out: mpsc::Sender<Value>,
) -> Result<(), Failure> {
    let forwarding = tokio::spawn(forward_events(session.clone(), out.clone()));
    let mut number = 0_u64;
    loop {
        let line = match input.next_line().await {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                return Err(Failure::Usage(format!(
                    "The input cannot be read: {error}."
                )));
            }
        };
        if line.trim().is_empty() {
            continue;
        }
        number += 1;
        let answer = answer(session, number, &line).await;
        if out.send(answer).await.is_err() {
            break;
        }
    }
    forwarding.abort();
    Ok(())
}

async fn answer(session: &Session, number: u64, line: &str) -> Value {
    let verb = match parse(line) {
        Ok(verb) => verb,
        Err((name, error)) => {
            return json!({"n": number, "verb": name, "ok": false, "code": "usage", "error": error});
        }
    };
    match carry_out(session, &verb).await {
        Ok(outcome) => {
            json!({"n": number, "verb": verb.name(), "ok": true, "result": outcome.into_value()})
        }
        Err(failure) => {
            json!({"n": number, "verb": verb.name(), "ok": false, "code": failure.code(), "error": failure.message()})
        }
    }
}

fn parse(line: &str) -> Result<Verb, (String, String)> {
    let words = shell_words::split(line)
        .map_err(|error| (String::new(), format!("The quotes do not match: {error}.")))?;
    let name = words.first().cloned().unwrap_or_default();
    Line::try_parse_from(words)
        .map(|line| line.verb)
        .map_err(|error| (name, error.to_string()))
}

/// Writes events as they happen, until the session ends.
pub async fn forward_events(session: Session, out: mpsc::Sender<Value>) {
    let mut signals = session.signals();
    loop {
        match signals.recv().await {
            Ok(signal) => {
                if let Some(event) = event(&signal)
                    && out.send(event).await.is_err()
                {
                    return;
                }
            }
            Err(RecvError::Lagged(missed)) => {
                if out
                    .send(json!({"event": "missed", "count": missed}))
                    .await
                    .is_err()
                {
                    return;
                }
            }
            Err(RecvError::Closed) => return,
        }
    }
}
