//! Whether the desktop shows tray icons at all. Windows and macOS always do.

/// Whether an icon can be seen now.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn is_there() -> bool {
    true
}

/// Ends when icons are not shown any more.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn until_gone() {
    std::future::pending().await
}

#[cfg(target_os = "linux")]
pub(crate) use linux::{is_there, until_gone};

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    use futures_util::StreamExt as _;
    use tokio::time::timeout;
    use zbus::{Connection, Proxy};

    /// The watcher of the `StatusNotifierItem` specification; it says whether anything shows the items.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    const PATH: &str = "/StatusNotifierWatcher";
    /// A bus that does not answer within this is not waited for.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Whether an icon can be seen now.
    pub(crate) async fn is_there() -> bool {
        match timeout(PATIENCE, ask()).await {
            Ok(Ok(is_there)) => is_there,
            Ok(Err(error)) => {
                tracing::debug!(%error, "nothing says that it shows tray icons");
                false
            }
            Err(_) => false,
        }
    }

    async fn ask() -> zbus::Result<bool> {
        let watcher = watcher(&Connection::session().await?).await?;
        watcher.get_property("IsStatusNotifierHostRegistered").await
    }

    /// Ends when icons are not shown any more.
    pub(crate) async fn until_gone() {
        loop {
            if let Err(error) = until_changed().await {
                tracing::debug!(%error, "nothing tells of tray icons any more");
                return;
            }
            if !is_there().await {
                return;
            }
        }
    }

    /// Ends when whoever shows icons comes, goes or says so.
    async fn until_changed() -> zbus::Result<()> {
        let bus = Connection::session().await?;
        let watcher = watcher(&bus).await?;
        let mut owners = watcher.receive_owner_changed().await?;
        let mut signals = watcher
            .receive_signal("StatusNotifierHostUnregistered")
            .await?;
        if !watcher
            .get_property("IsStatusNotifierHostRegistered")
            .await?
        {
            return Ok(());
        }
        tokio::select! {
            () = async { while let Some(Some(_)) = owners.next().await {} } => {}
            _ = signals.next() => {}
        }
        Ok(())
    }

    async fn watcher(bus: &Connection) -> zbus::Result<Proxy<'static>> {
        zbus::proxy::Builder::new(bus)
            .destination(WATCHER)?
            .path(PATH)?
            .interface(WATCHER)?
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await
    }
}
