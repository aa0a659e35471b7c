//! The workbins of a team, seen by its lead.

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::ctl::Shell;
use holdfast_tests::demo::with_options;
use holdfast_tests::patience::{SOON, until};
use holdfast_tests::proxy::Proxy;
use holdfast_tests::scene::{SUBJECT, ready};
use holdfast_tests::server::Server;
use serde_json::Value;

/// The privilege that rejoining from the workbin of a member needs.
const SHARED: &str = "privilege.chat.can-pull-from-shared-workbin";

/// A contact's chat that `ben` answers.
async fn answered(server: &Server, ben: &mut Shell, first: &str) -> Result<Contact> {
    let contact = Contact::open(&server.url, "support", first, "Mendes", SUBJECT).await?;
    ben.phase(contact.chat(), "offered").await?;
    ben.ask(&format!("accept {}", contact.chat())).await?;
    ben.ask(&format!("send {} 'I look into it.'", contact.chat()))
        .await?;
    Ok(contact)
}

async fn hold(ben: &mut Shell, contact: &Contact) -> Result<()> {
    ben.ask(&format!("hold {} --workbin my-chats", contact.chat()))
        .await?;
    Ok(())
}

/// The demo's configuration in which `lea` lacks a privilege.
fn lea_without(privilege: &str) -> Result<tempfile::TempDir> {
    let section = "[agents.lea.interaction-workspace]\n";
    with_options(&[(section, &format!("{section}\"{privilege}\" = \"false\"\n"))])
}

fn ids(list: &Value) -> Vec<&str> {
    let rows = list["rows"].as_array().into_iter().flatten();
    rows.filter_map(|row| row["id"].as_str()).collect()
}

/// Waits until these chats, and no others, are in the team's workbins.
async fn listed(lead: &mut Shell, chats: &[&str]) -> Result<()> {
    until("the team's workbins", SOON, async || {
        let seen = lead.ask("team-workbins").await?;
        ensure!(ids(&seen) == chats, "{seen}");
        Ok(Some(()))
    })
    .await
}

/// The place on the left, if the agent has it.
async fn place(agent: &mut Shell) -> Result<Option<Value>> {
    let status = agent.ask("status").await?;
    let places = status["places"].as_array().context("there are places")?;
    let mut team = places
        .iter()
        .filter(|place| place["id"]["kind"] == "team_workbins");
    Ok(team.next().cloned())
}

#[tokio::test]
async fn a_lead_sees_what_the_team_holds_and_takes_it() -> Result<()> {
    let server = Server::start(&[]).await?;
    let proxy = Proxy::before(server.address()?).await;
    let mut ben = ready(&server.url, "ben").await?;
    let carla = answered(&server, &mut ben, "Carla").await?;
    hold(&mut ben, &carla).await?;

    let mut lea = Shell::start(proxy.url().as_str(), "lea")?;
    let before = place(&mut lea).await?.context("lea leads Support")?;
    ensure!(before["count"].is_null(), "nobody looked yet: {before}");
    let seen = lea.ask("team-workbins").await?;
    ensure!(ids(&seen) == [carla.chat()], "{seen}");
    ensure!(seen["freshness"]["state"] == "live", "{seen}");
    let row = &seen["rows"][0];
    ensure!(row["owner"] == "Ben Okafor", "whose it is: {row}");
    ensure!(row["place"] == "My Chats (Ben Okafor)", "{row}");
    let owners = seen["owners"].as_array().context("there are owners")?;
    let owners: Vec<_> = owners
        .iter()
        .map(|one| (one["name"].as_str(), one["count"].as_u64()))
        .collect();
    ensure!(
        owners
            == [
                (Some("Ana Ferreira"), Some(0)),
                (Some("Ben Okafor"), Some(1))
            ],
        "{owners:?}"
    );

    // What happens from now on is told, and not asked for.
    let asked = proxy.count("my-chats/");
    let dora = answered(&server, &mut ben, "Dora").await?;
    hold(&mut ben, &dora).await?;
    lea.phase(dora.chat(), "on_hold").await?;
    let count = place(&mut lea).await?.context("a place")?;
    ensure!(count["count"] == 2, "{count}");
    let of_ben = lea.ask("team-workbins --owner ben").await?;
    ensure!(ids(&of_ben) == [dora.chat(), carla.chat()], "{of_ben}");
    let of_ana = lea.ask("team-workbins --owner ana").await?;
    ensure!(ids(&of_ana).is_empty(), "{of_ana}");

    ensure!(
        proxy.count("my-chats/") == asked,
        "another look costs no request"
    );

    // Looked at without joining.
    let shown = lea.ask(&format!("show {}", carla.chat())).await?;
    ensure!(
        shown["transcript"].to_string().contains("I look into it."),
        "{shown}"
    );
    ensure!(shown["chat"]["row"]["phase"] == "on_hold", "{shown}");

    // Kept for an outage.
    proxy.down(true);
    let outage = |event: &Value| event["event"] == "connection" && event["state"] != "online";
    lea.event("the outage", outage).await?;
    let status = place(&mut lea).await?.context("a place")?;
    ensure!(status["count"] == 2, "{status}");
    proxy.down(false);
    let back = |event: &Value| event["event"] == "connection" && event["state"] == "online";
    lea.event("the connection", back).await?;

    let joined = lea.ask(&format!("rejoin {}", carla.chat())).await?;
    ensure!(joined["phase"] == "active", "{joined}");
    listed(&mut lea, &[dora.chat()]).await?;
    let refusal = ben.refused(&format!("rejoin {}", carla.chat())).await?;
    ensure!(refusal["code"] == "with_other", "{refusal}");
    let why = refusal["error"].as_str().unwrap_or_default().to_lowercase();
    ensure!(why.starts_with("lea "), "{refusal}");

    // Ben takes his own back: it leaves the lead's list by itself.
    ben.ask(&format!("rejoin {}", dora.chat())).await?;
    listed(&mut lea, &[]).await?;
    let left = place(&mut lea).await?.context("a place")?;
    ensure!(left["count"] == 0, "{left}");
    lea.end().await?;
    ben.end().await
}

#[tokio::test]
async fn the_connection_that_was_lost_for_good_is_made_up_for() -> Result<()> {
    let mut server = Server::start(&[]).await?;
    let mut ben = ready(&server.url, "ben").await?;
    let carla = answered(&server, &mut ben, "Carla").await?;
    hold(&mut ben, &carla).await?;
    let mut lea = Shell::start(&server.url, "lea")?;
    lea.ask("team-workbins").await?;
    server.kill().await?;
    let outage = |event: &Value| event["event"] == "connection" && event["state"] != "online";
    for agent in [&mut lea, &mut ben] {
        agent.event("the outage", outage).await?;
    }
    server.start_again().await?;
    let back = |event: &Value| event["event"] == "connection" && event["state"] == "online";
    for agent in [&mut lea, &mut ben] {
        agent.event("the connection", back).await?;
    }
    // The server forgot who wanted to hear of what; the list that is looked at is followed again.
    let dora = answered(&server, &mut ben, "Dora").await?;
    hold(&mut ben, &dora).await?;
    listed(&mut lea, &[dora.chat(), carla.chat()]).await?;
    lea.end().await?;
    ben.end().await
}

#[tokio::test]
async fn who_leads_nobody_or_may_not_has_no_such_place() -> Result<()> {
    let server = Server::start(&[]).await?;
    let mut ana = Shell::start(&server.url, "ana")?;
    ensure!(place(&mut ana).await?.is_none(), "ana leads nobody");
    let refusal = ana.refused("team-workbins").await?;
    ensure!(refusal["code"] == "no_team", "{refusal}");
    ana.end().await?;

    let config = lea_without("privilege.my-team-workbins.can-use")?;
    let server = Server::start_with(config.path(), &[]).await?;
    let mut lea = Shell::start(&server.url, "lea")?;
    ensure!(place(&mut lea).await?.is_none(), "lea may not");
    let refusal = lea.refused("team-workbins").await?;
    ensure!(refusal["code"] == "no_privilege", "{refusal}");
    lea.end().await
}

#[tokio::test]
async fn without_the_privilege_to_take_it_the_button_says_why() -> Result<()> {
    let config = lea_without(SHARED)?;
    let server = Server::start_with(config.path(), &[]).await?;
    let mut ben = ready(&server.url, "ben").await?;
    let carla = answered(&server, &mut ben, "Carla").await?;
    hold(&mut ben, &carla).await?;
    let mut lea = Shell::start(&server.url, "lea")?;
    let seen = lea.ask("team-workbins").await?;
    ensure!(ids(&seen) == [carla.chat()], "she sees it: {seen}");
    let actions = lea.ask(&format!("actions {}", carla.chat())).await?;
    let actions = actions.as_array().context("there are actions")?;
    let rejoin = actions.iter().find(|one| one["action"] == "rejoin");
    let rejoin = rejoin.context("rejoin is one")?;
    ensure!(rejoin["code"] == "no_privilege", "{rejoin}");
    ensure!(
        rejoin["about"] == "Chat - Can Pull From Shared Workbin",
        "{rejoin}"
    );
    lea.refused(&format!("rejoin {}", carla.chat())).await?;
    lea.end().await?;
    ben.end().await
}
