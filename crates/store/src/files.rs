//! The folder of one agent: names, permissions, the lock, setting aside.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What only this machine knows.
pub(crate) const JOURNAL: &str = "journal.db";
/// What the server said.
pub(crate) const CACHE: &str = "cache.db";
/// The fingerprint of the key.
const KEY_ID: &str = "key.id";
/// Locked while a Holdfast works here.
const LOCK: &str = "store.lock";

/// How long a Holdfast that is just closing may take.
const CLOSING: Duration = Duration::from_secs(2);

/// Makes the folder, for this user alone.
pub(crate) fn prepare_folder(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    #[cfg(unix)]
    fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Makes sure that a file is there, for this user alone. `SQLite` gives its companions the same permissions.
pub(crate) fn prepare_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// Locks the folder for as long as the file lives; none where another process has it and does not let go.
pub(crate) fn lock(dir: &Path) -> io::Result<Option<File>> {
    let file = prepare_file(&dir.join(LOCK))?;
    let deadline = Instant::now() + CLOSING;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Ok(None),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Whether there is a database with anything in it.
pub(crate) fn has_content(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.len() > 0)
}

/// The fingerprint kept beside the files.
pub(crate) fn kept_key_id(dir: &Path) -> Option<String> {
    fs::read_to_string(dir.join(KEY_ID))
        .ok()
        .map(|text| text.trim().to_owned())
}

/// Keeps a fingerprint, whole or not at all.
pub(crate) fn keep_key_id(dir: &Path, id: &str) -> io::Result<()> {
    if kept_key_id(dir).as_deref() == Some(id) {
        return Ok(());
    }
    write_whole(&dir.join(KEY_ID), id.as_bytes())
}

/// Writes a file anew, whole or not at all.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    let mut file = prepare_file(&new)?;
    file.set_len(0)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(new, path)
}

/// Makes new names in the folder survive a power loss, where the system offers that.
pub(crate) fn sync_folder(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(dir)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

/// A database and the companions that belong to it.
fn family(db: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = db.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    })
}

/// Deletes a database.
pub(crate) fn remove(db: &Path) -> io::Result<()> {
    family(db)
        .iter()
        .try_for_each(|path| absent_is_fine(fs::remove_file(path)))
}

/// Removes the cache with its companions, and every copy of it that was set aside.
pub(crate) fn remove_every_cache(dir: &Path) -> io::Result<()> {
    let start = format!("{}.", stem(Path::new(CACHE)));
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if name.to_string_lossy().starts_with(&start) {
            absent_is_fine(fs::remove_file(&path))?;
        }
    }
    sync_folder(dir)
}

/// Copies a database as it is, and says where to.
pub(crate) fn copy_aside(db: &Path) -> io::Result<PathBuf> {
    let target = free_name(db, "damaged");
    for (from, to) in family(db).iter().zip(family(&target)) {
        // The permissions go with the copy.
        absent_is_fine(
            fs::copy(from, &to).and_then(|_| OpenOptions::new().write(true).open(&to)?.sync_all()),
        )?;
    }
    sync_folder_of(db)?;
    Ok(target)
}

/// What a database is called that is to take the place of `db` once it is whole.
pub(crate) fn new_name(db: &Path) -> PathBuf {
    db.with_extension("new.db")
}

/// What it is called from when it is whole until it has taken that place.
fn whole_name(db: &Path) -> PathBuf {
    db.with_extension("mended.db")
}

/// Puts the database of [`new_name`], which is whole and closed, in the place of `db`.
pub(crate) fn replace(db: &Path) -> io::Result<()> {
    fs::rename(new_name(db), whole_name(db))?;
    sync_folder_of(db)?;
    finish_replacing(db).map(drop)
}

/// Finishes a [`replace`] that was begun; says where the copy of what was replaced is, if there was one to finish.
pub(crate) fn finish_replacing(db: &Path) -> io::Result<Option<PathBuf>> {
    let whole = whole_name(db);
    if !whole.exists() {
        return Ok(None);
    }
    // The old one's log must be gone first, and for good: it would be replayed into the new one.
    let [_, wal, shm] = family(db);
    absent_is_fine(fs::remove_file(wal))?;
    absent_is_fine(fs::remove_file(shm))?;
    sync_folder_of(db)?;
    fs::rename(whole, db)?;
    sync_folder_of(db)?;
    newest_copy(db)
}

/// The copy that [`copy_aside`] made last.
fn newest_copy(db: &Path) -> io::Result<Option<PathBuf>> {
    let start = format!("{}.damaged-", stem(db));
    let mut newest = None;
    for entry in fs::read_dir(db.parent().unwrap_or(Path::new(".")))? {
        let path = entry?.path();
        // Its companions end in `.db-wal` and `.db-shm`.
        if stem(&path).starts_with(&start) && path.extension().is_some_and(|end| end == "db") {
            newest = newest.max(Some(path));
        }
    }
    Ok(newest)
}

fn stem(db: &Path) -> String {
    db.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn sync_folder_of(db: &Path) -> io::Result<()> {
    db.parent().map_or(Ok(()), sync_folder)
}

/// A database's log.
pub(crate) fn log(db: &Path) -> PathBuf {
    let [_, log, _] = family(db);
    log
}

/// Renames both databases and the fingerprint; says what they are called now.
pub(crate) fn set_aside(dir: &Path) -> io::Result<Vec<PathBuf>> {
    // What was about to take the journal's place has the same key.
    finish_replacing(&dir.join(JOURNAL))?;
    let mut renamed = Vec::new();
    for name in [JOURNAL, CACHE] {
        let db = dir.join(name);
        if !has_content(&db) {
            continue;
        }
        let target = free_name(&db, "set-aside");
        // The database itself last: after a crash in between, the next attempt still finds it.
        for (from, to) in family(&db).iter().zip(family(&target)).rev() {
            absent_is_fine(fs::rename(from, to))?;
        }
        renamed.push(target);
    }
    absent_is_fine(fs::remove_file(dir.join(KEY_ID)))?;
    sync_folder(dir)?;
    Ok(renamed)
}

/// `journal.db` → `journal.damaged-20261124T041500Z.db`, or with a number where that exists.
fn free_name(db: &Path, why: &str) -> PathBuf {
    let stem = stem(db);
    let time = jiff::Timestamp::now()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string();
    let name = |number: u32| match number {
        1 => db.with_file_name(format!("{stem}.{why}-{time}.db")),
        number => db.with_file_name(format!("{stem}.{why}-{time}-{number}.db")),
    };
    (1..u32::MAX)
        .map(name)
        .find(|path| !path.exists())
        .unwrap_or_else(|| name(u32::MAX))
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
