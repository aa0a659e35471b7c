//! What the computer itself does wrong: full and read-only disks, a profile that is in use. Linux only: the disks are
//! mounted in a namespace of the program's own, for which nobody has to be an administrator.
#![cfg(target_os = "linux")]

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::ctl::{Around, Shell, once_in};
use holdfast_tests::patience::{SOON, until};
use holdfast_tests::scene::SUBJECT;
use holdfast_tests::server::Server;

/// Runs the program that follows after a command, as root of a mount namespace of its own.
fn mounted(command: &str, folder: &Path) -> Around {
    let script = format!("{command} && shift && exec \"$@\"");
    let by = ["unshare", "--map-root-user", "--mount", "sh", "-c"];
    let mut by: Vec<String> = by.into_iter().map(str::to_owned).collect();
    by.extend([script, "sh".to_owned(), folder.display().to_string()]);
    Around {
        by,
        ..Around::default()
    }
}

/// A folder of a program's own mounts, seen from outside.
fn inside(program: &Shell, folder: &Path) -> Result<PathBuf> {
    let process = program.process().context("it has ended")?;
    let relative = folder.strip_prefix("/")?;
    Ok(PathBuf::from(format!("/proc/{process}/root")).join(relative))
}

/// Fills a disk to its last byte.
fn fill(ballast: &Path) -> Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(ballast)?;
    for size in [64 * 1024, 4 * 1024, 1] {
        let block = vec![7; size];
        loop {
            match file.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_taken_and_is_told() -> Result<()> {
    let server = Server::start(&[]).await?;
    let profile = tempfile::tempdir()?;
    let disk = mounted("mount -t tmpfs -o size=8m disk \"$1\"", profile.path());
    let mut ana = Shell::start_in(&disk, &server.url, "ana", profile.path())?;
    ana.ask("ready").await?;
    let mut carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
    let chat = carla.chat().to_owned();
    ana.phase(&chat, "offered").await?;
    ana.ask(&format!("accept {chat}")).await?;

    let ballast = inside(&ana, profile.path())?.join("ballast");
    let mut taken = Vec::new();
    let mut refused = None;
    for number in 0..400 {
        fill(&ballast)?;
        let text = format!("{number} {}", "x".repeat(4_000));
        let answer = ana.answer(&format!("send {chat} '{text}'")).await?;
        if answer["ok"] == true {
            taken.push(text);
        } else {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.context("the disk was never full")?;
    ensure!(refused["code"] == "disk_full", "{refused}");
    let told = refused["error"].as_str().unwrap_or_default();
    ensure!(told.contains("Free some space"), "{told}");
    // What the contact writes meanwhile cannot be kept.
    carla.write("Are you there?").await?;
    let status = ana.ask("status").await?;
    ensure!(status["screen"] == "signed_in", "{status}");

    File::create(&ballast)?.set_len(0)?;
    until("the contact's words", SOON, async || {
        let shown = ana.ask(&format!("show {chat}")).await?;
        let all = shown["transcript"]["items"].to_string();
        Ok(all.contains("Are you there?").then_some(()))
    })
    .await?;
    until("nothing to be told", SOON, async || {
        let status = ana.ask("status").await?;
        let told = status["notices"].to_string();
        Ok((!told.contains("disk_full") && !told.contains("storage")).then_some(()))
    })
    .await?;
    ana.ask(&format!("send {chat} 'There is room again.'"))
        .await?;
    ana.ask("sync").await?;
    taken.push("There is room again.".to_owned());
    let said = carla.texts_of("Agent").await?;
    ensure!(said == taken, "{} said, {} taken", said.len(), taken.len());
    ana.end().await
}

#[tokio::test]
async fn a_profile_that_cannot_be_written_is_told_with_what_to_do() -> Result<()> {
    let server = Server::start(&[]).await?;
    let profile = tempfile::tempdir()?;
    // One that nobody has used, and one of an agent who was here.
    for used in [false, true] {
        if used {
            let here = Shell::start_with(&server.url, "ana", profile.path())?;
            here.end().await?;
        }
        let script = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"";
        let disk = mounted(script, profile.path());
        let output = once_in(&disk, &server.url, profile.path(), "ana", &["status"]).await?;
        let said = String::from_utf8_lossy(&output.stderr);
        // Without a file that it could keep anything in, it still shows what the server says.
        ensure!(output.status.success(), "used {used}: {said}");
        ensure!(said.contains("Nothing is saved on this computer"), "{said}");
        // Where nobody was here before, there is no place for the passphrase's salt either.
        let why = if used { "permissions" } else { "Read-only" };
        ensure!(said.contains(why), "used {used}: {said}");
    }
    // It did no harm.
    let mut again = Shell::start_with(&server.url, "ana", profile.path())?;
    again.ask("status").await?;
    again.end().await
}

#[tokio::test]
async fn a_second_program_on_a_profile_says_that_it_is_in_use() -> Result<()> {
    let server = Server::start(&[]).await?;
    let profile = tempfile::tempdir()?;
    let mut first = Shell::start_with(&server.url, "ana", profile.path())?;
    first.ask("status").await?;
    let here = Around::default();
    let output = once_in(&here, &server.url, profile.path(), "ana", &["status"]).await?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.code() == Some(1),
        "{:?}: {said}",
        output.status
    );
    ensure!(said.contains("Another Holdfast is using"), "{said}");
    first.ask("sync").await?;
    first.end().await
}

#[tokio::test]
async fn a_profile_is_its_owners_alone_whoever_made_it() -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let server = Server::start(&[]).await?;
    let all = tempfile::tempdir()?;
    for (name, made) in [("new", false), ("known", true)] {
        let profile = all.path().join(name);
        if made {
            std::fs::create_dir(&profile)?;
            std::fs::set_permissions(&profile, std::fs::Permissions::from_mode(0o755))?;
        }
        let report = all.path().join(format!("{name}.zip"));
        std::fs::write(&report, "an older one")?;
        std::fs::set_permissions(&report, std::fs::Permissions::from_mode(0o644))?;
        let file = report.to_str().context("a path")?;
        let verb = ["doctor", "--report", file];
        once_in(&Around::default(), &server.url, &profile, "ana", &verb).await?;
        for (path, own) in [(&profile, 0o700), (&report, 0o600)] {
            let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
            ensure!(mode == own, "{} is {mode:o}", path.display());
        }
    }
    Ok(())
}
