//! Crash files: what is in memory is texts, keys and tokens.

/// Keeps this program from leaving its memory on the disk when it crashes. Call it first.
#[cfg(unix)]
pub fn forbid_core_dumps() {
    if let Err(error) = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0) {
        tracing::warn!(%error, "a crash of this program may leave its memory on the disk");
    }
}

/// Keeps this program from leaving its memory on the disk when it crashes. Windows leaves none by itself.
#[cfg(not(unix))]
pub fn forbid_core_dumps() {}
