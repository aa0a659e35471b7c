//! What the organisation says.
//!
//! Each system has its own place for that, which only administrators can write to: on Windows the registry, on macOS the
//! managed preferences, on Linux `/etc/holdfast/policy.toml`. How each is read is here for all systems, so that it can be
//! tested on any; only the access to the place is the system's own.

#[cfg(unix)]
mod file;
#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(windows)]
mod registry;
pub mod toml;
pub mod windows;

use crate::Layer;

#[cfg(unix)]
pub use file::PolicyFile;
#[cfg(target_os = "macos")]
pub use macos::ManagedPreferences;
#[cfg(windows)]
pub use registry::Registry;

/// A place where a policy stands.
pub trait PolicySource: Send + Sync {
    /// What it says, the strongest layer first; no layer where there is no policy. Reads from disk or registry: blocks.
    fn layers(&self) -> Vec<Layer>;
}

/// No policy: for programs that run where none is.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPolicy;

impl PolicySource for NoPolicy {
    fn layers(&self) -> Vec<Layer> {
        Vec::new()
    }
}

/// Layers that are known: for tests of what heeds them.
impl PolicySource for Vec<Layer> {
    fn layers(&self) -> Vec<Layer> {
        self.clone()
    }
}

/// The place of this system.
///
/// Programs built for development and tests read the file that `HOLDFAST_TEST_POLICY` names instead; released ones have
/// no such door.
pub fn of_this_system() -> Box<dyn PolicySource> {
    #[cfg(all(unix, debug_assertions))]
    if let Some(path) = std::env::var_os("HOLDFAST_TEST_POLICY") {
        return Box::new(PolicyFile::untrusting(path.into()));
    }
    #[cfg(windows)]
    return Box::new(Registry);
    #[cfg(target_os = "macos")]
    return Box::new(ManagedPreferences);
    #[cfg(all(unix, not(target_os = "macos")))]
    return Box::new(PolicyFile::default());
    #[cfg(not(any(unix, windows)))]
    return Box::new(NoPolicy);
}
