//! Bayeux over HTTP, where the protocol itself does not matter: see the tests beside it for that.

use std::time::Duration;

use holdfast_server::{Feature, Quirks};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::harness::{Site, client, json_of};

const NOTIFICATIONS: &str = "/workspace/v3/notifications";

async fn post(site: &Site, client: &Client, body: &'static str) -> (StatusCode, Value) {
    json_of(client.post(site.url(NOTIFICATIONS)).body(body)).await
}

fn upgrade(site: &Site, client: &Client) -> reqwest::RequestBuilder {
    client
        .get(site.url(NOTIFICATIONS))
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
}

#[tokio::test]
async fn without_a_session_nothing_is_listened_to() {
    let site = Site::open().await;
    let stranger = client();
    for path in [
        "",
        "/",
        "/handshake",
        "/connect",
        "/subscribe",
        "/disconnect",
    ] {
        let (status, reply) = json_of(
            stranger
                .post(site.url(&format!("{NOTIFICATIONS}{path}")))
                .body("[]"),
        )
        .await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(reply["status"]["message"].is_string());
    }
    assert_eq!(
        json_of(upgrade(&site, &stranger)).await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn what_is_no_frame_is_refused_and_too_large_is_too_large() {
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    for body in [
        "",
        "{",
        "[]",
        "5",
        "[5]",
        "\u{0}",
        "[{\"channel\":\"/meta/handshake\"}",
    ] {
        assert_eq!(
            post(&site, &ana, body).await.0,
            StatusCode::BAD_REQUEST,
            "{body:?}"
        );
    }
    let large = format!("[\"{}\"]", "x".repeat(300 << 10));
    let (status, reply) = json_of(ana.post(site.url(NOTIFICATIONS)).body(large)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply["status"]["message"].is_string());
    assert!(site.knows(&ana).await);
}

#[tokio::test]
async fn a_page_of_another_site_opens_no_websocket() {
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    let foreign = upgrade(&site, &ana).header("origin", "https://example.org");
    assert_eq!(json_of(foreign).await.0, StatusCode::FORBIDDEN);
    let own = upgrade(&site, &ana)
        .header("origin", site.url(""))
        .send()
        .await
        .unwrap();
    assert_eq!(own.status(), StatusCode::SWITCHING_PROTOCOLS);
}

#[tokio::test]
async fn a_deployment_without_a_feature_does_not_offer_it() {
    let site =
        Site::with(|config| config.quirks = Quirks::without([Feature::Ack, Feature::WebSocket]))
            .await;
    let ana = site.agent("ana").await;
    let hands = json!([{"channel": "/meta/handshake", "version": "1.0", "ext": {"ack": true}}]);
    let reply = site.bayeux(&ana, hands).await.remove(0);
    assert_eq!(reply["supportedConnectionTypes"], json!(["long-polling"]));
    assert_eq!(reply.get("ext"), None);
    assert_eq!(
        json_of(upgrade(&site, &ana)).await.0,
        StatusCode::NOT_IMPLEMENTED
    );
}

#[tokio::test]
async fn a_dropped_poll_loses_nothing() {
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    let id = site.listen(&ana, true).await;
    let connect =
        |ack: i64| json!([{"channel": "/meta/connect", "clientId": id, "ext": {"ack": ack}}]);
    let first = site.bayeux(&ana, connect(0)).await;
    let batch = first.last().unwrap()["ext"]["ack"].as_i64().unwrap();
    // Nothing is waiting: this poll is held, and the client hangs up.
    let url = site.url(NOTIFICATIONS);
    let hung_up = ana
        .post(&url)
        .json(&connect(batch))
        .timeout(Duration::from_millis(300))
        .send()
        .await;
    assert!(hung_up.unwrap_err().is_timeout());
    let activate = json!({"data": {"agentId": "ana", "channels": ["chat"]}});
    json_of(
        ana.post(site.url("/workspace/v3/activate-channels"))
            .json(&activate),
    )
    .await;
    let second = site.bayeux(&ana, connect(batch)).await;
    assert_eq!(second[0]["data"]["messageType"], "ChannelStateChanged");
    let repeated = site.bayeux(&ana, connect(batch)).await;
    assert_eq!(repeated[0], second[0], "not acknowledged yet");
}

#[tokio::test]
async fn signing_out_answers_the_poll_that_is_held() {
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    let id = site.listen(&ana, false).await;
    let connect = || json!([{"channel": "/meta/connect", "clientId": id}]);
    site.bayeux(&ana, connect()).await;
    let (held, ()) = tokio::join!(site.bayeux(&ana, connect()), async {
        json_of(ana.post(site.url("/workspace/v3/logout"))).await;
    });
    assert_eq!(held[0]["successful"], false);
    assert_eq!(post(&site, &ana, "[]").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn answers_about_contacts_come_once_on_the_channel_that_the_client_knows() {
    const CONTACTS: &str = "/workspace/v3/contacts";
    const UCS: &str = "/workspace/v3/ucs";
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    let cases = [
        (&[CONTACTS][..], CONTACTS),
        (&[UCS], UCS),
        (&[UCS, CONTACTS], CONTACTS),
        (&["/workspace/v3/**"], CONTACTS),
    ];
    let mut sessions = Vec::new();
    for (channels, expected) in cases {
        sessions.push((site.listen_to(&ana, false, channels).await, expected));
    }
    let (status, _) = json_of(
        ana.post(site.url("/workspace/v3/ucs/contacts/search"))
            .json(&json!({"operationId": "asked", "data": {"query": "Mendes"}})),
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    for (session, expected) in sessions {
        let connect =
            json!([{"channel": "/meta/connect", "clientId": session, "advice": {"timeout": 0}}]);
        let came = site.bayeux(&ana, connect).await;
        let heard: Vec<&str> = came
            .iter()
            .filter(|message| message["data"]["operationId"] == "asked")
            .map(|message| message["channel"].as_str().unwrap())
            .collect();
        assert_eq!(heard, [expected]);
    }
}
