//! Skips a step whose inputs have not changed since it last succeeded.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Names and contents of files, as one figure.
pub(crate) fn of_files(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether `file` holds this stamp.
pub(crate) fn matches(file: &Path, stamp: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|found| found.trim() == stamp)
}

/// Writes the stamp, after the step succeeded.
pub(crate) fn write(file: &Path, stamp: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(file, stamp).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_stamp_changes_with_a_content_and_with_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::write(&one, "a").unwrap();
        let before = of_files(std::slice::from_ref(&one)).unwrap();
        fs::write(&one, "b").unwrap();
        let changed = of_files(std::slice::from_ref(&one)).unwrap();
        fs::rename(&one, &two).unwrap();
        let renamed = of_files(std::slice::from_ref(&two)).unwrap();
        assert_ne!(before, changed);
        assert_ne!(changed, renamed);
    }

    #[test]
    fn only_the_stamp_that_was_written_matches() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("stamp");
        assert!(!matches(&file, "1"));
        write(&file, "1").unwrap();
        assert!(matches(&file, "1"));
        assert!(!matches(&file, "2"));
    }
}
