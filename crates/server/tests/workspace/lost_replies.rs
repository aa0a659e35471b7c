//! A contact repeats a request whose reply was lost.

use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::harness::{Site, Visit};

const GUEST: [(&str, &str); 3] = [
    ("nickname", "Guest"),
    ("subject", "Opening hours"),
    ("operationId", "b7f1c2"),
];

/// Sends a form. The connection is cut by dropping what this answers, before anything of the reply was read.
async fn post(site: &Site, path: &str, form: &[(&str, &str)]) -> TcpStream {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    let body = body.extend_pairs(form).finish();
    let mut stream = TcpStream::connect(site.running.addr).await.unwrap();
    let length = body.len();
    let request = format!(
        "POST /genesys/2/chat/{path} HTTP/1.1\r\nHost: test\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

fn with<'a>(form: &[(&'a str, &'a str)], key: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = form.iter().filter(|(name, _)| *name != key).copied();
    others.chain([(key, value)]).collect()
}

#[tokio::test]
async fn a_repeated_opening_leads_into_the_same_chat() {
    for service in ["support", "support-sync"] {
        let site = Site::open().await;
        let mut ana = site.ready("ana").await;
        let lost = post(&site, service, &GUEST).await;
        let offer = ana
            .event(|event| event["interaction"]["state"] == "Invited")
            .await;
        drop(lost);
        let chat = offer["interaction"]["id"].as_str().unwrap().to_owned();
        ana.ok(&format!("media/chat/interactions/{chat}/accept"), json!({}))
            .await;
        ana.ok(
            &format!("media/chat/interactions/{chat}/send-message"),
            json!({"message": "Good morning!"}),
        )
        .await;
        let guest = site.visitor(service, &GUEST).await;
        assert_eq!(guest.chat, chat);
        assert_eq!(guest.reads().await, ["Good morning!"]);
        guest.say("When do you open?").await;
        // Whoever comes with the id alone, or once the contact has the chat for certain, reads nothing.
        let other = site
            .visitor(service, &with(&GUEST, "subject", "Guessed"))
            .await;
        assert_ne!(other.chat, chat);
        let late = site.visitor(service, &GUEST).await;
        assert_eq!(late.chat, chat);
        assert_eq!(late.reads().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_repeated_message_is_said_once() {
    let site = Site::open().await;
    let mut ana = site.ready("ana").await;
    let carla = site.accepted(&mut ana, "support").await;
    let message = [
        ("userId", carla.user_id.as_str()),
        ("secureKey", &carla.secure_key),
        ("message", "Where is it?"),
        ("operationId", "one"),
    ];
    let lost = post(&site, &format!("support/{}/send", carla.chat), &message).await;
    ana.text(&carla.chat, "Where is it?").await;
    drop(lost);
    let again = [message[2], message[3]];
    let (one, other) = tokio::join!(carla.call("send", &again), carla.call("send", &again));
    assert_eq!(
        (&one["statusCode"], &other["statusCode"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(ana.texts(&carla.chat).await, ["Where is it?"]);
    carla
        .call(
            "send",
            &[("message", "Where is it?"), ("operationId", "two")],
        )
        .await;
    assert_eq!(ana.texts(&carla.chat).await.len(), 2, "meant twice");
    // Somebody else's id is another id.
    let guest = Visit::open(&site.url(), "support", &GUEST[..2]).await;
    guest.call("send", &again).await;
    assert_eq!(guest.reads().await, ["Where is it?"]);
}
