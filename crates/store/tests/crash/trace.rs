//! What a process did to the files of a folder, in the order it happened, as `strace` saw it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The calls that change files, or make a change last.
const CALLS: &str = "trace=open,openat,creat,close,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,fsync,\
                     fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,unlink,unlinkat,copy_file_range,\
                     sendfile,splice";

/// A folder's files by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A file, whatever it is called at the moment.
pub(crate) type FileId = usize;

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Make {
        name: String,
        file: FileId,
    },
    Write {
        file: FileId,
        at: usize,
        bytes: Vec<u8>,
    },
    Resize {
        file: FileId,
        len: usize,
    },
    Sync(FileId),
    SyncFolder,
    Rename {
        from: String,
        to: String,
    },
    Remove(String),
    /// The process said this on its standard output.
    Said(String),
}

/// The files at the start, and all that happened to them.
pub(crate) struct Trace {
    pub(crate) start: Files,
    pub(crate) ops: Vec<Op>,
}

/// Whether calls can be traced here: containers often forbid it.
pub(crate) fn is_possible() -> bool {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let tried = Command::new("strace")
        .args(["-f", "-o"])
        .arg(log)
        .arg("true")
        .output();
    tried.is_ok_and(|output| output.status.success())
}

/// The start of a command line that traces the rest of it.
pub(crate) fn wrapper(log: &str) -> Vec<&str> {
    vec![
        "strace", "-f", "-xx", "-s", "4194304", "-e", CALLS, "-o", log,
    ]
}

/// A folder's files as they are.
pub(crate) fn files(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let named = entries.map(|entry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read(entry.path()).unwrap())
    });
    named.collect()
}

impl Trace {
    /// Reads what `strace` wrote about a folder whose files were `start`.
    pub(crate) fn read(log: &str, folder: &Path, start: Files) -> Self {
        let mut reader = Reader {
            folder: folder.to_str().unwrap(),
            names: start.keys().cloned().zip(0..).collect(),
            contents: start.values().cloned().collect(),
            open: HashMap::new(),
            ops: Vec::new(),
        };
        let mut begun: HashMap<&str, String> = HashMap::new();
        for line in log.lines() {
            let (thread, call) = line.split_once(' ').unwrap();
            let call = call.trim_start();
            if let Some(first) = call.strip_suffix(" <unfinished ...>") {
                begun.insert(thread, first.to_owned());
            } else if call.starts_with("<... ") {
                // It counts from when it is done: what is synced meanwhile may or may not have it.
                let (_, rest) = call.split_once(" resumed>").unwrap();
                let first = begun.remove(thread).unwrap();
                reader.call(&format!("{first}{rest}"));
            } else {
                reader.call(call);
            }
        }
        Self {
            start,
            ops: reader.ops,
        }
    }
}

/// What an open descriptor is.
enum Open {
    /// A file, and where the next plain write goes.
    File(FileId, usize),
    Folder,
}

struct Reader<'a> {
    folder: &'a str,
    names: BTreeMap<String, FileId>,
    /// As the process sees them.
    contents: Vec<Vec<u8>>,
    open: HashMap<u32, Open>,
    ops: Vec<Op>,
}

impl Reader<'_> {
    fn call(&mut self, call: &str) {
        let Some((head, result)) = call.rsplit_once(" = ") else {
            return; // A signal, or the end.
        };
        let Some(done) = result
            .split(' ')
            .next()
            .and_then(|number| number.parse::<usize>().ok())
        else {
            return; // It failed.
        };
        let (name, arguments) = head.split_once('(').unwrap();
        let arguments = arguments.trim_end().strip_suffix(')').unwrap();
        let arguments: Vec<&str> = arguments.split(", ").collect();
        match name {
            "openat" => self.opened(arguments[1], arguments[2], done),
            "close" => drop(self.open.remove(&descriptor(arguments[0]))),
            "write" if descriptor(arguments[0]) == 1 => {
                let said = String::from_utf8_lossy(&text(arguments[1])).into_owned();
                self.ops.push(Op::Said(said));
            }
            "write" => self.write(arguments[0], None, &text(arguments[1])[..done]),
            "pwrite64" => {
                let at = arguments[3].parse().unwrap();
                self.write(arguments[0], Some(at), &text(arguments[1])[..done]);
            }
            "copy_file_range" => self.copied(arguments[0], arguments[2], done),
            "sendfile" => self.copied(arguments[1], arguments[0], done),
            "ftruncate" => {
                if let Some(Open::File(file, _)) = self.open.get(&descriptor(arguments[0])) {
                    let (file, len) = (*file, arguments[1].parse().unwrap());
                    self.contents[file].resize(len, 0);
                    self.ops.push(Op::Resize { file, len });
                }
            }
            "fsync" | "fdatasync" => match self.open.get(&descriptor(arguments[0])) {
                Some(Open::File(file, _)) => self.ops.push(Op::Sync(*file)),
                Some(Open::Folder) => self.ops.push(Op::SyncFolder),
                None => {}
            },
            "rename" => self.renamed(arguments[0], arguments[1]),
            "renameat" | "renameat2" => self.renamed(arguments[1], arguments[3]),
            "unlink" => self.removed(arguments[0]),
            "unlinkat" => self.removed(arguments[1]),
            // None of the others is used on files here; one that is would make all of this wrong.
            _ => {
                let known = arguments[0]
                    .parse()
                    .ok()
                    .and_then(|number: u32| self.open.get(&number));
                assert!(known.is_none(), "{call}");
            }
        }
    }

    /// The name of a path in the folder.
    fn name(&self, path: &str) -> Option<String> {
        let path = String::from_utf8(text(path)).unwrap();
        let name = path.strip_prefix(self.folder)?.strip_prefix('/')?;
        // Shared memory is no file that lasts.
        (!name.ends_with("-shm")).then(|| name.to_owned())
    }

    fn opened(&mut self, path: &str, flags: &str, descriptor: usize) {
        let descriptor = u32::try_from(descriptor).unwrap();
        self.open.remove(&descriptor);
        if text(path) == self.folder.as_bytes() {
            self.open.insert(descriptor, Open::Folder);
        }
        let Some(name) = self.name(path) else {
            return;
        };
        assert!(!flags.contains("O_APPEND"), "{flags}");
        let file = self.names.get(&name).copied().unwrap_or_else(|| {
            let file = self.contents.len();
            self.contents.push(Vec::new());
            self.names.insert(name.clone(), file);
            self.ops.push(Op::Make { name, file });
            file
        });
        if flags.contains("O_TRUNC") && !self.contents[file].is_empty() {
            self.contents[file].clear();
            self.ops.push(Op::Resize { file, len: 0 });
        }
        self.open.insert(descriptor, Open::File(file, 0));
    }

    fn write(&mut self, to: &str, at: Option<usize>, bytes: &[u8]) {
        let Some(Open::File(file, position)) = self.open.get_mut(&descriptor(to)) else {
            return;
        };
        let at = at.unwrap_or_else(|| {
            *position += bytes.len();
            *position - bytes.len()
        });
        let content = &mut self.contents[*file];
        content.resize(content.len().max(at + bytes.len()), 0);
        content[at..at + bytes.len()].copy_from_slice(bytes);
        let (file, bytes) = (*file, bytes.to_vec());
        self.ops.push(Op::Write { file, at, bytes });
    }

    /// Files are copied whole, from their start on.
    fn copied(&mut self, from: &str, to: &str, many: usize) {
        let (Some(Open::File(source, _)), Some(Open::File(_, position))) = (
            self.open.get(&descriptor(from)),
            self.open.get(&descriptor(to)),
        ) else {
            return;
        };
        let bytes = self.contents[*source][*position..*position + many].to_vec();
        self.write(to, None, &bytes);
    }

    fn renamed(&mut self, from: &str, to: &str) {
        let (Some(from), Some(to)) = (self.name(from), self.name(to)) else {
            return;
        };
        let file = self.names.remove(&from).unwrap();
        self.names.insert(to.clone(), file);
        self.ops.push(Op::Rename { from, to });
    }

    fn removed(&mut self, path: &str) {
        if let Some(name) = self.name(path) {
            self.names.remove(&name);
            self.ops.push(Op::Remove(name));
        }
    }
}

fn descriptor(text: &str) -> u32 {
    text.parse().unwrap()
}

/// `"\x61\x62"`.
fn text(quoted: &str) -> Vec<u8> {
    let hex = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let hex = hex.unwrap_or_else(|| panic!("cut short, or no text: {quoted:.60}"));
    let digit = |byte: u8| u8::try_from((byte as char).to_digit(16).unwrap()).unwrap();
    let bytes = hex.as_bytes().chunks_exact(4);
    bytes
        .map(|byte| digit(byte[2]) << 4 | digit(byte[3]))
        .collect()
}
