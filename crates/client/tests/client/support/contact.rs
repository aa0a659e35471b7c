//! A contact, over the contacts' own API.

use serde_json::Value;
use url::Url;

/// A contact in a chat.
pub(crate) struct Contact {
    http: reqwest::Client,
    service: Url,
    opened: Value,
}

impl Contact {
    /// Opens a chat at the service `support`.
    pub(crate) async fn open(server: &Url, name: &str) -> Self {
        let http = reqwest::Client::new();
        let service = server.join("genesys/2/chat/support/").unwrap();
        let form = [("nickname", name), ("subject", "Where is my parcel?")];
        let address = server.join("genesys/2/chat/support").unwrap();
        let opened: Value = http
            .post(address)
            .form(&form)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(opened["statusCode"], 0, "{opened}");
        Self {
            http,
            service,
            opened,
        }
    }

    /// Says something.
    pub(crate) async fn say(&self, text: &str) {
        self.ask("send", &[("message", text)]).await;
    }

    /// What was said in the chat, in order.
    pub(crate) async fn texts(&self) -> Vec<String> {
        let read = self.ask("refresh", &[("transcriptPosition", "1")]).await;
        let messages = read["messages"].as_array().unwrap().iter();
        messages
            .filter_map(|message| message["text"].as_str().map(str::to_owned))
            .collect()
    }

    async fn ask(&self, verb: &str, form: &[(&str, &str)]) -> Value {
        let text = |key: &str| self.opened[key].as_str().unwrap().to_owned();
        let address = self
            .service
            .join(&format!("{}/{verb}", text("chatId")))
            .unwrap();
        let (user, alias, key) = (text("userId"), text("alias"), text("secureKey"));
        let form = [
            form,
            &[("userId", &*user), ("alias", &alias), ("secureKey", &key)],
        ]
        .concat();
        let answer: Value = self
            .http
            .post(address)
            .form(&form)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(answer["statusCode"], 0, "{answer}");
        answer
    }
}
