//! Whether the screen is locked, as far as the operating system says.

#[cfg(target_os = "linux")]
mod bus;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::session::Session;

/// Tells whether the screen is locked: nobody works at it, and what appears there may be read by anybody.
#[async_trait]
pub trait ScreenWatch: Send + Sync {
    /// Tells each change until nobody listens any more. One that can tell nothing never returns either: the screen counts
    /// as not locked then.
    async fn watch(&self, locked: watch::Sender<bool>);
}

/// The operating system: logind's `LockedHint` and the screen savers of the desktops over D-Bus on Linux. Windows and macOS
/// say nothing that can be heard without a library of their own; `docs/platforms.md` says what that means.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsScreenWatch;

#[async_trait]
impl ScreenWatch for OsScreenWatch {
    async fn watch(&self, locked: watch::Sender<bool>) {
        let closed = locked.clone();
        let telling = async {
            #[cfg(target_os = "linux")]
            bus::watch(locked).await;
            #[cfg(not(target_os = "linux"))]
            drop(locked);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = closed.closed() => {}
            () = telling => {}
        }
    }
}

impl Session {
    /// Heeds what a watch tells of the screen, for as long as this is polled: while it is locked notices say as little as
    /// can be said.
    pub async fn heed_screen(&self, screen: &dyn ScreenWatch) {
        // Whoever wants to know may come later.
        let _somebody_listens = self.screen_locked();
        screen.watch(self.screen_locks()).await;
    }

    /// Whether the screen is locked, as [`Session::heed_screen`] hears it, and each change of that.
    pub fn screen_locked(&self) -> watch::Receiver<bool> {
        self.screen_locks().subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_watch_ends_when_nobody_listens() {
        let (locked, listener) = watch::channel(false);
        drop(listener);
        OsScreenWatch.watch(locked).await;
    }
}
