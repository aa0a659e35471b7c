//! The installer for Windows, under Wine in a folder of its own: silently, as a rollout does it. The window itself needs
//! Windows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
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
/// What an installation for one user has.
const OWN_UNINSTALL: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Holdfast";
const OWN_LINKS: &str = r"HKCU\Software\Classes\holdfast\shell\open\command";
/// Beside the installer it is taken where `WebView2` is missing.
const WEBVIEW2_INSTALLER: &str = "MicrosoftEdgeWebView2RuntimeInstallerX64.exe";
const SILENT: [&str; 2] = ["/S", "/NOWEBVIEW2CHECK"];
/// The installer's codes.
const DOWNGRADE: i32 = 3;
const RUNNING: i32 = 4;
const NO_WEBVIEW2: i32 = 5;
/// The uninstaller goes on in a copy of itself after it has ended.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds, signs, verifies, installs, upgrades, refuses to go back, and removes.
pub(super) fn check(checks: &mut Checks) -> Result<()> {
    system::ensure(&[&system::WINDOWS, &system::WINDOWS_TESTS])?;
    let certificate = Certificate::make()?;
    let beta = bundle::make_windows_as("0.0.9-beta.2", &certificate.keys())?;
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
        wine.ends_with(&beta, &SILENT, 0)?;
        ensure!(wine.value(UNINSTALL, "DisplayVersion")? == "0.0.9-beta.2");
        Ok(())
    });
    checks.check("A release comes after its betas", || {
        wine.ends_with(&older, &SILENT, 0)?;
        ensure!(wine.value(UNINSTALL, "DisplayVersion")? == "0.0.9");
        wine.ends_with(&beta, &SILENT, DOWNGRADE)
    });
    checks.check("While Holdfast runs the installer says no", || {
        let mut running = wine.start_in_its_place()?;
        let refused = wine.ends_with(&installer, &SILENT, RUNNING);
        running.kill()?;
        running.wait()?;
        refused
    });
    checks.check("Upgrading in place", || {
        wine.ends_with(&installer, &SILENT, 0)?;
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
        wine.ends_with(&older, &SILENT, DOWNGRADE)?;
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
    elsewhere(checks, &wine, &installer);
    wine.end()
}

/// For one user, into another folder, and with what lies beside the installer; each removed as its entry says.
fn elsewhere(checks: &mut Checks, wine: &Wine, installer: &Path) {
    checks.check("For one user alone: /CURRENTUSER", || {
        wine.ends_with(installer, &[&SILENT[..], &["/CURRENTUSER"]].concat(), 0)?;
        let folder = wine.value(OWN_UNINSTALL, "InstallLocation")?;
        ensure!(
            folder.ends_with(r"\AppData\Local\Programs\Holdfast"),
            "it went into {folder}"
        );
        ensure!(
            wine.value(OWN_LINKS, "")?
                .starts_with(&format!("\"{folder}\\"))
        );
        ensure!(
            wine.value(UNINSTALL, "DisplayVersion").is_err(),
            "it is there for all as well"
        );
        ensure!(wine.windows_path(&folder).join("THIRD-PARTY.txt").is_file());
        wine.uninstall_quietly(OWN_UNINSTALL, OWN_LINKS)
    });
    checks.check("Into another folder: /D=", || {
        wine.ends_with(
            installer,
            &[&SILENT[..], &[r"/D=C:\Programs\Chat"]].concat(),
            0,
        )?;
        ensure!(wine.value(UNINSTALL, "InstallLocation")? == r"C:\Programs\Chat");
        ensure!(
            wine.path("drive_c/Programs/Chat/holdfast.exe").is_file()
                && !wine.path(FOLDER).exists()
        );
        wine.uninstall_quietly(UNINSTALL, LINKS)
    });
    checks.check("WebView2 from the file beside the installer", || {
        let beside = wine.path("drive_c/rollout");
        fs::create_dir_all(&beside)?;
        let copy = beside.join("setup.exe");
        fs::copy(installer, &copy)?;
        stand_in(&beside.join(WEBVIEW2_INSTALLER))?;
        wine.ends_with(&copy, &["/S"], 0)?;
        wine.uninstall_quietly(UNINSTALL, LINKS)
    });
}

/// A program that stands for others: see its source.
fn stand_in(at: &Path) -> Result<()> {
    let source = paths::root().join("xtask/src/commands/test/packaging/stand_in.c");
    run(Command::new("x86_64-w64-mingw32-gcc")
        .args(["-O1", "-o"])
        .arg(at)
        .arg(source)
        .arg("-ladvapi32"))
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

    /// Something that runs from the desktop's file, as the desktop itself cannot here.
    fn start_in_its_place(&self) -> Result<Child> {
        let program = self.path(FOLDER).join("holdfast.exe");
        stand_in(&program)?;
        let mut running = self.command(&program).spawn()?;
        // Nobody says when a program has come up: its file can be written to until then.
        std::thread::sleep(Duration::from_secs(5));
        ensure!(running.try_wait()?.is_none(), "it does not run");
        Ok(running)
    }

    /// Where a path of Windows' is.
    fn windows_path(&self, path: &str) -> PathBuf {
        let below = path.trim_start_matches("C:\\").replace('\\', "/");
        self.path("drive_c").join(below)
    }

    /// Removes what an entry says, by the command that it names for that, and looks whether it is gone.
    fn uninstall_quietly(&self, entry: &str, links: &str) -> Result<()> {
        let folder = self.value(entry, "InstallLocation")?;
        let line = self.value(entry, "QuietUninstallString")?;
        // `"PROGRAM" SWITCHES`, and no blank in a switch.
        let (program, switches) = line
            .strip_prefix('"')
            .and_then(|rest| rest.split_once('"'))
            .with_context(|| format!("it is removed by {line:?}"))?;
        let switches: Vec<&str> = switches.split_whitespace().collect();
        self.ends_with(&self.windows_path(program), &switches, 0)?;
        let folder = self.windows_path(&folder);
        let place = folder.strip_prefix(self.folder.path())?;
        self.wait_until_gone(&place.to_string_lossy())?;
        for key in [entry, links] {
            ensure!(self.value(key, "").is_err(), "{key} is left");
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
