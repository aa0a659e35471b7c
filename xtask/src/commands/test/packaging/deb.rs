//! The `.deb`: on this system, through apt.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::Checks;
use super::files::Files;
use super::keyring::Keyring;
use crate::command::{output, run};
use crate::commands::test::tour;
use crate::paths;
use crate::system::apt_get;

/// Where the package puts the desktop.
const INSTALLED: &str = "/usr/bin/holdfast";

/// Verifies, installs, uses and purges it.
pub(super) fn check(checks: &mut Checks, package: &Path, keyring: &Keyring) -> Result<()> {
    ensure!(
        !Path::new(INSTALLED).exists(),
        "{INSTALLED} is there already: remove the package holdfast first, these tests install and purge it"
    );
    checks.check("The .deb's signature", || verify(package, keyring));
    let before = Files::under(Path::new("/"));
    let is_installed = checks.check("Installing the .deb", || {
        run(apt_get()?
            .args(["install", "-qq", "--yes", "--no-install-recommends"])
            .arg(package))
    });
    if is_installed {
        checks.check("What the .deb depends on", depends_on_what_it_links);
        checks.check("Programs, desktop entry, manual and completions", described);
        checks.check("A sample policy, and whose what is built in is", documents);
        checks.check("holdfast:// belongs to it", links_are_ours);
        checks.check("The tour with the installed program", || {
            let counts = tour::run_installed(Path::new(INSTALLED))?;
            ensure!(counts.failed == 0, "{counts}");
            Ok(())
        });
    }
    checks.check("Purging the .deb leaves nothing", || {
        run(apt_get()?.args(["purge", "-qq", "--yes", "holdfast"]))?;
        Files::under(Path::new("/")).nothing_new_since(&before)
    });
    Ok(())
}

/// The signature covers the members in their order, as debsig-verify reads it.
fn verify(package: &Path, keyring: &Keyring) -> Result<()> {
    let folder = tempfile::tempdir()?;
    run(Command::new("ar")
        .current_dir(&folder)
        .arg("x")
        .arg(package))?;
    let members = output(Command::new("ar").arg("t").arg(package))?;
    let mut signed = Vec::new();
    for member in members.lines().filter(|name| !name.starts_with("_gpg")) {
        signed.extend(fs::read(folder.path().join(member))?);
    }
    let signature = folder.path().join("_gpgorigin");
    let check = |content: &[u8]| -> Result<()> {
        let file = folder.path().join("signed");
        fs::write(&file, content)?;
        output(keyring.gpg().arg("--verify").arg(&signature).arg(&file)).map(drop)
    };
    check(&signed)?;
    signed[100] ^= 1;
    ensure!(check(&signed).is_err(), "a changed package verifies too");
    Ok(())
}

/// Each library that the programs link must come with the packages that this one depends on.
fn depends_on_what_it_links() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("debian"))?;
    fs::write(
        folder.path().join("debian/control"),
        "Source: holdfast\n\nPackage: holdfast\nArchitecture: any\n",
    )?;
    let linked = output(Command::new("dpkg-shlibdeps").current_dir(&folder).args([
        "-O",
        INSTALLED,
        "/usr/bin/holdfastctl",
    ]))?;
    let closure = output(Command::new("apt-cache").args([
        "depends",
        "--recurse",
        "--installed",
        "--no-recommends",
        "--no-suggests",
        "--no-conflicts",
        "--no-breaks",
        "--no-replaces",
        "--no-enhances",
        "holdfast",
    ]))?;
    let brought: HashSet<&str> = closure
        .lines()
        .filter(|line| !line.starts_with([' ', '|']))
        .collect();
    let missing: Vec<&str> = packages_of(&linked)
        .filter(|name| !brought.contains(name))
        .collect();
    if !missing.is_empty() {
        bail!("linked, but not depended on: {missing:?}");
    }
    Ok(())
}

/// The packages in `shlibs:Depends=libc6 (>= 2.34), libssl3 (>= 3.0.0)`.
fn packages_of(depends: &str) -> impl Iterator<Item = &str> {
    depends
        .trim()
        .trim_start_matches("shlibs:Depends=")
        .split(", ")
        .filter_map(|one| one.split([' ', '|']).next())
        .filter(|name| !name.is_empty())
}

fn described() -> Result<()> {
    for program in ["holdfast", "holdfastctl"] {
        let said = output(Command::new(program).arg("--version"))?;
        ensure!(
            said.trim() == format!("{program} {}", env!("CARGO_PKG_VERSION")),
            "{program} says {said:?}"
        );
        let page = output(Command::new("man").env("MAN_KEEP_FORMATTING", "").args([
            "--warnings",
            "--local-file",
            &format!("/usr/share/man/man1/{program}.1.gz"),
        ]))?;
        ensure!(
            page.contains("SYNOPSIS"),
            "{program}'s manual page says {page:?}"
        );
        if program == "holdfast" {
            says_where_the_logs_are(&page)?;
        }
    }
    run(Command::new("desktop-file-validate").arg("/usr/share/applications/Holdfast.desktop"))?;
    run(Command::new("appstreamcli").args([
        "validate",
        "--no-net",
        "--no-color",
        "/usr/share/metainfo/org.holdfast.desktop.metainfo.xml",
    ]))?;
    for (shell, file) in [
        ("bash", "/usr/share/bash-completion/completions/holdfastctl"),
        ("zsh", "/usr/share/zsh/vendor-completions/_holdfastctl"),
        (
            "fish",
            "/usr/share/fish/vendor_completions.d/holdfastctl.fish",
        ),
    ] {
        run(Command::new(shell).arg("-n").arg(file))?;
    }
    Ok(())
}

/// The sample is what this version knows, and the notices name what is linked.
fn documents() -> Result<()> {
    let sample = fs::read("/usr/share/doc/holdfast/policy.toml")?;
    ensure!(
        sample == fs::read(paths::root().join("config/policy/linux/policy.toml"))?,
        "the sample policy is another one"
    );
    let notices = fs::read_to_string("/usr/share/doc/holdfast/THIRD-PARTY.txt")?;
    for part in [
        "  rustls 0.",
        "  tauri 2.",
        "  svelte 5.",
        "Copyright",
        "Apache License",
    ] {
        ensure!(notices.contains(part), "the notices have no {part:?}");
    }
    Ok(())
}

/// What a person at the desk has to know of the logs: where they are, and what makes them finer.
fn says_where_the_logs_are(page: &str) -> Result<()> {
    for wanted in ["~/.local/state/org.holdfast.desktop/logs", "HOLDFAST_LOG"] {
        ensure!(page.contains(wanted), "the manual page has no {wanted}");
    }
    ensure!(
        !page.contains("RUST_LOG"),
        "the manual page names RUST_LOG, which nothing reads"
    );
    Ok(())
}

fn links_are_ours() -> Result<()> {
    let program =
        output(Command::new("xdg-mime").args(["query", "default", "x-scheme-handler/holdfast"]))?;
    ensure!(
        program.trim() == "Holdfast.desktop",
        "they belong to {program:?}"
    );
    let entry = fs::read_to_string("/usr/share/applications/Holdfast.desktop")?;
    let command = entry
        .lines()
        .find_map(|line| line.strip_prefix("Exec="))
        .context("the desktop entry starts nothing")?;
    ensure!(
        command == "holdfast %u",
        "it starts {command:?}, and the link is lost"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_read_without_their_versions() {
        let depends = "shlibs:Depends=libc6 (>= 2.34), libssl3 (>= 3.0.0), libdbus-1-3\n";
        assert_eq!(
            packages_of(depends).collect::<Vec<_>>(),
            ["libc6", "libssl3", "libdbus-1-3"]
        );
    }
}
