//! Embeds the built window, the icons and what the window may call.

use std::path::Path;

/// What the window may call, and nothing else. The capability `main` grants these one by one.
mod names {
    include!("src/commands/names.rs");
}

fn main() {
    let index = Path::new("../ui/dist/index.html");
    println!("cargo:rerun-if-changed={}", index.display());
    println!("cargo:rerun-if-changed=src/commands/names.rs");
    if std::env::var_os("CARGO_FEATURE_CUSTOM_PROTOCOL").is_some() && !index.exists() {
        stop(
            "The window is not built: ui/dist/index.html is missing. Run `npm ci && npm run build` in ui/, or `cargo xtask run`, which does it.",
        );
    }
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // SQLCipher is linked in, and WebKit brings a libsqlite3 of its own: neither may see the other's symbols.
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    let manifest = tauri_build::AppManifest::new().commands(names::COMMANDS);
    if let Err(error) =
        tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
    {
        stop(&format!("{error:#}"));
    }
}

fn stop(reason: &str) -> ! {
    eprintln!("{reason}");
    println!("cargo:warning={reason}");
    std::process::exit(1);
}
