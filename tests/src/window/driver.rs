//! The standard `WebDriver` protocol, the few commands that are needed, over `WebKitWebDriver`.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::http;
use crate::patience::{SOON, until};

/// The name of an element's reference, as the standard has it.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Web views start in a second or two; a busy machine gets longer.
const START: Duration = Duration::from_mins(1);

/// A reference to an element of the page.
pub struct Element(String);

pub(super) struct Driver {
    client: reqwest::Client,
    /// `http://127.0.0.1:PORT/session/ID`.
    session: String,
    process: Child,
}

impl Driver {
    pub(super) async fn start(
        app: &Path,
        arguments: &[String],
        variables: &[(&str, &str)],
        log: &Path,
    ) -> Result<Self> {
        let port = free_port()?;
        let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}"));
        // The web view lets itself be driven only when these are there.
        command
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(variables.iter().copied());
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        let process = command.spawn().context("cannot start WebKitWebDriver")?;
        let client = http::client()?;
        let base = format!("http://127.0.0.1:{port}");
        until("WebKitWebDriver to answer", START, async || {
            Ok(client
                .get(format!("{base}/status"))
                .send()
                .await
                .map(|reply| reply.status().is_success().then_some(()))?)
        })
        .await?;
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "webkitgtk:browserOptions": {"binary": app, "args": arguments},
        }}});
        let created = call(&client, Method::POST, &format!("{base}/session"), &wanted).await;
        let created = created.with_context(|| format!("{} shows no web view", app.display()))?;
        let id = created["sessionId"]
            .as_str()
            .context("the driver gave no session")?;
        Ok(Self {
            session: format!("{base}/session/{id}"),
            client,
            process,
        })
    }

    pub(super) async fn find_all(&self, css: &str) -> Result<Vec<Element>> {
        let found = self
            .post("elements", &json!({"using": "css selector", "value": css}))
            .await?;
        let references = found.as_array().context("the driver gave no list")?;
        references
            .iter()
            .map(|one| {
                Ok(Element(
                    one[ELEMENT].as_str().context("no element")?.to_owned(),
                ))
            })
            .collect()
    }

    pub(super) async fn click(&self, element: &Element) -> Result<()> {
        self.post(&format!("element/{}/click", element.0), &json!({}))
            .await
            .map(drop)
    }

    pub(super) async fn clear(&self, element: &Element) -> Result<()> {
        self.post(&format!("element/{}/clear", element.0), &json!({}))
            .await
            .map(drop)
    }

    pub(super) async fn type_into(&self, element: &Element, text: &str) -> Result<()> {
        self.post(
            &format!("element/{}/value", element.0),
            &json!({"text": text}),
        )
        .await
        .map(drop)
    }

    pub(super) async fn text(&self, element: &Element) -> Result<String> {
        let value = self.get(&format!("element/{}/text", element.0)).await?;
        value
            .as_str()
            .map(ToOwned::to_owned)
            .context("the driver gave no text")
    }

    pub(super) async fn attribute(&self, element: &Element, name: &str) -> Result<Option<String>> {
        let value = self
            .get(&format!("element/{}/attribute/{name}", element.0))
            .await?;
        Ok(value.as_str().map(ToOwned::to_owned))
    }

    pub(super) async fn evaluate(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post(
            "execute/sync",
            &json!({"script": script, "args": arguments}),
        )
        .await
    }

    /// Ends the session, and with it the program.
    pub(super) async fn end(mut self) -> Result<()> {
        let driver = self.process.id().context("WebKitWebDriver has ended")?;
        call(&self.client, Method::DELETE, &self.session, &Value::Null).await?;
        // It answers before it has ended the program, which would stay if it were killed in between.
        until("the end of the program", SOON, async || {
            Ok(children(driver)?.is_empty().then_some(()))
        })
        .await?;
        self.process
            .kill()
            .await
            .context("cannot end WebKitWebDriver")
    }

    /// Kills the program without warning, and ends the driver.
    pub(super) async fn kill(mut self) -> Result<()> {
        let driver = self.process.id().context("WebKitWebDriver has ended")?;
        let programs = children(driver)?;
        ensure!(!programs.is_empty(), "the driver runs no program");
        for program in programs {
            let kill = Command::new("kill")
                .args(["-KILL", &program.to_string()])
                .status();
            ensure!(kill.await?.success(), "{program} cannot be killed");
        }
        self.process
            .kill()
            .await
            .context("cannot end WebKitWebDriver")
    }

    async fn get(&self, path: &str) -> Result<Value> {
        call(
            &self.client,
            Method::GET,
            &format!("{}/{path}", self.session),
            &Value::Null,
        )
        .await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        call(
            &self.client,
            Method::POST,
            &format!("{}/{path}", self.session),
            body,
        )
        .await
    }
}

async fn call(client: &reqwest::Client, method: Method, url: &str, body: &Value) -> Result<Value> {
    let mut request = client.request(method, url);
    if !body.is_null() {
        request = request.json(body);
    }
    let mut reply: Value = request
        .send()
        .await?
        .json()
        .await
        .context("the driver gave no JSON")?;
    let value = reply["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(anyhow!(
            "{error}: {}",
            value["message"].as_str().unwrap_or_default()
        )),
        None => Ok(value),
    }
}

/// A port that is free now. Another program could take it before the driver does; then the driver says so in its log.
fn free_port() -> Result<u16> {
    let Ok(listener) = TcpListener::bind("127.0.0.1:0") else {
        bail!("there is no free port")
    };
    Ok(listener.local_addr()?.port())
}

/// The processes that this one has started and that still run.
fn children(parent: u32) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").context("this system shows no processes")? {
        let Ok(process) = entry?.file_name().to_string_lossy().parse() else {
            continue;
        };
        // It may end while it is looked at.
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else {
            continue;
        };
        // `1234 (name) S 1`: the name may hold anything.
        let mut fields = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        if fields.nth(1).and_then(|field| field.parse().ok()) == Some(parent) {
            found.push(process);
        }
    }
    Ok(found)
}
