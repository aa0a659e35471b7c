//! Writes what is made from `config/policy/schema.toml` below a folder, under the paths that it has in the repository:
//! `generate DIR`. `cargo xtask gen` keeps what it writes.

// Templates are written to be read; what they cost is paid once per change of the schema.
#![allow(clippy::format_push_string, clippy::format_collect)]

mod defaults;
mod mobileconfig;
mod page;
mod policy;
mod template;
mod text;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use holdfast_settings::schema::known;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("generate DIR");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> std::io::Result<()> {
    let schema = known();
    let files = [
        ("config/defaults.toml", defaults::make(schema)),
        ("config/policy/linux/policy.toml", policy::make(schema)),
        (
            "config/policy/macos/org.holdfast.desktop.mobileconfig",
            mobileconfig::make(schema),
        ),
        (
            "config/policy/windows/Holdfast.admx",
            template::definitions(schema),
        ),
        (
            "config/policy/windows/en-US/Holdfast.adml",
            template::resources(schema, text::Language::English),
        ),
        (
            "config/policy/windows/de-DE/Holdfast.adml",
            template::resources(schema, text::Language::German),
        ),
        ("docs/settings.md", page::make(schema)),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
