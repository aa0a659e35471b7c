//! The columns that an administrator wants lists to show.

use anyhow::{Context as _, Result, ensure};
use holdfast_tests::ctl::Shell;
use holdfast_tests::demo::with_options;
use holdfast_tests::scene::{SUBJECT, chatting, ready};
use holdfast_tests::server::Server;
use serde_json::{Value, json};

/// What a list shows of its only chat: the columns' keys and titles with the values.
fn shown(list: &Value) -> Result<Vec<(String, String, Value)>> {
    let columns = list["columns"].as_array().context("there are columns")?;
    let cells = list["rows"][0]["cells"].as_array();
    let cells = cells.with_context(|| format!("a row has cells: {list}"))?;
    ensure!(columns.len() == cells.len(), "{list}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| (text(&column["key"]), text(&column["title"]), cell.clone()))
        .collect())
}

fn value<'a>(shown: &'a [(String, String, Value)], key: &str) -> &'a Value {
    let found = shown.iter().find(|(known, _, _)| known == key);
    found.map_or(&Value::Null, |(_, _, cell)| cell)
}

#[tokio::test]
async fn each_list_shows_its_own() -> Result<()> {
    let anchor = "\"workbin.chat.in-progress\" = \"my-chats\"";
    let set = format!(
        "{anchor}\n\
         \"workbin.chat.in-progress.displayed-columns\" = \"From,To,Subject,Submitted,OwnerId\"\n\
         \"contact.myhistory-displayed-columns\" = \"Status,Subject,StartDate,EndDate,OwnerId,MediaType\"\n\
         \"contact.history-displayed-columns\" = \"Status,Nonsense\"\n\
         \"interaction-management.interactions-filter.displayed-columns\" = \"Status,OwnerId,CustomerSegment\""
    );
    let config = with_options(&[(anchor, &set)])?;
    let server = Server::start_with(config.path(), &[]).await?;
    let (mut ana, carla) = chatting(&server.url).await?;
    let chat = carla.chat();
    ana.ask(&format!("send {chat} 'I look into it.'")).await?;
    ana.ask(&format!("hold {chat} --workbin my-chats")).await?;

    let option = "option workbin.chat.in-progress.displayed-columns";
    let option = ana.ask(option).await?;
    ensure!(option["layer"] == "application", "{option}");
    let options = ana.ask("options").await?;
    ensure!(
        options
            .to_string()
            .contains("workbin.chat.in-progress.displayed-columns"),
        "the window lists it by its name: {options}"
    );

    let list = ana.ask("workbin my-chats").await?;
    let workbin = shown(&list)?;
    let keys: Vec<&str> = workbin.iter().map(|(key, _, _)| key.as_str()).collect();
    ensure!(
        keys == ["Contact", "To", "Subject", "StartDate", "OwnerId"],
        "{keys:?}"
    );
    let text = |text: &str| json!({"kind": "text", "text": text});
    ensure!(
        *value(&workbin, "Contact") == text("Carla Mendes"),
        "{list}"
    );
    ensure!(*value(&workbin, "To") == json!({"kind": "none"}), "{list}");
    ensure!(*value(&workbin, "Subject") == text(SUBJECT), "{list}");
    ensure!(value(&workbin, "StartDate")["kind"] == "time", "{list}");
    ensure!(
        *value(&workbin, "OwnerId") == text("Ana Ferreira"),
        "{list}"
    );

    // A colleague knows the agent by name, too.
    let mut lea = Shell::start(&server.url, "lea")?;
    let team = lea.ask("team-workbins").await?;
    ensure!(
        *value(&shown(&team)?, "OwnerId") == text("Ana Ferreira"),
        "{team}"
    );
    lea.end().await?;

    ana.ask(&format!("rejoin {chat}")).await?;
    ana.ask(&format!("done {chat}")).await?;
    let list = ana.ask("my-history").await?;
    let history = shown(&list)?;
    ensure!(
        *value(&history, "Status") == json!({"kind": "code", "code": "done"}),
        "{list}"
    );
    ensure!(value(&history, "StartDate")["kind"] == "time", "{list}");
    let ended = &value(&history, "EndDate")["at"];
    ensure!(
        ended.as_i64() >= value(&history, "StartDate")["at"].as_i64(),
        "{list}"
    );
    ensure!(
        *value(&history, "OwnerId") == text("Ana Ferreira"),
        "{list}"
    );
    ensure!(*value(&history, "MediaType") == text("Chat"), "{list}");

    let show = ana.ask(&format!("show {chat}")).await?;
    let contact = show["chat"]["contact"]["id"]
        .as_str()
        .context("a contact")?;
    let list = ana.ask(&format!("contact-history {contact}")).await?;
    let nonsense = shown(&list)?;
    ensure!(
        *value(&nonsense, "Nonsense") == json!({"kind": "none"}),
        "{list}"
    );
    let list = ana.ask(&format!("search '{SUBJECT}'")).await?;
    ensure!(shown(&list)?.len() == 3, "{list}");
    ana.end().await
}

#[tokio::test]
async fn a_queue_shows_those_of_its_filter_under_the_names_of_the_case_data() -> Result<()> {
    let anchor = "\"workbin.chat.in-progress\" = \"my-chats\"";
    let format = "\"interaction.case-data.format-business-attribute\" = \"CaseData\"";
    let columns = "displayed-columns = \"Subject,HoldReason,AssignedTo\"";
    let config = with_options(&[
        (anchor, &format!("{anchor}\n{format}")),
        (
            columns,
            "displayed-columns = \"HoldReason,ServiceName,Queue,HeldBy\"",
        ),
    ])?;
    let agents = config.path().join("agents.toml");
    let attribute = "\n[[business-attribute]]\nid = 310\nname = \"CaseData\"\ndisplay-name = \"Case data\"\n\
                     values = [{ id = 3101, name = \"ServiceName\", display-name = \"Service\" }]\n\
                     \n[[business-attribute]]\nid = 311\nname = \"ServiceName\"\ndisplay-name = \"Services\"\n\
                     values = [{ id = 3111, name = \"support\", display-name = \"Support, around the clock\" }]\n";
    let text = std::fs::read_to_string(&agents)? + attribute;
    std::fs::write(&agents, text)?;
    let server = Server::start_with(config.path(), &[]).await?;
    let (mut ana, carla) = chatting(&server.url).await?;
    ana.ask(&format!("hold {} --reason 'Asks the depot'", carla.chat()))
        .await?;
    let mut ben = ready(&server.url, "ben").await?;
    let list = ben.ask("queue async-hold").await?;
    let queue = shown(&list)?;
    let expected = [
        ("HoldReason", "HoldReason", "Asks the depot"),
        ("ServiceName", "Service", "Support, around the clock"),
        ("Queue", "Queue", "async-hold"),
        ("HeldBy", "HeldBy", "ana"),
    ];
    for (found, (key, title, text)) in queue.iter().zip(expected) {
        ensure!(
            *found
                == (
                    key.to_owned(),
                    title.to_owned(),
                    json!({"kind": "text", "text": text})
                ),
            "{found:?}"
        );
    }
    ensure!(queue.len() == expected.len(), "{list}");
    let other = ben.ask("queue all-queues").await?;
    ensure!(other["columns"] == json!([]), "{other}");
    ben.end().await?;
    ana.end().await
}
