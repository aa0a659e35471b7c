//! Each of the six places to rejoin from, in each of the situations that an agent meets there.

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::contact::Contact;
use holdfast_tests::ctl::Shell;
use holdfast_tests::demo::without_privilege;
use holdfast_tests::patience::{SOON, until};
use holdfast_tests::programs::demo_config;
use holdfast_tests::proxy::Proxy;
use holdfast_tests::scene::{SUBJECT, ready};
use holdfast_tests::server::Server;
use serde_json::Value;

/// A place that a held chat is found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    OwnWorkbin,
    GroupWorkbin,
    Queue,
    MyHistory,
    ContactHistory,
    Search,
}

const PLACES: [Place; 6] = [
    Place::OwnWorkbin,
    Place::GroupWorkbin,
    Place::Queue,
    Place::MyHistory,
    Place::ContactHistory,
    Place::Search,
];

impl Place {
    /// Where the chat is held so that it shows here.
    fn hold(self) -> &'static str {
        match self {
            Self::OwnWorkbin => "--workbin my-chats",
            Self::GroupWorkbin => "--workbin support-chats",
            _ => "--queue async-hold",
        }
    }

    /// What `rejoin` is told of the list.
    fn door(self) -> &'static str {
        match self {
            Self::MyHistory => "--from my-history",
            Self::ContactHistory => "--from contact-history",
            Self::Search => "--from search",
            _ => "",
        }
    }

    fn privilege(self) -> &'static str {
        match self {
            Self::OwnWorkbin => "privilege.chat.can-pull-from-workbin",
            Self::GroupWorkbin => "privilege.chat.can-pull-from-shared-workbin",
            Self::Queue => "privilege.chat.can-pull-from-queue",
            Self::MyHistory => "privilege.chat.can-pull-from-my-history",
            Self::ContactHistory => "privilege.chat.can-pull-from-contact-history",
            Self::Search => "privilege.chat.can-pull-from-search",
        }
    }

    /// The verb that lists it.
    fn list(self, contact: &str) -> String {
        match self {
            Self::OwnWorkbin => "workbin my-chats".to_owned(),
            Self::GroupWorkbin => "workbin support-chats".to_owned(),
            Self::Queue => "queue async-hold".to_owned(),
            Self::MyHistory => "my-history".to_owned(),
            Self::ContactHistory => format!("contact-history {contact}"),
            Self::Search => format!("search '{SUBJECT}' --state in-progress"),
        }
    }
}

/// `ana` has held a chat that she answered, and finds it in a place.
struct Scene {
    _server: Server,
    proxy: Proxy,
    ana: Shell,
    carla: Contact,
    chat: String,
    contact: String,
    url: String,
}

impl Scene {
    async fn new(place: Place, config: &std::path::Path) -> Result<Self> {
        let server = Server::start_with(config, &[]).await?;
        let proxy = Proxy::before(server.address()?).await;
        let mut ana = ready(proxy.url().as_str(), "ana").await?;
        let carla = Contact::open(&server.url, "support", "Carla", "Mendes", SUBJECT).await?;
        let chat = carla.chat().to_owned();
        ana.phase(&chat, "offered").await?;
        ana.ask(&format!("accept {chat}")).await?;
        ana.ask(&format!("send {chat} 'I look into it.'")).await?;
        ana.ask(&format!("hold {chat} {}", place.hold())).await?;
        let shown = ana.ask(&format!("show {chat}")).await?;
        let contact = shown["chat"]["contact"]["id"].as_str();
        let contact = contact.context("the chat has a contact")?.to_owned();
        let url = server.url.clone();
        Ok(Self {
            _server: server,
            proxy,
            ana,
            carla,
            chat,
            contact,
            url,
        })
    }

    /// The chat's row in the place, once the server has told of it there.
    async fn row(&mut self, place: Place) -> Result<Value> {
        let verb = place.list(&self.contact);
        until(&format!("the chat in {place:?}"), SOON, async || {
            let list = self.ana.ask(&verb).await?;
            let rows = list["rows"].as_array().context("a list has rows")?;
            let found = rows.iter().find(|row| row["id"] == self.chat.as_str());
            Ok(found.cloned())
        })
        .await
    }

    /// The same without a connection: from what is kept here, which the list says.
    async fn row_offline(&mut self, place: Place) -> Result<Value> {
        let list = self.ana.ask(&place.list(&self.contact)).await?;
        ensure!(list["freshness"]["state"] == "cached", "{place:?}: {list}");
        ensure!(
            list["source"].is_null() || list["source"] == "local",
            "{list}"
        );
        let rows = list["rows"].as_array().context("a list has rows")?;
        let found = rows.iter().find(|row| row["id"] == self.chat.as_str());
        found
            .cloned()
            .with_context(|| format!("{place:?} does not have it offline: {list}"))
    }

    fn rejoin(&self, place: Place) -> String {
        format!("rejoin {} {}", self.chat, place.door())
    }
}

#[tokio::test]
async fn allowed() -> Result<()> {
    for place in PLACES {
        let mut scene = Scene::new(place, &demo_config()).await?;
        ensure!(scene.row(place).await?["phase"] == "on_hold", "{place:?}");
        // Looked at before it is joined: the whole transcript, and nobody is told.
        let shown = scene.ana.ask(&format!("show {}", scene.chat)).await?;
        ensure!(
            shown["chat"]["row"]["phase"] == "on_hold",
            "{place:?}: {shown}"
        );
        let joined = scene.ana.ask(&scene.rejoin(place)).await?;
        ensure!(joined["phase"] == "active", "{place:?}: {joined}");
        scene
            .ana
            .ask(&format!("send {} 'Here again.'", scene.chat))
            .await?;
        let said = scene.carla.texts_of("Agent").await?;
        ensure!(
            said == ["I look into it.", "Here again."],
            "{place:?}: {said:?}"
        );
        scene.ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn privilege_missing() -> Result<()> {
    for place in PLACES {
        let config = without_privilege("ana", place.privilege())?;
        let mut scene = Scene::new(place, config.path()).await?;
        scene.row(place).await?;
        let refusal = scene.ana.refused(&scene.rejoin(place)).await?;
        ensure!(refusal["code"] == "no_privilege", "{place:?}: {refusal}");
        if place.door().is_empty() {
            // Done takes it out of there first.
            let done = format!("done {}", scene.chat);
            let refusal = scene.ana.refused(&done).await?;
            ensure!(refusal["code"] == "no_privilege", "{place:?}: {refusal}");
        }
        let shown = scene.ana.ask(&format!("show {}", scene.chat)).await?;
        ensure!(
            shown["chat"]["row"]["phase"] == "on_hold",
            "{place:?}: {shown}"
        );
        scene.ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn taken_by_another() -> Result<()> {
    for place in PLACES {
        let mut scene = Scene::new(place, &demo_config()).await?;
        scene.row(place).await?;
        if place == Place::OwnWorkbin {
            // Another agent's own workbin is nobody's to take from but their lead's.
            let mut ben = ready(&scene.url, "ben").await?;
            let refusal = ben.refused(&format!("rejoin {}", scene.chat)).await?;
            ensure!(refusal["code"] == "refused", "{refusal}");
            ben.end().await?;
            let shown = scene.row(place).await?;
            ensure!(shown["phase"] == "on_hold", "{shown}");
        }
        let mut lea = ready(&scene.url, "lea").await?;
        let taken = lea.ask(&format!("rejoin {}", scene.chat)).await?;
        ensure!(taken["phase"] == "active", "{place:?}: {taken}");
        let refusal = scene.ana.refused(&scene.rejoin(place)).await?;
        ensure!(refusal["code"] == "with_other", "{place:?}: {refusal}");
        let why = refusal["error"].as_str().unwrap_or_default().to_lowercase();
        ensure!(
            why.starts_with("lea "),
            "{place:?} does not say who: {refusal}"
        );
        lea.end().await?;
        scene.ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn done_meanwhile() -> Result<()> {
    for place in PLACES {
        let mut scene = Scene::new(place, &demo_config()).await?;
        scene.row(place).await?;
        scene.proxy.down(true);
        let outage = |event: &Value| event["event"] == "connection" && event["state"] != "online";
        scene.ana.event("the outage", outage).await?;
        // Somebody finishes it from another machine of hers.
        let mut other = Shell::start(&scene.url, "ana")?;
        other.ask(&format!("done {}", scene.chat)).await?;
        other.end().await?;
        let queued = scene.ana.ask(&scene.rejoin(place)).await?;
        ensure!(queued["queued"].is_string(), "{place:?}: {queued}");
        scene.proxy.down(false);
        scene.ana.ask("sync").await?;
        let outbox = scene.ana.ask("outbox").await?;
        let reason = outbox[0]["reason"].to_string();
        ensure!(
            reason.contains("Done"),
            "{place:?} does not say it: {outbox}"
        );
        scene.ana.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn offline() -> Result<()> {
    for place in PLACES {
        let mut scene = Scene::new(place, &demo_config()).await?;
        scene.row(place).await?;
        scene.proxy.down(true);
        let outage = |event: &Value| event["event"] == "connection" && event["state"] != "online";
        scene.ana.event("the outage", outage).await?;
        // The list is that of before, and says so.
        let row = scene.row_offline(place).await?;
        ensure!(row["phase"] == "on_hold", "{place:?}: {row}");
        let shown = scene.ana.ask(&format!("show {}", scene.chat)).await?;
        let items = shown["transcript"]["items"].as_array();
        ensure!(
            items.is_some_and(|items| items.iter().any(|item| item["text"] == "I look into it.")),
            "{place:?}: {shown}"
        );
        let queued = scene.ana.ask(&scene.rejoin(place)).await?;
        ensure!(queued["queued"].is_string(), "{place:?}: {queued}");
        scene.proxy.down(false);
        scene.ana.ask("sync").await?;
        let shown = scene.ana.ask(&format!("show {}", scene.chat)).await?;
        ensure!(
            shown["chat"]["row"]["phase"] == "active",
            "{place:?}: {shown}"
        );
        scene.ana.end().await?;
    }
    Ok(())
}
