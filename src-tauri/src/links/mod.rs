//! Links: out to the system's browser, and in from `holdfast://`.

mod browser;
mod deep;

pub(crate) use browser::open;
pub use browser::{LinkError, checked};
pub use deep::{DeepLinkError, interaction};

use tauri::AppHandle;

use crate::window;

/// Follows a `holdfast://` link that somebody clicked anywhere on this computer: it brings the window up at that chat
/// and does nothing else. A link that is not understood still brings the window up.
pub(crate) fn follow(app: &AppHandle, link: &str) {
    match interaction(link) {
        Ok(id) => window::reveal(app, &id),
        Err(error) => {
            tracing::warn!(%error, "a holdfast: link was refused");
            window::raise(app);
        }
    }
}
