//! Hostile and broken answers in a running session.

use holdfast_client::{ClientConfig, TransportChoice};

use crate::support::{Proxy, Trick, World, config};
use holdfast_tests::proxy::reply;

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
