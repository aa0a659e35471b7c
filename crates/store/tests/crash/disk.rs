//! What a disk may hold after its power went: all that was synced, and of the rest anything.
//!
//! Of what was written to a file since it was synced, each write may have arrived or not, whole or by sectors, in any
//! order. Names (new files, renamings, removals) become durable in their order, when the folder is synced; on journaling
//! file systems each sync of a file does that too. Both kinds are tried.

use std::collections::BTreeMap;

use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::trace::{FileId, Files, Op, Trace};

/// What disks write at once.
const SECTOR: usize = 512;

#[derive(Clone, Default)]
struct File {
    durable: Vec<u8>,
    /// Writes and resizings since.
    pending: Vec<Op>,
}

impl Trace {
    /// The files after a power cut behind the first `at` things that happened.
    pub(crate) fn cut(&self, at: usize, rng: &mut StdRng) -> Files {
        let journaling = rng.random_bool(0.5);
        let mut files: Vec<File> = Vec::new();
        let mut names: BTreeMap<String, FileId> = BTreeMap::new();
        for (name, content) in &self.start {
            names.insert(name.clone(), files.len());
            files.push(File {
                durable: content.clone(),
                pending: Vec::new(),
            });
        }
        let mut unsynced: Vec<&Op> = Vec::new();
        for op in &self.ops[..at] {
            match op {
                Op::Make { file, .. } => {
                    files.resize_with(files.len().max(file + 1), File::default);
                    unsynced.push(op);
                }
                Op::Rename { .. } | Op::Remove(_) => unsynced.push(op),
                Op::Write { file, .. } | Op::Resize { file, .. } => {
                    files[*file].pending.push(op.clone());
                }
                Op::Sync(file) => {
                    files[*file].settle(|_| true, |_| true);
                    if journaling {
                        unsynced.drain(..).for_each(|op| name(&mut names, op));
                    }
                }
                Op::SyncFolder => unsynced.drain(..).for_each(|op| name(&mut names, op)),
                Op::Said(_) => {}
            }
        }
        let durable = rng.random_range(0..=unsynced.len());
        unsynced[..durable]
            .iter()
            .for_each(|op| name(&mut names, op));
        for file in &mut files {
            file.lose(rng);
        }
        names
            .into_iter()
            .map(|(name, file)| (name, files[file].durable.clone()))
            .collect()
    }
}

fn name(names: &mut BTreeMap<String, FileId>, op: &Op) {
    match op {
        Op::Make { name, file } => drop(names.insert(name.clone(), *file)),
        Op::Rename { from, to } => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
        Op::Remove(name) => drop(names.remove(name)),
        _ => {}
    }
}

impl File {
    /// Applies what is pending, where it arrived, sector by sector.
    fn settle(
        &mut self,
        mut arrived: impl FnMut(usize) -> bool,
        mut sector: impl FnMut(usize) -> bool,
    ) {
        for (number, op) in std::mem::take(&mut self.pending).into_iter().enumerate() {
            if !arrived(number) {
                continue;
            }
            match op {
                Op::Resize { len, .. } => self.durable.resize(len, 0),
                Op::Write { at, bytes, .. } => {
                    let end = at + bytes.len();
                    self.durable.resize(self.durable.len().max(end), 0);
                    let mut from = at;
                    while from < end {
                        let to = end.min((from / SECTOR + 1) * SECTOR);
                        if sector(number) {
                            self.durable[from..to].copy_from_slice(&bytes[from - at..to - at]);
                        }
                        from = to;
                    }
                }
                _ => {}
            }
        }
    }

    /// The power is gone: some of what is pending arrived.
    fn lose(&mut self, rng: &mut StdRng) {
        let many = self.pending.len();
        match rng.random_range(0..5) {
            0 => self.pending.clear(),
            1 => self.settle(|_| true, |_| true),
            2 => {
                let first = rng.random_range(0..=many);
                self.settle(|number| number < first, |_| true);
            }
            3 => {
                let there: Vec<bool> = (0..many).map(|_| rng.random_bool(0.5)).collect();
                self.settle(|number| there[number], |_| true);
            }
            _ => {
                let torn: Vec<bool> = (0..many).map(|_| rng.random_bool(0.3)).collect();
                self.settle(|_| true, |number| !torn[number] || rng.random_bool(0.5));
            }
        }
    }
}
