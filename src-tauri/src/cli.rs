//! The command line.

use std::path::PathBuf;

use clap::Parser;
use holdfast_core::places::usual_profile;

/// The desktop of a chat agent whose conversations last for days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Parser)]
#[command(name = "holdfast", version)]
pub struct Cli {
    /// Keep settings, cache and journal in this folder [default: the platform's data folder].
    #[arg(long, value_name = "DIR")]
    pub profile: Option<PathBuf>,
    /// Start the sign-in form with this server.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// Start with the window minimized.
    #[arg(long)]
    pub minimized: bool,
    /// Open this chat: <holdfast://interaction/ID>.
    #[arg(value_name = "LINK")]
    pub link: Option<String>,
}

/// The system offers no place for a user's data.
#[derive(Debug, thiserror::Error)]
#[error("This computer names no folder for a user's data. Start Holdfast with --profile DIR.")]
pub struct NoDataFolder;

impl Cli {
    /// The profile folder: the one asked for, or the platform's.
    pub fn profile_dir(&self) -> Result<PathBuf, NoDataFolder> {
        match &self.profile {
            Some(dir) => Ok(dir.clone()),
            None => usual_profile().ok_or(NoDataFolder),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn reads_every_argument() {
        let cli = Cli::try_parse_from([
            "holdfast",
            "--profile",
            "p",
            "--server",
            "cc.example.org",
            "--minimized",
            "holdfast://interaction/7",
        ])
        .unwrap();
        assert_eq!(cli.profile, Some("p".into()));
        assert_eq!(cli.server.as_deref(), Some("cc.example.org"));
        assert!(cli.minimized);
        assert_eq!(cli.link.as_deref(), Some("holdfast://interaction/7"));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(Cli::try_parse_from(["holdfast", "--maximised"]).is_err());
    }

    #[test]
    fn the_profile_asked_for_counts() {
        let cli = Cli {
            profile: Some("here".into()),
            ..Cli::default()
        };
        assert_eq!(cli.profile_dir().unwrap(), PathBuf::from("here"));
    }
}
