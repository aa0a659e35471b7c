//! What an updater is told: which version there is, and for each system the file with its signature.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use serde::Serialize;

use crate::progress::say;

/// How the names of packages that an updater takes end, and the systems that they are for, as the updater calls them.
const TARGETS: [(&str, &str); 5] = [
    ("_amd64.AppImage", "linux-x86_64"),
    ("_x64-setup.exe", "windows-x86_64"),
    ("_x64_en-US.msi", "windows-x86_64-msi"),
    ("_aarch64.app.tar.gz", "darwin-aarch64"),
    ("_x64.app.tar.gz", "darwin-x86_64"),
];

/// Which release.
#[derive(Args)]
pub(crate) struct Announce {
    /// The folder with the packages and their signatures (`.sig`); the announcement is left in it.
    folder: PathBuf,
    /// Where the packages will be found.
    #[arg(long, value_name = "URL")]
    at: String,
    /// Only for this channel: a release is announced to `stable` and `beta`, a version before one to `beta`.
    #[arg(long)]
    channel: Option<String>,
}

/// Who is told of a version: whoever takes versions before a release takes the release after them as well.
fn channels<'a>(version: &str, only: Option<&'a str>) -> Vec<&'a str> {
    match only {
        Some(channel) => vec![channel],
        None if version.contains('-') => vec!["beta"],
        None => vec!["stable", "beta"],
    }
}

#[derive(Serialize)]
struct Announcement<'a> {
    version: &'a str,
    platforms: BTreeMap<&'static str, Package>,
}

#[derive(Serialize)]
struct Package {
    url: String,
    signature: String,
}

/// Writes `CHANNEL.json` for each channel. Packages without a signature are not announced: no updater would take them.
pub(crate) fn run(announce: &Announce) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let platforms = platforms(&announce.folder, &announce.at)?;
    ensure!(
        !platforms.is_empty(),
        "no signed package for an updater is in {}",
        announce.folder.display()
    );
    let systems: Vec<&str> = platforms.keys().copied().collect();
    say(&format!("{version} for {}", systems.join(", ")));
    let text = serde_json::to_vec_pretty(&Announcement { version, platforms })?;
    for channel in channels(version, announce.channel.as_deref()) {
        let path = announce.folder.join(format!("{channel}.json"));
        fs::write(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn platforms(folder: &Path, at: &str) -> Result<BTreeMap<&'static str, Package>> {
    let mut platforms = BTreeMap::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some(package) = name.strip_suffix(".sig") else {
            continue;
        };
        let Some((_, target)) = TARGETS.iter().find(|(end, _)| package.ends_with(end)) else {
            continue;
        };
        ensure!(
            folder.join(package).is_file(),
            "{package} has a signature and is not there"
        );
        let signature = fs::read_to_string(folder.join(&name))
            .with_context(|| format!("cannot read {name}"))?;
        let package = Package {
            url: format!("{}/{package}", at.trim_end_matches('/')),
            signature: signature.trim().to_owned(),
        };
        if platforms.insert(*target, package).is_some() {
            bail!("there are two packages for {target}");
        }
    }
    Ok(platforms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_announced_for_its_system() -> Result<()> {
        let folder = tempfile::tempdir()?;
        for name in [
            "Holdfast_1.2.3_amd64.AppImage",
            "Holdfast_1.2.3_amd64.AppImage.sig",
            "Holdfast_1.2.3_x64-setup.exe",
            "Holdfast_1.2.3_x64-setup.exe.sig",
            // Not signed; not for an updater.
            "Holdfast_1.2.3_x64_en-US.msi",
            "Holdfast_1.2.3_amd64.deb",
            "Holdfast_1.2.3_amd64.deb.sig",
        ] {
            fs::write(folder.path().join(name), "signature\n")?;
        }
        let found = platforms(folder.path(), "https://updates.example.org/holdfast/")?;
        let systems: Vec<&str> = found.keys().copied().collect();
        assert_eq!(systems, ["linux-x86_64", "windows-x86_64"]);
        let package = &found["windows-x86_64"];
        assert_eq!(
            (package.url.as_str(), package.signature.as_str()),
            (
                "https://updates.example.org/holdfast/Holdfast_1.2.3_x64-setup.exe",
                "signature"
            )
        );
        Ok(())
    }

    #[test]
    fn who_takes_betas_is_told_of_releases_too() {
        assert_eq!(channels("1.2.3", None), ["stable", "beta"]);
        assert_eq!(channels("1.2.3-beta.1", None), ["beta"]);
        assert_eq!(channels("1.2.3", Some("pilot")), ["pilot"]);
    }

    #[test]
    fn a_signature_without_its_package_is_an_error() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("Holdfast_1_amd64.AppImage.sig"), "x")?;
        assert!(platforms(folder.path(), "https://updates.example.org").is_err());
        Ok(())
    }
}
