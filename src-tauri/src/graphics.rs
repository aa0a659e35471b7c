//! How the window is drawn. Without a graphics card WebKit's accelerated path is drawn by the processor and costs twice
//! the memory, so it is switched off there.

use holdfast_settings::keys::Acceleration;
use tauri::WebviewWindow;

/// Decides for this computer.
pub(crate) fn apply(window: &WebviewWindow, wanted: Acceleration) -> tauri::Result<()> {
    if accelerated(wanted, has_render_node()) {
        return Ok(());
    }
    tracing::info!("drawing without hardware acceleration");
    switch_off(window)
}

fn accelerated(wanted: Acceleration, card: bool) -> bool {
    wanted == Acceleration::Auto && card
}

#[cfg(target_os = "linux")]
fn has_render_node() -> bool {
    let nodes = std::fs::read_dir("/dev/dri")
        .into_iter()
        .flatten()
        .flatten();
    nodes
        .into_iter()
        .any(|node| node.file_name().as_encoded_bytes().starts_with(b"renderD"))
}

/// Elsewhere the system's own web view knows best.
#[cfg(not(target_os = "linux"))]
fn has_render_node() -> bool {
    true
}

#[cfg(target_os = "linux")]
fn switch_off(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn switch_off(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_used_unless_switched_off() {
        assert!(accelerated(Acceleration::Auto, true));
        assert!(!accelerated(Acceleration::Auto, false));
        assert!(!accelerated(Acceleration::Off, true));
    }
}
