//! The count on the program's icon in a dock or task bar, where the desktop has one.

use tauri::AppHandle;

/// The count on the program's icon.
#[derive(Debug, Default)]
pub(super) struct Badge {
    #[cfg(target_os = "linux")]
    bus: std::sync::Arc<tokio::sync::OnceCell<zbus::Connection>>,
}

impl Badge {
    /// Docks that know the `LauncherEntry` interface (Plasma, Ubuntu's, Dash to Dock) hear of it; no other desktop does.
    #[cfg(target_os = "linux")]
    pub(super) fn show(&self, _app: &AppHandle, count: u32) {
        let bus = std::sync::Arc::clone(&self.bus);
        tauri::async_runtime::spawn(async move {
            if let Err(error) = update(&bus, count).await {
                tracing::debug!(%error, "no dock was told how many wait");
            }
        });
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn show(&self, app: &AppHandle, count: u32) {
        use tauri::Manager as _;
        // Windows has no counts on icons: there the window's title says it.
        let Some(window) = app.get_webview_window(crate::window::MAIN) else {
            return;
        };
        let count = (count > 0).then(|| i64::from(count));
        if let Err(error) = window.set_badge_count(count) {
            tracing::debug!(%error, "the icon takes no count");
        }
    }
}

#[cfg(target_os = "linux")]
async fn update(bus: &tokio::sync::OnceCell<zbus::Connection>, count: u32) -> zbus::Result<()> {
    use std::collections::HashMap;
    use zbus::zvariant::Value;

    /// The desktop file that the packages install.
    const PROGRAM: &str = "application://Holdfast.desktop";
    const INTERFACE: &str = "com.canonical.Unity.LauncherEntry";

    // Docks forget the count when the connection that told it is gone.
    let bus = bus.get_or_try_init(zbus::Connection::session).await?;
    let values = HashMap::from([
        ("count", Value::from(i64::from(count))),
        ("count-visible", Value::from(count > 0)),
    ]);
    bus.emit_signal(
        None::<&str>,
        "/org/holdfast/desktop",
        INTERFACE,
        "Update",
        &(PROGRAM, values),
    )
    .await
}
