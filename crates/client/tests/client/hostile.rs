//! Hostile and broken answers in a running session. Where each case is tested:
//!
//! | case | where |
//! |---|---|
//! | malformed JSON, wrong types in frames | here, over both transports; `bayeux/tests/properties.rs`; `wire/tests/any_bytes.rs` |
//! | wrong types in chats and messages | `core/src/sync/tests/hostile.rs`: each member, one by one |
//! | deep nesting | here (frames); `core/src/sync/tests/hostile.rs` (members) |
//! | 100 MB announced, and frames larger than any real one | here, over both transports, and for replies |
//! | compressed bombs | here: nothing is decompressed, so that what comes is no JSON |
//! | answers to nobody's question, for another session | here |
//! | a server that never answers | `links.rs`: requests, and links that go silent |
//! | events twice, late, in another order, indexes that go backwards | `core/src/sync/tests/hostile.rs`, `transcripts.rs` |
//! | indexes that cannot be | `core/src/sync/tests/transcripts.rs` |
//! | ids and texts with quotes, NUL, overrides of the writing direction, script | `core/src/sync/tests/hostile.rs`, `store/tests/store/batches.rs`; in the window `ui/tests/writing.spec.ts` |
//! | captive portals, gateways, redirects | here; at the start `core/tests/core/offline_start.rs` |
//! | certificates | `tls.rs`, `client/src/certificate.rs` |

use holdfast_client::{ClientConfig, TransportChoice};

use crate::support::{Proxy, Trick, World, config};
use holdfast_tests::proxy::reply;
use holdfast_tests::relay::Relay;

fn huge() -> Vec<u8> {
    let body = format!(
        "[{{\"channel\":\"/meta/connect\",\"x\":\"{}\"}}]",
        "a".repeat(9 * 1024 * 1024)
    );
    reply("200 OK", "application/json", &body)
}

#[tokio::test]
async fn broken_frames_interrupt_the_stream_and_do_not_wedge_it() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let polling = ClientConfig {
        transport: TransportChoice::LongPolling,
        ..config(proxy.url())
    };
    let (ana, mut ear) = world.agent(polling, "ana").await;
    assert!(ear.up().await);
    for (name, answer, code, new_session) in [
        (
            "malformed",
            reply("200 OK", "application/json", "[{\"channel\":"),
            "not_workspace",
            true,
        ),
        (
            "no text",
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n\xff\xfe".to_vec(),
            "not_workspace",
            true,
        ),
        (
            "100 MB announced",
            b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n[".to_vec(),
            "too_large",
            true,
        ),
        ("9 MB", huge(), "too_large", true),
        (
            "deep",
            reply(
                "200 OK",
                "application/json",
                &format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000)),
            ),
            "not_workspace",
            true,
        ),
        (
            "portal",
            reply("200 OK", "text/html", "<html>Pay for another hour"),
            "not_workspace",
            false,
        ),
        (
            "portal's redirect",
            b"HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/\r\nContent-Length: 0\r\n\r\n"
                .to_vec(),
            "not_workspace",
            false,
        ),
        (
            "gateway",
            reply("502 Bad Gateway", "text/html", "<html>"),
            "reply_lost",
            false,
        ),
        (
            "busy",
            reply("429 Too Many Requests", "text/plain", ""),
            "unreachable",
            false,
        ),
    ] {
        proxy.next("/meta/connect", Trick::Answer(answer));
        let error = ear.down().await;
        assert_eq!(error.code(), code, "{name}: {error}");
        ana.retry_now();
        assert_eq!(ear.up().await, new_session, "{name}");
    }
    ana.current_session().await.unwrap();
}

#[tokio::test]
async fn frames_of_anything_are_survived_without_a_word() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let polling = ClientConfig {
        transport: TransportChoice::LongPolling,
        ..config(proxy.url())
    };
    let (ana, mut ear) = world.agent(polling, "ana").await;
    assert!(ear.up().await);
    for frame in [
        r#"[1,null,"x",[],{}]"#,
        r#"[{"channel":7,"data":{}},{"channel":"/workspace/v3/media/chat","data":[1]}]"#,
        r#"[{"channel":"/workspace/v3/media/chat","data":{"messageType":"InteractionStateChanged","interaction":{"id":[]}}}]"#,
        r#"[{"channel":"/meta/handshake","successful":true,"clientId":"someone else"}]"#,
    ] {
        proxy.next(
            "/meta/connect",
            Trick::Answer(reply("200 OK", "application/json", frame)),
        );
        // No answer to the connect is in it: the link counts as dead after a while, and is taken up again.
        ear.down().await;
        ana.retry_now();
        ear.up().await;
    }
    ana.current_session().await.unwrap();
}

/// A WebSocket text frame of a server, which says that it has `length` bytes.
fn websocket_frame(length: u64, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81, 127];
    frame.extend(length.to_be_bytes());
    frame.extend(payload);
    frame
}

#[tokio::test]
async fn broken_frames_of_a_websocket_do_not_wedge_it_either() {
    let world = World::start().await;
    let relay = Relay::before(world.addr()).await;
    let websocket = ClientConfig {
        transport: TransportChoice::WebSocket,
        ..config(relay.url().parse().unwrap())
    };
    let (ana, mut ear) = world.agent(websocket, "ana").await;
    assert!(ear.up().await);
    let whole = |text: &str| websocket_frame(text.len() as u64, text.as_bytes());
    let deep = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
    for (name, frame, code) in [
        ("malformed", whole("[{\"channel\":"), "not_workspace"),
        ("deep", whole(&deep), "not_workspace"),
        ("portal", whole("<html>Pay"), "not_workspace"),
        ("no text", websocket_frame(2, b"\xff\xfe"), "reply_lost"),
        (
            "100 MB announced",
            websocket_frame(100 * 1024 * 1024, b"["),
            "too_large",
        ),
        (
            "no frame at all",
            b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
            "reply_lost",
        ),
    ] {
        relay.say(frame);
        let error = ear.down().await;
        assert_eq!(error.code(), code, "{name}: {error}");
        ana.retry_now();
        ear.up().await;
    }
    for frame in [
        r#"[1,null,"x",[],{}]"#,
        r#"[{"channel":"/meta/connect","successful":true,"clientId":"someone else","id":"999"}]"#,
        r#"[{"channel":"/workspace/v3/media/chat","data":{"messageType":7}}]"#,
    ] {
        relay.say(whole(frame));
    }
    ana.current_session().await.unwrap();
}

#[tokio::test]
async fn replies_of_requests_are_bounded_too() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, _ear) = world.ready_agent(config(proxy.url()), "ana").await;
    for (answer, code) in [
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n{".to_vec(),
            "too_large",
        ),
        (reply("200 OK", "text/html", "<html>"), "not_workspace"),
        (reply("200 OK", "application/json", "[]"), "not_workspace"),
        (
            reply("500 Internal Server Error", "text/html", "<html>"),
            "reply_lost",
        ),
        (
            reply(
                "500 Internal Server Error",
                "application/json",
                r#"{"status":{"code":500,"message":"Oops"}}"#,
            ),
            "reply_lost",
        ),
        (
            reply(
                "200 OK",
                "application/json",
                r#"{"status":{"code":9,"message":"No"}}"#,
            ),
            "refused",
        ),
        (
            reply(
                "409 Conflict",
                "application/json",
                r#"{"status":{"code":9},"data":{"agentId":"ben"}}"#,
            ),
            "refused",
        ),
        (
            reply(
                "200 OK\r\nContent-Encoding: gzip",
                "application/json",
                "\u{1f}\u{8b}bomb",
            ),
            "not_workspace",
        ),
    ] {
        proxy.next("dnd-on", Trick::Answer(answer.clone()));
        let error = ana.dnd(true).await.unwrap_err();
        assert_eq!(error.code(), code, "{}", String::from_utf8_lossy(&answer));
    }
    ana.dnd(true).await.unwrap();
}
