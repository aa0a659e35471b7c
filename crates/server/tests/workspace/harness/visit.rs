//! A contact.

use reqwest::Client;
use serde_json::Value;

use super::http;

/// A contact in a chat.
pub(crate) struct Visit {
    http: Client,
    url: String,
    pub(crate) chat: String,
    pub(crate) user_id: String,
    pub(crate) secure_key: String,
    pub(crate) opened: Value,
}

impl Visit {
    pub(crate) async fn open(url: &str, service: &str, form: &[(&str, &str)]) -> Self {
        let http = http();
        let url = format!("{url}/genesys/2/chat/{service}");
        let reply = http.post(&url).form(form).send().await.unwrap();
        let status = reply.status();
        let opened: Value = reply.json().await.unwrap();
        assert!(
            status.is_success() && opened["statusCode"] == 0,
            "{status} {opened}"
        );
        let text = |key: &str| opened[key].as_str().expect(key).to_owned();
        Self {
            http,
            url,
            chat: text("chatId"),
            user_id: text("userId"),
            secure_key: text("secureKey"),
            opened,
        }
    }

    /// The server was started again, at another address.
    pub(crate) fn moved_to(&mut self, url: &str) {
        let (_, path) = self.url.split_once("/genesys").unwrap();
        self.url = format!("{url}/genesys{path}");
    }

    pub(crate) async fn call(&self, verb: &str, more: &[(&str, &str)]) -> Value {
        let mut form = vec![
            ("userId", self.user_id.as_str()),
            ("secureKey", &self.secure_key),
            ("alias", &self.chat),
        ];
        form.extend(more);
        let reply = self
            .http
            .post(format!("{}/{}/{verb}", self.url, self.chat))
            .form(&form)
            .send()
            .await
            .unwrap();
        reply.json().await.unwrap()
    }

    /// A call while the server may die: whether it was carried out for certain.
    pub(crate) async fn call_anyway(&self, verb: &str, more: &[(&str, &str)]) -> bool {
        let mut form = vec![
            ("userId", self.user_id.as_str()),
            ("secureKey", &self.secure_key),
        ];
        form.extend(more);
        let reply = self
            .http
            .post(format!("{}/{}/{verb}", self.url, self.chat))
            .form(&form)
            .send()
            .await;
        reply.is_ok_and(|reply| reply.status().is_success())
    }

    pub(crate) async fn say(&self, text: &str) {
        let reply = self.call("send", &[("message", text)]).await;
        assert_eq!(reply["statusCode"], 0, "{reply}");
    }

    /// The texts that the contact reads.
    pub(crate) async fn reads(&self) -> Vec<String> {
        let reply = self.call("refresh", &[]).await;
        let messages = reply["messages"].as_array().unwrap().clone();
        messages
            .iter()
            .filter_map(|one| one["text"].as_str())
            .map(str::to_owned)
            .collect()
    }
}
