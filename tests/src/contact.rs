//! A contact, over the GMS Chat API version 2.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::http;
use crate::patience::{SOON, until};

/// A contact in a chat.
pub struct Contact {
    client: reqwest::Client,
    /// `SERVER/genesys/2/chat/SERVICE`.
    service: String,
    chat: String,
    user: String,
    alias: String,
    key: String,
}

impl Contact {
    /// Opens a chat, e.g. with the service `support`.
    pub async fn open(
        server: &str,
        service: &str,
        first: &str,
        last: &str,
        subject: &str,
    ) -> Result<Self> {
        let client = http::client()?;
        let service = format!("{server}/genesys/2/chat/{service}");
        let email = format!("{first}.{last}@example.com").to_lowercase();
        let form = [
            ("firstName", first),
            ("lastName", last),
            ("subject", subject),
            ("emailAddress", &email),
        ];
        let reply = post(&client, &service, &form).await?;
        let text = |key: &str| -> Result<String> {
            let value = &reply[key];
            let found = value
                .as_str()
                .map(ToOwned::to_owned)
                .or_else(|| value.as_i64().map(|n| n.to_string()));
            found.with_context(|| format!("the reply has no {key}: {reply}"))
        };
        let (chat, user) = (text("chatId")?, text("userId")?);
        let (alias, key) = (text("alias")?, text("secureKey")?);
        Ok(Self {
            client,
            service,
            chat,
            user,
            alias,
            key,
        })
    }

    /// The chat's id, which is the interaction's.
    pub fn chat(&self) -> &str {
        &self.chat
    }

    /// Writes.
    pub async fn write(&mut self, text: &str) -> Result<()> {
        self.post("send", &[("message", text)]).await.map(drop)
    }

    /// Goes away; an asynchronous session stays open.
    pub async fn leave(&mut self) -> Result<()> {
        self.post("disconnect", &[]).await.map(drop)
    }

    /// Waits until an agent has written exactly this.
    pub async fn sees(&mut self, text: &str) -> Result<()> {
        until(&format!("the contact sees {text:?}"), SOON, async || {
            Ok(self
                .texts_of("Agent")
                .await?
                .iter()
                .any(|seen| seen == text)
                .then_some(()))
        })
        .await
    }

    /// Whether the session is over.
    pub async fn ended(&mut self) -> Result<bool> {
        let reply = self.post("refresh", &[("transcriptPosition", "1")]).await?;
        Ok(reply["chatEnded"].as_bool().unwrap_or(false))
    }

    /// Everything that this side (`Agent`, `Client`) has written, from the start.
    pub async fn texts_of(&mut self, side: &str) -> Result<Vec<String>> {
        let reply = self.post("refresh", &[("transcriptPosition", "1")]).await?;
        let messages = reply["messages"].as_array().cloned().unwrap_or_default();
        let texts = messages
            .iter()
            .filter(|message| message["from"]["type"] == side);
        Ok(texts
            .filter_map(|message| message["text"].as_str().map(ToOwned::to_owned))
            .collect())
    }

    async fn post(&mut self, verb: &str, more: &[(&str, &str)]) -> Result<Value> {
        let mut form = vec![
            ("userId", self.user.as_str()),
            ("alias", self.alias.as_str()),
            ("secureKey", self.key.as_str()),
        ];
        form.extend_from_slice(more);
        let url = format!("{}/{}/{verb}", self.service, self.chat);
        post(&self.client, &url, &form).await
    }
}

async fn post(client: &reqwest::Client, url: &str, form: &[(&str, &str)]) -> Result<Value> {
    let response = client.post(url).form(form).send().await?;
    let status = response.status();
    let reply: Value = response
        .json()
        .await
        .with_context(|| format!("{url} answered {status} without JSON"))?;
    if !status.is_success() || reply["statusCode"].as_i64().is_some_and(|code| code != 0) {
        bail!("{url} answered {status}: {reply}");
    }
    Ok(reply)
}
