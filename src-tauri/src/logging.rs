//! What the program notes down for support: ids and what happened, never texts. One file a day, a week's worth,
//! where [`places::logs`] says.

use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::Context as _;
use holdfast_core::places;
use holdfast_settings::Settings;
use holdfast_settings::keys::{self, LogLevel};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

/// How many days are kept.
const DAYS: usize = 7;

/// Starts the log under `dir`, as fine as the setting `log.level` says; `HOLDFAST_LOG` says otherwise where the organisation
/// says nothing. Warnings go to standard error as well: alone where nothing can be written, for the window
/// must come up to say so.
pub(crate) fn start(dir: &Path, settings: &Settings) -> anyhow::Result<()> {
    let (files, unwritable) = match open(dir) {
        Ok(files) => (Some(files), None),
        Err(error) => (None, Some(error)),
    };
    let wanted = match std::env::var("HOLDFAST_LOG") {
        Ok(text) if !settings.is_locked(&keys::LOG_LEVEL) => EnvFilter::try_new(text).ok(),
        _ => None,
    };
    let filter =
        wanted.unwrap_or_else(|| EnvFilter::new(directives(settings.get(&keys::LOG_LEVEL))));
    // What is beneath us would note whatever it sends, the session's cookie and people's words included.
    let own = filter_fn(|note| {
        note.target().starts_with("holdfast") || *note.level() <= LevelFilter::INFO
    });
    tracing_subscriber::registry()
        .with(files.map(|files| {
            fmt::layer()
                .with_ansi(false)
                .with_writer(files)
                .with_filter(filter.and(own))
        }))
        .with(
            fmt::layer()
                .with_ansi(std::io::stderr().is_terminal())
                .with_writer(std::io::stderr)
                .with_filter(EnvFilter::new("warn")),
        )
        .try_init()
        .context("a log runs already")?;
    note_panics();
    if let Some(error) = unwritable {
        tracing::warn!("nothing is noted down: {error:#}");
    }
    Ok(())
}

/// Our own parts as fine as wanted, those of others no finer than warnings.
fn directives(level: LogLevel) -> String {
    match level {
        LogLevel::Error => "error".to_owned(),
        LogLevel::Warn => "warn".to_owned(),
        LogLevel::Info | LogLevel::Debug => {
            let ours = ["shell", "core", "client", "store"]
                .map(|part| format!(",holdfast_{part}={}", level.as_str()));
            format!("warn{}", ours.concat())
        }
    }
}

fn open(dir: &Path) -> anyhow::Result<RollingFileAppender> {
    places::own_folder(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("holdfast")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(dir)
        .with_context(|| format!("{} cannot be written", dir.display()))
}

/// A panic is noted with its place alone: its message may hold what somebody wrote.
fn note_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(%place, thread = std::thread::current().name(), "a part of the program failed");
        if cfg!(debug_assertions) {
            usual(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_never_noted_finer_than_warnings() {
        assert_eq!(directives(LogLevel::Error), "error");
        assert_eq!(directives(LogLevel::Warn), "warn");
        assert_eq!(
            directives(LogLevel::Info),
            "warn,holdfast_shell=info,holdfast_core=info,holdfast_client=info,holdfast_store=info"
        );
        assert!(directives(LogLevel::Debug).starts_with("warn,holdfast_shell=debug,"));
    }
}
