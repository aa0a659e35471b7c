//! What leaves the computer in a report for support.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Cursor, Read as _};

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::ctl::{Shell, once_in};
use holdfast_tests::demo;
use holdfast_tests::proxy::{Proxy, Trick, reply};
use holdfast_tests::secrecy::{PASSWORD_LINES, free_of, planted_chat, secrets, talkative};
use holdfast_tests::server::Server;
use zip::ZipArchive;

/// A slip of the program, as it would stand in a log: texts, names, addresses, tokens, in fields, words and spans.
const SLIPS: &str = "\
2026-11-26T13:22:51.123456Z  WARN holdfast_core::sync: a contact could not be read error=no contact Planted name planted@example.org
2026-11-26T13:22:51.123456Z  INFO holdfast_core::sync: the policy: planted words
2026-11-26T13:22:51.123456Z  INFO holdfast_core::sync: heard planted words of the contact
2026-11-26T13:22:51.123456Z  INFO holdfast_core::sync: planted words, a contact could not be read
2026-11-26T13:22:51.123456Z  WARN holdfast_core::sync: a contact could not be read what=planted code=planted state=planted thread=planted
2026-11-26T13:22:51.123456Z  INFO holdfast_client::http: sent chat=planted7@example.org token=Planted.Token
2026-11-26T13:22:51.123456Z  INFO request{agent=Planted}:holdfast_client::http: sent
2026-11-26T13:22:51.123456Z  INFO hyper::client: POST /planted
Planted words on a line of their own
";

/// A chat with all that can be planted in it, with the finest log that there is; then a report.
#[tokio::test]
async fn a_report_has_nothing_in_it_that_anybody_wrote_and_no_secret() -> Result<()> {
    let names = [PASSWORD_LINES, ("Ferreira", "Plantedagent")];
    let config = demo::with("agents.toml", &names)?;
    let server = Server::start_with(config.path(), &[]).await?;
    let proxy = Proxy::before(server.address()?).await;
    proxy.listen_in();
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home/plantedperson");
    let profile = home.join("profile");
    fs::create_dir_all(profile.join("logs"))?;
    let log = profile.join("logs/holdfast.2026-11-26.log");
    let around = talkative(&log, &[("HOME", home.to_str().context("a path")?)])?;
    let mut ana = Shell::start_in(&around, proxy.url().as_str(), "ana", &profile)?;
    let carla = planted_chat(&server.url, &mut ana).await?;
    let chat = carla.chat().to_owned();
    proxy.next(
        "/send-message",
        Trick::Answer(reply(
            "500 Oops",
            "application/json",
            r#"{"status":{"code":500,"message":"Planted failure"}}"#,
        )),
    );
    ana.ask(&format!("send {chat} 'Planted reply of the agent'"))
        .await?;
    ana.ask(&format!("hold {chat}")).await?;
    ana.end().await?;
    let mut said = fs::read_to_string(&log)?;
    ensure!(said.contains("intent="), "the log names no intent");
    said.push_str(SLIPS);
    fs::write(&log, said)?;
    fs::write(
        profile.join("logs/other.txt"),
        "Planted file beside the logs",
    )?;
    fs::write(
        profile.join("preferences.toml"),
        format!(
            "tls.client-certificate-file = '{}'",
            home.join("none.pem").display()
        ),
    )?;

    // The server's own words come along with a refused sign-in.
    proxy.next(
        "/initialize-workspace",
        Trick::Answer(reply(
            "500 Oops",
            "application/json",
            r#"{"status":{"code":500,"message":"Planted refusal"}}"#,
        )),
    );
    for (name, preferences) in [("first.zip", true), ("second.zip", false)] {
        if !preferences {
            fs::remove_file(profile.join("preferences.toml"))?;
        }
        let path = folder.path().join(name);
        let file = path.to_str().context("a path")?;
        once_in(
            &around,
            proxy.url().as_str(),
            &profile,
            "ana",
            &["doctor", "--report", file],
        )
        .await?;
    }
    let secrets = secrets(&proxy.heard())?;
    for name in ["first.zip", "second.zip"] {
        let path = folder.path().join(name);
        let mut zip = ZipArchive::new(Cursor::new(fs::read(&path)?))?;
        let mut all = String::new();
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at)?;
            let name = entry.name()?.into_owned();
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            free_of(&name, text.as_bytes(), &secrets)?;
            all.push_str(&text);
        }
        // What support needs is there all the same.
        for wanted in ["\"sign_in\"", "\"server.url\"", "intent=", "holdfast_core"] {
            ensure!(all.contains(wanted), "{wanted} is not in the report: {all}");
        }
    }
    Ok(())
}
