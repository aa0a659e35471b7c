//! Packages of the system: which are missing, and their installation where that is possible.

use std::collections::HashSet;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command::{output, run, succeeds};
use crate::paths;
use crate::progress::step;

/// A group of packages with one purpose.
pub(crate) struct Packages {
    purpose: &'static str,
    debian: &'static [&'static str],
    /// What must be there on systems without dpkg: libraries as pkg-config knows them, and programs.
    libraries: &'static [&'static str],
    programs: &'static [&'static str],
}

/// What building takes.
pub(crate) const BUILD: Packages = Packages {
    purpose: "building",
    debian: &[
        "libwebkit2gtk-4.1-dev",
        "libayatana-appindicator3-dev",
        "librsvg2-dev",
        "libdbus-1-dev",
        "libssl-dev",
        "patchelf",
        "build-essential",
        "pkg-config",
        "file",
    ],
    libraries: &[
        "webkit2gtk-4.1",
        "ayatana-appindicator3-0.1",
        "librsvg-2.0",
        "dbus-1",
        "openssl",
    ],
    programs: &["cc", "pkg-config"],
};

/// What tests and the tour take: a display, a desktop session, browsers and their drivers.
pub(crate) const TESTS: Packages = Packages {
    purpose: "tests in a real window",
    debian: &[
        "xvfb",
        "xauth",
        "dbus",
        "dbus-x11",
        "dunst",
        "libnotify-bin",
        "gnome-keyring",
        "xdg-desktop-portal",
        "libsecret-tools",
        "webkit2gtk-driver",
        "xdotool",
        "imagemagick",
        "openbox",
        "x11-utils",
        "x11-xserver-utils",
        "wmctrl",
        "xterm",
        "fonts-dejavu-core",
        "chromium",
    ],
    libraries: &[],
    programs: &[
        "Xvfb",
        "dbus-daemon",
        "dunst",
        "dunstctl",
        "gnome-keyring-daemon",
        "WebKitWebDriver",
        "xdotool",
        "import",
        "openbox",
        "xprop",
        "xrandr",
        "wmctrl",
        "xterm",
        "chromium",
    ],
};

/// What power cuts take: the processes' calls are watched.
pub(crate) const CRASH: Packages = Packages {
    purpose: "tests of power cuts",
    debian: &["strace"],
    libraries: &[],
    programs: &["strace"],
};

/// What installers and their signatures take.
pub(crate) const PACKAGING: Packages = Packages {
    purpose: "packaging",
    debian: &["binutils", "gzip", "debsigs", "rpm", "gnupg"],
    libraries: &[],
    programs: &["strip", "gzip", "debsigs", "rpm", "gpg"],
};

/// What building for Windows takes, on Debian: a Rust with its library's sources, a linker, and what packs and signs.
pub(crate) const WINDOWS: Packages = Packages {
    purpose: "building for Windows",
    debian: &[
        "rustc-web",
        "cargo-web",
        "rust-web-src",
        "libstd-rust-web-dev",
        "mingw-w64",
        "nsis",
        "osslsigncode",
        "perl",
    ],
    libraries: &[],
    programs: &["x86_64-w64-mingw32-gcc", "makensis", "osslsigncode", "perl"],
};

/// What trying an installer for Windows takes.
pub(crate) const WINDOWS_TESTS: Packages = Packages {
    purpose: "tests of the installer for Windows",
    debian: &["wine", "wine64", "openssl"],
    libraries: &[],
    // Wine itself is looked for by who runs it: not every system has wine64 on the search path.
    programs: &["wineserver", "openssl"],
};

/// What trying packages takes: they are checked as the systems' own tools do it.
pub(crate) const PACKAGE_TESTS: Packages = Packages {
    purpose: "tests of packages",
    debian: &[
        "appstream",
        "bash-completion",
        "desktop-file-utils",
        "dpkg-dev",
        "fish",
        "man-db",
        "xdg-utils",
        "zsh",
    ],
    libraries: &[],
    programs: &[
        "appstreamcli",
        "desktop-file-validate",
        "dpkg-shlibdeps",
        "man",
    ],
};

/// Makes sure that the packages are there: installs them on Debian and its relatives, says what to install elsewhere.
pub(crate) fn ensure(groups: &[&Packages]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    for group in groups {
        if paths::on_path("dpkg-query").is_some() && paths::on_path("apt-get").is_some() {
            ensure_debian(group)?;
        } else {
            check_elsewhere(group)?;
        }
    }
    Ok(())
}

fn ensure_debian(group: &Packages) -> Result<()> {
    let missing = missing_of(group)?;
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let prefix = privilege(&list)?;
    step(
        &format!(
            "Installing what {} needs and is not here: {list}",
            group.purpose
        ),
        || {
            let by_hand =
                || format!("cannot install them; install them yourself: apt-get install {list}");
            run(apt(prefix).args(["update", "-qq"])).with_context(by_hand)?;
            run(apt(prefix)
                .args([
                    "install",
                    "-qq",
                    "--yes",
                    "--no-install-recommends",
                    "--option=Dpkg::Use-Pty=0",
                ])
                .args(&missing))
            .with_context(by_hand)
        },
    )
}

fn missing_of(group: &Packages) -> Result<Vec<&'static str>> {
    // dpkg-query fails when it does not know one of the names; what it knows it lists all the same.
    let known = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status} ${Package}\n"])
        .args(group.debian)
        .output()
        .context("cannot ask dpkg-query what is installed")?;
    Ok(not_installed(
        group.debian,
        &String::from_utf8_lossy(&known.stdout),
    ))
}

fn not_installed(wanted: &[&'static str], listed: &str) -> Vec<&'static str> {
    let installed: HashSet<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("installed "))
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|name| !installed.contains(name))
        .collect()
}

/// The command that gives the right to install, none where it is not needed.
fn privilege(list: &str) -> Result<Option<&'static str>> {
    if output(Command::new("id").arg("--user"))?.trim() == "0" {
        return Ok(None);
    }
    if paths::on_path("sudo").is_some() {
        return Ok(Some("sudo"));
    }
    bail!(
        "these packages are missing, and there is neither root nor sudo to install them; ask for: apt-get install {list}"
    )
}

/// `apt-get`, with the right to install.
pub(crate) fn apt_get() -> Result<Command> {
    Ok(apt(privilege("holdfast")?))
}

fn apt(prefix: Option<&str>) -> Command {
    let mut command = match prefix {
        Some(prefix) => {
            let mut command = Command::new(prefix);
            // sudo does not pass the environment on.
            command.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            command
        }
        None => Command::new("apt-get"),
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn check_elsewhere(group: &Packages) -> Result<()> {
    let libraries = group
        .libraries
        .iter()
        .filter(|name| !succeeds(Command::new("pkg-config").arg("--exists").arg(name)));
    let programs = group
        .programs
        .iter()
        .filter(|name| paths::on_path(name).is_none());
    let missing: Vec<&str> = libraries.chain(programs).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "{} needs, and this system lacks: {}. This is no Debian, so please install them yourself; Debian's packages with them are: {}",
        group.purpose,
        missing.join(", "),
        group.debian.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_or_removed_is_missing() {
        let listed = "installed xvfb\nnot-installed dunst\nconfig-files xterm\n";
        assert_eq!(
            not_installed(&["xvfb", "dunst", "xterm", "openbox"], listed),
            ["dunst", "xterm", "openbox"]
        );
    }
}
