//! The installer for Windows, under Wine in a folder of its own: silently, as a rollout does it. The window itself needs
//! Windows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Checks;
use crate::command::{output, run};
use crate::commands::bundle::{self, Keys, Kind};
use crate::{paths, system};

/// Where programs of 64 bits go.
const FOLDER: &str = "drive_c/Program Files/Holdfast";
const UNINSTALL: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Holdfast";
const LINKS: &str = r"HKLM\Software\Classes\holdfast\shell\open\command";
/// Where policies are.
const POLICY: &str = r"Software\Policies\Holdfast";
/// What a domain sets: key, name, type, value.
const POLICIES: [(&str, &str, &str, &str); 5] = [
    (MACHINE, "server.url", "REG_SZ", "https://cc.example.org"),
    (PERSON, "server.url", "REG_SZ", "https://other.example.org"),
    (PERSON, "cache.keep-days", "REG_DWORD", "30"),
    (MACHINE, "cache.wipe-on-sign-out", "REG_DWORD", "1"),
    (MACHINE, "notifications.privacy", "REG_SZ", "sometimes"),
];
const MACHINE: &str = r"HKLM\Software\Policies\Holdfast";
const PERSON: &str = r"HKCU\Software\Policies\Holdfast";
/// What counts then: the computer's over the person's, and of what makes no sense the strictest.
fn counting() -> [(&'static str, Value, &'static str); 5] {
    [
        ("server.url", json!("https://cc.example.org"), "policy"),
        ("cache.keep-days", json!(30), "policy"),
        ("cache.wipe-on-sign-out", json!(true), "policy"),
        ("notifications.privacy", json!("nothing"), "policy_closed"),
        ("language", json!("system"), "default"),
    ]
}
/// The installer's codes.
const DOWNGRADE: i32 = 3;
const NO_WEBVIEW2: i32 = 5;
/// The uninstaller goes on in a copy of itself after it has ended.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds, signs, verifies, installs, upgrades, refuses to go back, and removes.
pub(super) fn check(checks: &mut Checks) -> Result<()> {
    system::ensure(&[&system::WINDOWS, &system::WINDOWS_TESTS])?;
    let certificate = Certificate::make()?;
    let older = bundle::make_windows_as("0.0.9", &certificate.keys())?;
    let installer = bundle::make_dev(&[Kind::Windows], &certificate.keys())?
        .pop()
        .context("no installer was made")?;
    let wine = Wine::start()?;
    checks.check("Without WebView2 the installer says no", || {
        wine.ends_with(&installer, &["/S"], NO_WEBVIEW2)?;
        ensure!(!wine.path(FOLDER).exists(), "it installed all the same");
        Ok(())
    });
    checks.check("Installing silently", || {
        wine.ends_with(&older, &["/S", "/NOWEBVIEW2CHECK"], 0)?;
        ensure!(wine.value(UNINSTALL, "DisplayVersion")? == "0.0.9");
        Ok(())
    });
    checks.check("Upgrading in place", || {
        wine.ends_with(&installer, &["/S", "/NOWEBVIEW2CHECK"], 0)?;
        ensure!(wine.value(UNINSTALL, "DisplayVersion")? == env!("CARGO_PKG_VERSION"));
        ensure!(wine.value(UNINSTALL, "InstallLocation")? == r"C:\Program Files\Holdfast");
        ensure!(wine.value(LINKS, "")? == r#""C:\Program Files\Holdfast\holdfast.exe" "%1""#);
        Ok(())
    });
    checks.check("Programs, installer and uninstaller are signed", || {
        let programs = ["holdfast.exe", "holdfastctl.exe", "uninstall.exe"]
            .map(|name| wine.path(FOLDER).join(name));
        for file in programs.iter().chain([&installer]) {
            certificate.verify(file)?;
        }
        Ok(())
    });
    checks.check("The installed holdfastctl runs", || {
        let said = wine.says(&wine.path(FOLDER).join("holdfastctl.exe"), &["--version"])?;
        ensure!(
            said.trim() == concat!("holdfastctl ", env!("CARGO_PKG_VERSION")),
            "it says {said:?}"
        );
        Ok(())
    });
    checks.check(
        "The policy in the registry counts, the computer's over the person's",
        || wine.policy_counts(),
    );
    checks.check("A downgrade is refused", || {
        wine.ends_with(&older, &["/S", "/NOWEBVIEW2CHECK"], DOWNGRADE)?;
        ensure!(wine.value(UNINSTALL, "DisplayVersion")? == env!("CARGO_PKG_VERSION"));
        Ok(())
    });
    checks.check("Uninstalling silently leaves nothing", || {
        wine.ends_with(&wine.path(FOLDER).join("uninstall.exe"), &["/S"], 0)?;
        wine.wait_until_gone(FOLDER)?;
        for key in [UNINSTALL, LINKS] {
            ensure!(wine.value(key, "").is_err(), "{key} is left");
        }
        ensure!(
            !wine
                .path("drive_c/ProgramData/Microsoft/Windows/Start Menu/Programs/Holdfast.lnk")
                .exists(),
            "the menu's entry is left"
        );
        Ok(())
    });
    wine.end()
}

/// A throw-away certificate that may sign programs.
struct Certificate(TempDir);

impl Certificate {
    fn make() -> Result<Self> {
        let made = Self(tempfile::tempdir().context("cannot create a folder")?);
        output(
            Command::new("openssl")
                .args([
                    "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "1",
                ])
                .args(["-subj", "/CN=Holdfast package test"])
                .args(["-addext", "extendedKeyUsage=codeSigning", "-keyout"])
                .arg(made.key())
                .arg("-out")
                .arg(made.certificate()),
        )?;
        Ok(made)
    }

    fn key(&self) -> PathBuf {
        self.0.path().join("key.pem")
    }

    fn certificate(&self) -> PathBuf {
        self.0.path().join("certificate.pem")
    }

    fn keys(&self) -> Keys {
        Keys {
            windows: Some((self.certificate(), self.key())),
            ..Keys::default()
        }
    }

    fn verify(&self, file: &Path) -> Result<()> {
        output(
            Command::new("osslsigncode")
                .args(["verify", "-CAfile"])
                .arg(self.certificate())
                .arg("-in")
                .arg(file),
        )
        .map(drop)
    }
}

/// The Wine that runs programs of 64 bits, wherever the system keeps it: Debian has it beside its libraries, and `wine`
/// on the search path asks for the one of 32 bits first.
fn wine64() -> Result<PathBuf> {
    const BESIDE_LIBRARIES: [&str; 3] = [
        "/usr/lib/wine/wine64",
        "/usr/lib64/wine/wine64",
        "/opt/wine-stable/bin/wine64",
    ];
    let elsewhere = || {
        let known = BESIDE_LIBRARIES.map(PathBuf::from);
        known.into_iter().find(|path| path.is_file())
    };
    // Newer ones have one program for both.
    paths::on_path("wine64")
        .or_else(elsewhere)
        .or_else(|| paths::on_path("wine"))
        .context("there is no wine64: install Debian's packages wine and wine64")
}

/// A Windows of Wine's, in a folder.
struct Wine {
    folder: TempDir,
    program: PathBuf,
}

impl Wine {
    fn start() -> Result<Self> {
        let wine = Self {
            folder: tempfile::tempdir().context("cannot create a folder")?,
            program: wine64()?,
        };
        run(wine.command("wineboot").arg("--init"))?;
        let shim = paths::root().join("xtask/src/commands/test/packaging/prng.c");
        run(Command::new("x86_64-w64-mingw32-gcc")
            .args(["-shared", "-O1", "-o"])
            .arg(wine.path("drive_c/windows/system32/bcryptprimitives.dll"))
            .arg(shim)
            .arg("-ladvapi32"))?;
        Ok(wine)
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("WINEPREFIX", self.folder.path())
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env_remove("DISPLAY")
            .arg(program);
        command
    }

    fn path(&self, place: &str) -> PathBuf {
        self.folder.path().join(place)
    }

    fn ends_with(&self, program: &Path, arguments: &[&str], code: i32) -> Result<()> {
        let status = self.command(program).args(arguments).status()?;
        if status.code() != Some(code) {
            bail!("it ended with {status} instead of {code}");
        }
        Ok(())
    }

    fn says(&self, program: &Path, arguments: &[&str]) -> Result<String> {
        output(self.command(program).args(arguments))
    }

    /// Writes policies as a domain does, asks the installed `holdfastctl` what counts, and takes them away again.
    fn policy_counts(&self) -> Result<()> {
        for (key, name, kind, value) in POLICIES {
            let mut add = self.command("reg");
            add.args([
                "add", key, "/v", name, "/t", kind, "/d", value, "/f", "/reg:64",
            ]);
            output(&mut add)?;
        }
        let said = self.says(
            &self.path(FOLDER).join("holdfastctl.exe"),
            &["--profile", r"C:\profile", "--json", "settings"],
        )?;
        for root in ["HKLM", "HKCU"] {
            let key = format!(r"{root}\{POLICY}");
            output(self.command("reg").args(["delete", &key, "/f", "/reg:64"]))?;
        }
        let said: Value = serde_json::from_str(&said).with_context(|| said.clone())?;
        for (name, value, source) in counting() {
            let setting = said["settings"]
                .as_array()
                .and_then(|all| all.iter().find(|one| one["name"] == name))
                .with_context(|| format!("{name} is not in {said}"))?;
            ensure!(
                setting["value"] == value && setting["source"] == source,
                "{name} counts as {setting}"
            );
        }
        Ok(())
    }

    /// A value of the registry; an error where there is none.
    fn value(&self, key: &str, name: &str) -> Result<String> {
        let mut command = self.command("reg");
        command.args(["query", key]);
        if name.is_empty() {
            command.arg("/ve");
        } else {
            command.args(["/v", name]);
        }
        let listed = output(command.arg("/reg:64"))?;
        listed
            .lines()
            .find_map(|line| line.split_once("REG_SZ"))
            .map(|(_, value)| value.trim().to_owned())
            .with_context(|| format!("{key} has no {name:?}: {listed}"))
    }

    fn wait_until_gone(&self, place: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.path(place).exists() {
            let left: Vec<_> = fs::read_dir(self.path(place))
                .into_iter()
                .flatten()
                .flatten()
                .collect();
            ensure!(Instant::now() < deadline, "left behind: {left:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn end(&self) -> Result<()> {
        run(Command::new("wineserver")
            .env("WINEPREFIX", self.folder.path())
            .arg("--kill"))
        .or_else(|_| run(self.command("wineboot").arg("--kill")))
    }
}
