//! Linux: logind says when the computer wakes up, `NetworkManager` when there is another network.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;
use zbus::fdo::DBusProxy;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, MatchRule, Message, MessageStream, message};

use super::{NetworkEvent, polled};

/// A bus that is gone is asked for again after this.
const AGAIN: Duration = Duration::from_mins(1);

const LOGIND: &str = "org.freedesktop.login1";
const NETWORK: &str = "org.freedesktop.NetworkManager";
const NETWORK_PATH: &str = "/org/freedesktop/NetworkManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// Properties of `NetworkManager` that tell another way out. Others change all the time, a signal's strength for one.
const TELLING: [&str; 2] = ["PrimaryConnection", "Connectivity"];

/// `NM_STATE_DISCONNECTED` and below there is no network, from `NM_STATE_CONNECTED_LOCAL` on there is one.
const DISCONNECTED: u32 = 20;
const CONNECTED: u32 = 50;

/// Tells events until nobody listens. Where `NetworkManager` is not on the bus the routes are looked at instead.
pub(super) async fn watch(events: mpsc::Sender<NetworkEvent>) {
    loop {
        let ended = tokio::select! {
            ended = listen(&events) => ended,
            () = events.closed() => return,
        };
        match ended {
            Ok(()) => tracing::info!("the system bus is gone"),
            Err(error) => tracing::debug!(%error, "the system bus cannot be asked"),
        }
        tokio::select! {
            () = polled::watch_route(events.clone()) => return,
            () = events.closed() => return,
            () = sleep(AGAIN) => {}
        }
    }
}

/// Listens until the bus is gone.
async fn listen(events: &mpsc::Sender<NetworkEvent>) -> zbus::Result<()> {
    let bus = Connection::system().await?;
    let daemon = DBusProxy::new(&bus).await?;
    let mut messages = MessageStream::from(&bus);
    for rule in rules()? {
        daemon.add_match_rule(rule).await?;
    }
    let is_managed = daemon.name_has_owner(NETWORK.try_into()?).await?;
    let routes = async {
        if is_managed {
            std::future::pending::<()>().await;
        } else {
            polled::watch_route(events.clone()).await;
        }
    };
    let heard = async {
        while let Some(message) = next(&mut messages).await {
            if let Some(event) = event(&message?)
                && events.send(event).await.is_err()
            {
                break;
            }
        }
        Ok(())
    };
    tokio::select! {
        heard = heard => heard,
        () = routes => Ok(()),
    }
}

async fn next(messages: &mut MessageStream) -> Option<zbus::Result<Message>> {
    futures_util::StreamExt::next(messages).await
}

/// The senders are named, so that nobody else on the bus can have us reconnect.
fn rules() -> zbus::Result<[MatchRule<'static>; 3]> {
    let signals = || MatchRule::builder().msg_type(message::Type::Signal);
    Ok([
        signals()
            .sender(LOGIND)?
            .interface("org.freedesktop.login1.Manager")?
            .member("PrepareForSleep")?
            .build(),
        signals()
            .sender(NETWORK)?
            .interface(NETWORK)?
            .member("StateChanged")?
            .build(),
        signals()
            .sender(NETWORK)?
            .interface(PROPERTIES)?
            .path(NETWORK_PATH)?
            .member("PropertiesChanged")?
            .build(),
    ])
}

/// What a signal says, where it says anything of concern.
fn event(message: &Message) -> Option<NetworkEvent> {
    let header = message.header();
    let body = message.body();
    match header.member()?.as_str() {
        // True before, false after.
        "PrepareForSleep" => (!body.deserialize::<bool>().ok()?).then_some(NetworkEvent::Resumed),
        "StateChanged" => match body.deserialize::<u32>().ok()? {
            state if state <= DISCONNECTED => Some(NetworkEvent::Lost),
            state if state >= CONNECTED => Some(NetworkEvent::Changed),
            _ => None,
        },
        "PropertiesChanged" => {
            let (interface, changed, _): (String, HashMap<String, OwnedValue>, Vec<String>) =
                body.deserialize().ok()?;
            let tells = TELLING.iter().any(|name| changed.contains_key(*name));
            (interface == NETWORK && tells).then_some(NetworkEvent::Changed)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use zbus::zvariant::Value;

    use super::*;

    fn signal<B: serde::Serialize + zbus::zvariant::DynamicType>(
        member: &str,
        body: &B,
    ) -> Message {
        Message::signal(NETWORK_PATH, NETWORK, member)
            .unwrap()
            .build(body)
            .unwrap()
    }

    #[test]
    fn waking_up_is_told_and_falling_asleep_is_not() {
        assert_eq!(
            event(&signal("PrepareForSleep", &false)),
            Some(NetworkEvent::Resumed)
        );
        assert_eq!(event(&signal("PrepareForSleep", &true)), None);
    }

    #[test]
    fn states_in_between_are_left_out() {
        for (state, told) in [
            (10_u32, Some(NetworkEvent::Lost)),
            (20, Some(NetworkEvent::Lost)),
            (30, None),
            (40, None),
            (50, Some(NetworkEvent::Changed)),
            (70, Some(NetworkEvent::Changed)),
        ] {
            assert_eq!(event(&signal("StateChanged", &state)), told, "{state}");
        }
    }

    #[test]
    fn of_the_properties_only_the_way_out_counts() {
        let changed = |interface: &str, name: &str| {
            let values = HashMap::from([(name.to_owned(), Value::from(4_u32))]);
            let body = (interface.to_owned(), values, Vec::<String>::new());
            event(&signal("PropertiesChanged", &body))
        };
        assert_eq!(
            changed(NETWORK, "Connectivity"),
            Some(NetworkEvent::Changed)
        );
        assert_eq!(
            changed(NETWORK, "PrimaryConnection"),
            Some(NetworkEvent::Changed)
        );
        assert_eq!(changed(NETWORK, "ActiveConnections"), None);
        assert_eq!(changed("org.example.Other", "Connectivity"), None);
    }

    #[test]
    fn a_signal_with_another_body_is_nothing() {
        assert_eq!(event(&signal("PrepareForSleep", &"no")), None);
        assert_eq!(event(&signal("StateChanged", &"7")), None);
        assert_eq!(event(&signal("PropertiesChanged", &7_u32)), None);
    }
}
