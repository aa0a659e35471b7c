//! Running a program to its end.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};

use crate::interrupt;

/// Runs it with our own input and output; an error if it does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    interrupt::check()?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs it quietly and gives its standard output; an error, with what it said, if it does not succeed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` ended with {}: {}",
            shown(command),
            output.status,
            said.trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it can be run and succeeds, quietly.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs it, shows what it writes as it comes, and gives all of it back.
pub(crate) fn watched(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let errors = child
        .stderr
        .take()
        .map(|pipe| thread::spawn(move || pass_on(pipe)));
    let mut text = child.stdout.take().map(pass_on).unwrap_or_default();
    if let Some(errors) = errors {
        text.push_str(&errors.join().unwrap_or_default());
    }
    let status = child
        .wait()
        .with_context(|| format!("lost sight of `{}`", shown(command)))?;
    interrupt::check()?;
    Ok((status, text))
}

fn pass_on(pipe: impl Read) -> String {
    let mut all = String::new();
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let text = String::from_utf8_lossy(&line);
        // A closed standard output is no reason to stop reading: the child would block on its full pipe.
        let _ = std::io::stdout().write_all(text.as_bytes());
        all.push_str(&text);
        line.clear();
    }
    all
}

fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
