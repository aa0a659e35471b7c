//! What each Bayeux message is answered. Knows nothing of the transport that carries it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use holdfast_wire::bayeux::{
    Advice, BayeuxMessage, CONNECT, DISCONNECT, HANDSHAKE, SUBSCRIBE, UNSUBSCRIBE,
};
use serde_json::{Value, json};

use super::connect::HeldConnect;
use super::hub::Hub;
use super::pattern::Pattern;
use super::session::Batch;
use crate::auth::Caller;

/// The transports, as `supportedConnectionTypes` names them.
pub(super) const LONG_POLLING: &str = "long-polling";
pub(super) const WEBSOCKET: &str = "websocket";

/// What a server offers; deployments differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offers {
    pub(super) ack: bool,
    pub(super) websocket: bool,
}

impl Offers {
    fn transports(self) -> Vec<&'static str> {
        if self.websocket {
            vec![WEBSOCKET, LONG_POLLING]
        } else {
            vec![LONG_POLLING]
        }
    }
}

/// The answer to one message.
pub(super) enum Answer {
    /// Known now.
    Ready(Reply),
    /// Known when something happens, or after the timeout.
    Held(HeldConnect),
}

/// A reply with the events that travel with it.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) events: Vec<Arc<str>>,
    pub(super) meta: BayeuxMessage,
}

impl Reply {
    fn alone(meta: BayeuxMessage) -> Answer {
        Answer::Ready(Self {
            events: Vec::new(),
            meta,
        })
    }
}

/// Replies as one frame.
pub(super) fn frame(replies: impl IntoIterator<Item = Reply>) -> String {
    let mut parts: Vec<Arc<str>> = Vec::new();
    for reply in replies {
        parts.extend(reply.events);
        parts.push(reply.meta.into_value().to_string().into());
    }
    format!("[{}]", parts.join(","))
}

/// Answers a message of `caller`. A connect is held only if `may_hold`.
pub(super) fn answer(
    hub: &Hub,
    offers: Offers,
    caller: &Caller,
    message: &BayeuxMessage,
    may_hold: bool,
) -> Answer {
    match message.channel() {
        Some(HANDSHAKE) => Reply::alone(handshake(hub, offers, caller, message)),
        Some(CONNECT) => connect(hub, caller, message, may_hold),
        Some(SUBSCRIBE) => Reply::alone(subscribe(hub, caller, message)),
        Some(UNSUBSCRIBE) => Reply::alone(unsubscribe(hub, caller, message)),
        Some(DISCONNECT) => Reply::alone(disconnect(hub, caller, message)),
        Some(channel) if channel.starts_with("/meta/") => {
            Reply::alone(refused(message, "404::Unknown meta channel"))
        }
        Some(_) => Reply::alone(refused(message, "403::Clients do not publish here")),
        None => Reply::alone(refused(message, "400::Missing channel")),
    }
}

fn handshake(hub: &Hub, offers: Offers, caller: &Caller, message: &BayeuxMessage) -> BayeuxMessage {
    let wanted = message.supported_connection_types();
    let transports = offers.transports();
    if !wanted.is_empty()
        && !wanted
            .iter()
            .any(|transport| transports.contains(transport))
    {
        let mut reply = refused(message, "412::Unsupported transport");
        reply.set_supported_connection_types(transports);
        reply.set_advice(reconnect("none"));
        return reply;
    }
    let ack = offers.ack && offers_ack(message);
    let client = hub.open(caller, ack, Instant::now());
    tracing::debug!(client, user = caller.user, ack, "session opened");
    let mut reply = granted(message, None);
    reply
        .set_version("1.0")
        .set_client_id(client)
        .set_supported_connection_types(transports);
    reply.set_advice(retry(hub));
    if ack {
        reply.set_raw("ext", json!({"ack": true}));
    }
    reply
}

/// `ext.ack` is a flag, or in newer clients an object with the flag `enabled`.
fn offers_ack(message: &BayeuxMessage) -> bool {
    let enabled = || message.raw("ext")?.get("ack")?.get("enabled")?.as_bool();
    message.offers_ack() || enabled().unwrap_or(false)
}

fn connect(hub: &Hub, caller: &Caller, message: &BayeuxMessage, may_hold: bool) -> Answer {
    let Some(client) = message.client_id() else {
        return Reply::alone(unknown_client(message));
    };
    let asked = message.advice().and_then(|advice| advice.timeout());
    let timeout = asked
        .and_then(|millis| u64::try_from(millis).ok())
        .map_or(hub.settings().timeout, |millis| {
            Duration::from_millis(millis).min(hub.settings().timeout)
        });
    let may_hold = may_hold && !timeout.is_zero() && !hub.closing().is_cancelled();
    let outcome = hub.with(caller, client, |session| {
        session.begin_connect(message.ack(), Instant::now());
        if may_hold && !session.has_events() {
            return Err(session.hold());
        }
        Ok(session.take_batch(hub.settings()))
    });
    match outcome {
        None => Reply::alone(unknown_client(message)),
        Some(Ok(batch)) => Answer::Ready(connected(hub, message, batch)),
        Some(Err((ticket, woken))) => Answer::Held(HeldConnect::new(
            hub.clone(),
            caller.clone(),
            message.clone(),
            ticket,
            woken,
            timeout,
        )),
    }
}

/// The reply to a connect that stands.
pub(super) fn connected(hub: &Hub, message: &BayeuxMessage, batch: Batch) -> Reply {
    let mut meta = granted(message, message.client_id());
    meta.set_advice(retry(hub));
    if let Some(number) = batch.number {
        meta.set_ack(number);
    }
    Reply {
        events: batch.messages,
        meta,
    }
}

/// The reply to a connect whose session was ended at its own request.
pub(super) fn disconnected(message: &BayeuxMessage) -> Reply {
    let mut meta = granted(message, message.client_id());
    meta.set_advice(reconnect("none"));
    Reply {
        events: Vec::new(),
        meta,
    }
}

/// `402::Unknown client`: the client shakes hands anew.
pub(super) fn unknown_client(message: &BayeuxMessage) -> BayeuxMessage {
    let mut reply = refused(message, "402::Unknown client");
    let mut advice = reconnect("handshake");
    advice.set_interval(0);
    reply.set_advice(advice);
    reply
}

fn subscribe(hub: &Hub, caller: &Caller, message: &BayeuxMessage) -> BayeuxMessage {
    let Some(client) = message.client_id() else {
        return unknown_client(message);
    };
    let patterns = match patterns(message) {
        Ok(patterns) => patterns,
        Err(error) => return about_subscription(message, refused(message, error)),
    };
    if patterns.iter().any(Pattern::is_reserved) {
        return about_subscription(message, refused(message, "403::Reserved channel"));
    }
    for pattern in patterns {
        match hub.subscribe(caller, client, &pattern) {
            Some(true) => {}
            Some(false) => {
                return about_subscription(
                    message,
                    refused(message, "403::Too many subscriptions"),
                );
            }
            None => return about_subscription(message, unknown_client(message)),
        }
    }
    about_subscription(message, granted(message, Some(client)))
}

fn unsubscribe(hub: &Hub, caller: &Caller, message: &BayeuxMessage) -> BayeuxMessage {
    let Some(client) = message.client_id() else {
        return unknown_client(message);
    };
    let patterns = match patterns(message) {
        Ok(patterns) => patterns,
        Err(error) => return about_subscription(message, refused(message, error)),
    };
    let known = hub.with(caller, client, |session| {
        for pattern in &patterns {
            session.unsubscribe(pattern);
        }
    });
    let reply = known.map_or_else(
        || unknown_client(message),
        |()| granted(message, Some(client)),
    );
    about_subscription(message, reply)
}

fn disconnect(hub: &Hub, caller: &Caller, message: &BayeuxMessage) -> BayeuxMessage {
    match message.client_id() {
        Some(client) if hub.disconnect(caller, client) => granted(message, Some(client)),
        _ => unknown_client(message),
    }
}

fn patterns(message: &BayeuxMessage) -> Result<Vec<Pattern>, &'static str> {
    let named = message.subscriptions();
    if named.is_empty() {
        return Err("403::Missing subscription");
    }
    named
        .into_iter()
        .map(|name| Pattern::parse(name).ok_or("400::Malformed channel"))
        .collect()
}

fn about_subscription(message: &BayeuxMessage, mut reply: BayeuxMessage) -> BayeuxMessage {
    if let Some(subscription) = message.raw("subscription") {
        reply.set_raw("subscription", subscription.clone());
    }
    reply
}

fn granted(message: &BayeuxMessage, client: Option<&str>) -> BayeuxMessage {
    let mut reply = reply_to(message, true);
    if let Some(client) = client {
        reply.set_client_id(client);
    }
    reply
}

fn refused(message: &BayeuxMessage, error: &str) -> BayeuxMessage {
    let mut reply = reply_to(message, false);
    reply.set_error(error);
    reply
}

fn reply_to(message: &BayeuxMessage, successful: bool) -> BayeuxMessage {
    let mut reply = BayeuxMessage::new();
    reply.set_raw(
        "channel",
        message.raw("channel").cloned().unwrap_or(Value::Null),
    );
    if let Some(id) = message.raw("id") {
        reply.set_raw("id", id.clone());
    }
    reply.set_successful(successful);
    reply
}

fn retry(hub: &Hub) -> Advice {
    let settings = hub.settings();
    let mut advice = reconnect("retry");
    advice
        .set_interval(millis(settings.interval))
        .set_timeout(millis(settings.timeout));
    advice.set_raw("maxInterval", millis(settings.max_interval));
    advice
}

fn reconnect(how: &str) -> Advice {
    let mut advice = Advice::new();
    advice.set_reconnect(how);
    advice
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
