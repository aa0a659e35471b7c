//! Packages for Linux, packed by Tauri's bundler from programs that are there already.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::extras::{COPYRIGHT, Extra};
use super::{Keys, PROGRAMS};
use crate::command::run;
use crate::{node, paths};

/// Packs kinds that Tauri's bundler knows; answers the packages, still in the stage.
pub(super) fn pack(
    stage: &Path,
    programs: &Path,
    extras: &[Extra],
    kinds: &[&str],
    keys: &Keys,
) -> Result<Vec<PathBuf>> {
    // The bundler takes the desktop's program from where a build would have left it.
    let staged = stage.join("release");
    fs::create_dir_all(&staged).with_context(|| format!("cannot create {}", staged.display()))?;
    for program in PROGRAMS {
        run(Command::new("strip")
            .arg("--strip-all")
            .arg("-o")
            .arg(staged.join(program))
            .arg(programs.join(program)))?;
    }
    let overlay = stage.join("overlay.json");
    fs::write(
        &overlay,
        serde_json::to_vec(&Overlay::new(&staged, extras))?,
    )
    .with_context(|| format!("cannot write {}", overlay.display()))?;
    let mut bundler = Command::new(node::ui().join("node_modules/.bin/tauri"));
    keys.hand_to(&mut bundler);
    run(bundler
        .current_dir(paths::root().join("src-tauri"))
        .args(["bundle", "--ci", "--bundles", &kinds.join(","), "--config"])
        .arg(&overlay)
        .env("CARGO_TARGET_DIR", stage))?;
    kinds
        .iter()
        .map(|kind| only_file(&staged.join("bundle").join(kind), kind))
        .collect()
}

/// The one package in a folder.
fn only_file(folder: &Path, extension: &str) -> Result<PathBuf> {
    fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|found| found == extension))
        .with_context(|| format!("the bundler left no .{extension} in {}", folder.display()))
}

/// What is laid over `tauri.conf.json`.
#[derive(Serialize)]
struct Overlay {
    bundle: BundleConfig,
}

#[derive(Serialize)]
struct BundleConfig {
    linux: Linux,
}

#[derive(Serialize)]
struct Linux {
    deb: Files,
    rpm: Files,
}

#[derive(Serialize)]
struct Files {
    files: BTreeMap<String, PathBuf>,
}

impl Overlay {
    fn new(programs: &Path, extras: &[Extra]) -> Self {
        let control = (
            "/usr/bin/holdfastctl".to_owned(),
            programs.join("holdfastctl"),
        );
        let files = |place: fn(&'static str) -> Option<String>| Files {
            files: extras
                .iter()
                .filter_map(|extra| Some((place(extra.to)?, extra.from.clone())))
                .chain([control.clone()])
                .collect(),
        };
        Self {
            bundle: BundleConfig {
                linux: Linux {
                    // Debian keeps site-functions for the administrator.
                    deb: files(|to| {
                        Some(to.replace("/zsh/site-functions/", "/zsh/vendor-completions/"))
                    }),
                    // The bundler makes no folder that goes with the package: its files lie beside those of others.
                    rpm: files(|to| {
                        let beside = to.replace("/doc/holdfast/", "/doc/holdfast-");
                        (to != COPYRIGHT).then_some(beside)
                    }),
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_goes_where_each_system_looks_for_it() {
        let extras = [
            COPYRIGHT,
            "/usr/share/doc/holdfast/policy.toml",
            "/usr/share/zsh/site-functions/_holdfastctl",
        ]
        .map(|to| Extra {
            from: "here".into(),
            to,
        });
        let Linux { deb, rpm } = Overlay::new(Path::new("/p"), &extras).bundle.linux;
        let places = |files: Files| files.files.into_keys().collect::<Vec<_>>();
        assert_eq!(
            places(deb),
            [
                "/usr/bin/holdfastctl",
                COPYRIGHT,
                "/usr/share/doc/holdfast/policy.toml",
                "/usr/share/zsh/vendor-completions/_holdfastctl"
            ]
        );
        assert_eq!(
            places(rpm),
            [
                "/usr/bin/holdfastctl",
                "/usr/share/doc/holdfast-policy.toml",
                "/usr/share/zsh/site-functions/_holdfastctl"
            ]
        );
    }
}
