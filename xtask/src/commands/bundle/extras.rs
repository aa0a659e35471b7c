//! What packages bring besides the programs: manual pages, completions, the entry in software centres, a
//! sample policy, and whose what is built in is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::cargo::cargo;
use crate::command::{output, run};
use crate::commands::notices;
use crate::paths;

/// A file, and where it is installed.
pub(super) struct Extra {
    /// The file as it lies here.
    pub(super) from: PathBuf,
    /// Its place, from the root.
    pub(super) to: &'static str,
}

/// Where Debian wants the licence. An `.rpm` carries it as a tag.
pub(super) const COPYRIGHT: &str = "/usr/share/doc/holdfast/copyright";

/// Makes them all in the stage.
pub(super) fn make(stage: &Path) -> Result<Vec<Extra>> {
    run(&mut cargo([
        "build",
        "--workspace",
        "--example",
        "holdfastctl-reference",
    ]))?;
    let folder = stage.join("extras");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let linux = paths::root().join("src-tauri/linux");
    let mut extras = Vec::new();
    for (page, text) in [
        ("holdfast.1", fs::read_to_string(linux.join("holdfast.1"))?),
        ("holdfastctl.1", reference("man")?),
    ] {
        let path = folder.join(page);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        // No name and no time in it: the same sources give the same file.
        run(Command::new("gzip")
            .args(["-9", "--no-name", "--force"])
            .arg(&path))?;
        extras.push(Extra {
            from: folder.join(format!("{page}.gz")),
            to: match page {
                "holdfast.1" => "/usr/share/man/man1/holdfast.1.gz",
                _ => "/usr/share/man/man1/holdfastctl.1.gz",
            },
        });
    }
    for (shell, to) in [
        ("bash", "/usr/share/bash-completion/completions/holdfastctl"),
        ("zsh", "/usr/share/zsh/site-functions/_holdfastctl"),
        (
            "fish",
            "/usr/share/fish/vendor_completions.d/holdfastctl.fish",
        ),
    ] {
        let from = folder.join(shell);
        fs::write(&from, reference(shell)?)
            .with_context(|| format!("cannot write {}", from.display()))?;
        extras.push(Extra { from, to });
    }
    extras.push(Extra {
        from: linux.join("org.holdfast.desktop.metainfo.xml"),
        to: "/usr/share/metainfo/org.holdfast.desktop.metainfo.xml",
    });
    extras.push(Extra {
        from: paths::root().join("LICENSE"),
        to: COPYRIGHT,
    });
    extras.push(Extra {
        from: paths::root().join("config/policy/linux/policy.toml"),
        to: "/usr/share/doc/holdfast/policy.toml",
    });
    let notices = folder.join(notices::FILE);
    fs::write(&notices, notices::make(None)?)
        .with_context(|| format!("cannot write {}", notices.display()))?;
    extras.push(Extra {
        from: notices,
        to: "/usr/share/doc/holdfast/THIRD-PARTY.txt",
    });
    Ok(extras)
}

/// What `holdfastctl` says of itself.
fn reference(what: &str) -> Result<String> {
    output(Command::new(paths::target().join("debug/examples/holdfastctl-reference")).arg(what))
}
