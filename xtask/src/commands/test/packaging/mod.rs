//! Packages, tried as an IT department would: signed with throw-away keys, verified, installed on this very system, used,
//! removed, and nothing is left.

mod deb;
mod files;
mod keyring;
mod rpm;
mod windows;

use anyhow::Result;
use clap::Args;

use crate::commands::bundle::{self, Kind};
use crate::counts::Counts;
use crate::progress::step;
use crate::{interrupt, system};

/// Checks that go on after one has failed.
#[derive(Default)]
pub(super) struct Checks(Counts);

impl Checks {
    /// Runs one and says how it went.
    fn check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        let outcome = step(name, work);
        match &outcome {
            Ok(()) => self.0.passed += 1,
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                self.0.failed += 1;
            }
        }
        outcome.is_ok()
    }
}

/// Which packages.
#[derive(Args)]
pub(crate) struct Packaging {
    /// The installer for Windows too: builds the programs for it (a quarter of an hour) and runs it under Wine.
    #[arg(long)]
    windows: bool,
    /// The installer for Windows alone.
    #[arg(long, conflicts_with = "windows")]
    only_windows: bool,
}

/// Makes the packages from the programs that tests run, and tries them. Installs and removes `holdfast` on this system.
pub(super) fn run(packaging: &Packaging) -> Result<Counts> {
    let mut checks = Checks::default();
    if !packaging.only_windows {
        linux(&mut checks)?;
    }
    if packaging.windows || packaging.only_windows {
        windows::check(&mut checks)?;
    }
    Ok(checks.0)
}

/// The `.deb` and the `.rpm`.
fn linux(checks: &mut Checks) -> Result<()> {
    system::ensure(&[
        &system::BUILD,
        &system::TESTS,
        &system::PACKAGING,
        &system::PACKAGE_TESTS,
    ])?;
    let keyring = keyring::Keyring::make()?;
    let packages = bundle::make_dev(&[Kind::Deb, Kind::Rpm], &keyring.keys()?)?;
    for package in &packages {
        interrupt::check()?;
        match package.extension().and_then(|kind| kind.to_str()) {
            Some("deb") => deb::check(checks, package, &keyring)?,
            Some("rpm") => rpm::check(checks, package, &keyring)?,
            _ => {}
        }
    }
    Ok(())
}
