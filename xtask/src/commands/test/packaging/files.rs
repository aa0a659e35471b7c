//! What a system holds, before and after.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Where packages put things. The package databases keep a history of their own, caches are nobody's.
const WATCHED: [&str; 5] = ["etc", "opt", "usr", "var/lib", "var/log/holdfast"];
const NOT_WATCHED: [&str; 4] = [
    "var/lib/dpkg",
    "var/lib/apt",
    "var/lib/rpm",
    "usr/lib/sysimage",
];

/// Every file and folder.
pub(super) struct Files(BTreeSet<PathBuf>);

impl Files {
    /// Those under a root.
    pub(super) fn under(root: &Path) -> Self {
        let mut found = BTreeSet::new();
        let mut open: Vec<PathBuf> = WATCHED.iter().map(|name| root.join(name)).collect();
        while let Some(folder) = open.pop() {
            if NOT_WATCHED.iter().any(|name| folder == root.join(name)) {
                continue;
            }
            // What cannot be read is not what a package has just put there.
            let Ok(entries) = fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries.flatten() {
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    open.push(path.clone());
                }
                found.insert(path);
            }
        }
        Self(found)
    }

    /// An error that names what is here and was not there before.
    pub(super) fn nothing_new_since(&self, before: &Self) -> Result<()> {
        let left: Vec<_> = self.0.difference(&before.0).collect();
        if !left.is_empty() {
            bail!("left behind: {left:?}");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_named_and_what_the_database_keeps_is_not() -> Result<()> {
        let root = tempfile::tempdir()?;
        fs::create_dir_all(root.path().join("usr/bin"))?;
        fs::create_dir_all(root.path().join("var/lib/dpkg"))?;
        let before = Files::under(root.path());
        fs::write(root.path().join("var/lib/dpkg/status"), "x")?;
        Files::under(root.path()).nothing_new_since(&before)?;
        fs::write(root.path().join("usr/bin/holdfast"), "x")?;
        let left = Files::under(root.path()).nothing_new_since(&before);
        assert!(left.is_err_and(|error| error.to_string().contains("usr/bin/holdfast")));
        Ok(())
    }
}
