//! Bayeux 1.0 frames, with the `ack` extension.

use serde_json::{Value, json};

use crate::object::wire_object;

/// `/meta/handshake`.
pub const HANDSHAKE: &str = "/meta/handshake";
/// `/meta/connect`.
pub const CONNECT: &str = "/meta/connect";
/// `/meta/subscribe`.
pub const SUBSCRIBE: &str = "/meta/subscribe";
/// `/meta/unsubscribe`.
pub const UNSUBSCRIBE: &str = "/meta/unsubscribe";
/// `/meta/disconnect`.
pub const DISCONNECT: &str = "/meta/disconnect";

wire_object! {
    /// One Bayeux message. A frame on the wire is an array of them.
    BayeuxMessage {
        /// The channel.
        channel / set_channel: text = "channel",
        /// The message's id, echoed in the reply.
        id / set_id: text = "id",
        /// The Bayeux session.
        client_id / set_client_id: text = "clientId",
        /// Whether a meta request was granted.
        successful / set_successful: flag = "successful",
        /// Why not, e.g. `402::Unknown client`.
        error / set_error: text = "error",
        /// What to do next.
        advice / set_advice: object(Advice) = "advice",
        /// The transports offered.
        supported_connection_types / set_supported_connection_types: texts = "supportedConnectionTypes",
        /// The transport of a connect.
        connection_type / set_connection_type: text = "connectionType",
        /// The channel to subscribe to, where it is one; it may also be a list, see [`BayeuxMessage::subscriptions`].
        subscription / set_subscription: text = "subscription",
        /// The protocol version.
        version / set_version: text = "version",
    }
}

wire_object! {
    /// `advice`.
    Advice {
        /// `retry`, `handshake` or `none`.
        reconnect / set_reconnect: text = "reconnect",
        /// How long to wait before the next connect, in milliseconds.
        interval / set_interval: int = "interval",
        /// How long the server holds a connect, in milliseconds.
        timeout / set_timeout: int = "timeout",
    }
}

impl BayeuxMessage {
    /// A message on `channel`.
    pub fn on(channel: &str) -> Self {
        let mut message = Self::new();
        message.set_channel(channel);
        message
    }

    /// `data`; null where there is none.
    pub fn data(&self) -> &Value {
        self.raw("data").unwrap_or(&Value::Null)
    }

    /// `subscription`, which is one channel or a list of them.
    pub fn subscriptions(&self) -> Vec<&str> {
        match self.raw("subscription") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// `ext.ack` as a number: the last batch that the client has, or the batch that this reply is.
    pub fn ack(&self) -> Option<i64> {
        self.raw("ext")
            .and_then(|ext| ext.get("ack"))
            .and_then(crate::object::as_int)
    }

    /// `ext.ack` as a flag, or in newer CometD versions an object with the flag `enabled`: whether the other side
    /// offers the extension, at handshake.
    pub fn offers_ack(&self) -> bool {
        let ack = self.raw("ext").and_then(|ext| ext.get("ack"));
        ack.and_then(|ack| ack.get("enabled").unwrap_or(ack).as_bool())
            .unwrap_or(false)
    }

    /// Sets `ext.ack` to a batch number.
    pub fn set_ack(&mut self, batch: i64) -> &mut Self {
        self.set_raw("ext", json!({"ack": batch}))
    }

    /// Whether the channel is one of the protocol's own.
    pub fn is_meta(&self) -> bool {
        self.channel()
            .is_some_and(|channel| channel.starts_with("/meta/"))
    }
}

/// Reads a frame: an array of messages, or a single one. Entries that are no objects are left out.
pub fn parse_frame(text: &str) -> Result<Vec<BayeuxMessage>, serde_json::Error> {
    Ok(match serde_json::from_str(text)? {
        Value::Array(all) => all
            .into_iter()
            .filter_map(BayeuxMessage::from_value)
            .collect(),
        one => BayeuxMessage::from_value(one).into_iter().collect(),
    })
}
