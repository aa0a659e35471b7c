//! Files that only an administrator can change.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::PolicySource;
use crate::{Fault, Layer};

/// Where the policy of this computer stands on Linux.
const PATH: &str = "/etc/holdfast/policy.toml";
/// No policy is longer.
const LONGEST: u64 = 1024 * 1024;
const ROOT: u32 = 0;
/// Group and others may write.
const WRITABLE_BY_OTHERS: u32 = 0o022;
/// Do not wait for whoever would write into a pipe: `O_NONBLOCK`.
const DO_NOT_WAIT: i32 = if cfg!(target_os = "macos") {
    0x4
} else {
    0o4000
};

/// A policy file that must belong to root, in a folder that must too, and that nobody else may write to.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    path: PathBuf,
    owner: Option<u32>,
}

/// `/etc/holdfast/policy.toml`.
impl Default for PolicyFile {
    fn default() -> Self {
        Self::at(PATH.into())
    }
}

impl PolicyFile {
    /// Another file, under the same rules.
    pub fn at(path: PathBuf) -> Self {
        Self::owned_by(path, ROOT)
    }

    /// Another file that must belong to this account instead of root.
    pub fn owned_by(path: PathBuf, owner: u32) -> Self {
        Self {
            path,
            owner: Some(owner),
        }
    }

    /// Another file whoever it belongs to: for development.
    #[cfg(debug_assertions)]
    pub(crate) fn untrusting(path: PathBuf) -> Self {
        Self { path, owner: None }
    }
}

impl PolicySource for PolicyFile {
    fn layers(&self) -> Vec<Layer> {
        let origin = self.path.display().to_string();
        let layer = match read(&self.path, self.owner).map(|bytes| bytes.map(String::from_utf8)) {
            Ok(None) => return Vec::new(),
            Ok(Some(Ok(text))) => super::toml::layer(&origin, &text),
            Ok(Some(Err(_))) => {
                let why = "it is not UTF-8 text".to_owned();
                Layer::failed(origin.clone(), Fault::NotUnderstood { origin, why })
            }
            Err(fault) => Layer::failed(origin, fault),
        };
        vec![layer]
    }
}

/// The file's content; nothing where there is none.
pub(super) fn read(path: &Path, owner: Option<u32>) -> Result<Option<Vec<u8>>, Fault> {
    let origin = path.display().to_string();
    let unreadable = |why: String| Fault::Unreadable {
        origin: origin.clone(),
        why,
    };
    let not_trusted = |why: String| Fault::NotTrusted {
        origin: origin.clone(),
        why,
    };
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(DO_NOT_WAIT);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(unreadable(error.to_string())),
    };
    // Of the open file, not of the name: what is looked at is what is read.
    let about = file
        .metadata()
        .map_err(|error| unreadable(error.to_string()))?;
    if !about.is_file() {
        return Err(not_trusted("it is not a file".to_owned()));
    }
    if let Some(owner) = owner {
        trust(&about, owner).map_err(|why| not_trusted(format!("it {why}")))?;
        let real = path
            .canonicalize()
            .map_err(|error| unreadable(error.to_string()))?;
        // Where the name leads elsewhere both folders count: in either the file could be exchanged.
        for folder in [path, &real].iter().filter_map(|path| path.parent()) {
            let about = folder
                .metadata()
                .map_err(|error| unreadable(error.to_string()))?;
            trust(&about, owner).map_err(|why| not_trusted(format!("its folder {why}")))?;
        }
    }
    read_whole(file)
        .map(Some)
        .map_err(|error| unreadable(error.to_string()))
}

/// A path through what is no folder leads nowhere, as one to nothing does.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn trust(about: &Metadata, owner: u32) -> Result<(), String> {
    if about.uid() != owner {
        let name = if owner == ROOT {
            "root".to_owned()
        } else {
            owner.to_string()
        };
        return Err(format!("must belong to {name}"));
    }
    if about.mode() & WRITABLE_BY_OTHERS != 0 {
        return Err("must not be writable by others (chmod go-w)".to_owned());
    }
    Ok(())
}

fn read_whole(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::other("it is longer than 1 MiB"));
    }
    Ok(bytes)
}
