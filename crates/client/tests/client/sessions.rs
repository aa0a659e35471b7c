//! The HTTP session dies, is renewed, or is over.

use holdfast_client::{Credentials, Incoming, connect};

use crate::chat::op;
use crate::support::{Contact, Ear, Proxy, TRANSPORTS, Trick, World, config, password};
use holdfast_tests::proxy::reply;

const GONE: &str = r#"{"status":{"code":2,"message":"You are not signed in."}}"#;

#[tokio::test]
async fn a_server_that_has_forgotten_everybody_is_entered_again_with_the_password() {
    for transport in TRANSPORTS {
        let mut world = World::start().await;
        let mut config = world.config();
        config.transport = transport;
        for credentials in [
            password("ana"),
            Credentials::Form {
                user: "ana".to_owned(),
                password: "ana".into(),
            },
        ] {
            let (ana, receiver) = connect(config.clone(), credentials, |_| {}).await.unwrap();
            let mut ear = Ear::new(receiver);
            assert!(ear.up().await);
            world.stop().await;
            world.another().await;
            ear.down().await;
            ana.retry_now();
            assert!(ear.up().await);
            ana.current_session().await.unwrap();
        }
    }
}

#[tokio::test]
async fn where_only_the_person_can_sign_in_again_the_session_is_over() {
    let mut world = World::start().await;
    let (first, ear) = world.agent(world.config(), "ana").await;
    let token = first.refresh_token().unwrap();
    drop((first, ear));
    let (ana, receiver) = connect(world.config(), Credentials::Refresh(token), |_| {})
        .await
        .unwrap();
    let mut ear = Ear::new(receiver);
    assert!(ear.up().await);
    world.stop().await;
    world.another().await;
    let over = ear
        .until("the session's end", |incoming| match incoming {
            Incoming::SignedOut(error) => Some(error.clone()),
            _ => None,
        })
        .await;
    assert_eq!(over.code(), "signed_out");
    assert_eq!(ear.next().await, None, "nothing follows");
    assert_eq!(
        ana.current_session().await.unwrap_err().code(),
        "signed_out"
    );
}

#[tokio::test]
async fn a_session_that_dies_unnoticed_is_renewed_within_the_request() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let mut config = config(proxy.url());
        config.transport = transport;
        let (ana, mut ear) = world.ready_agent(config, "ana").await;
        let carla = Contact::open(&world.url(), "Carla").await;
        let id = ear.offer().await;
        ana.accept(&id, "Ana", op()).await.unwrap();
        proxy.next(
            "send-message",
            Trick::Answer(reply("401 Unauthorized", "application/json", GONE)),
        );
        proxy.next(
            "auth-keep-alive",
            Trick::Answer(reply("401 Unauthorized", "application/json", GONE)),
        );
        ana.send_message(&id, "said once", op()).await.unwrap();
        assert!(ear.up().await, "a new session is told as such");
        let heard = carla.texts().await;
        assert_eq!(heard.iter().filter(|text| *text == "said once").count(), 1);
        assert!(proxy.is_done());
    }
}

#[tokio::test]
async fn a_request_that_is_forbidden_does_not_cost_the_session() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, mut ear) = world.agent(config(proxy.url()), "ana").await;
    assert!(ear.up().await);
    for _ in 0..2 {
        proxy.next(
            "dnd-on",
            Trick::Answer(reply(
                "403 Forbidden",
                "application/json",
                r#"{"status":{"code":7,"message":"Not you."}}"#,
            )),
        );
    }
    let error = ana.dnd(true).await.unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("refused", "Not you.")
    );
    assert_eq!(proxy.count("initialize-workspace"), 1);
}

/// What makes a request name a session that the server does not know, as one node of several may not for a moment.
fn unknown_session() -> Trick {
    Trick::Forge("WORKSPACE_SESSIONID=".to_owned())
}

#[tokio::test]
async fn a_session_that_is_not_known_for_a_moment_costs_nothing() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, mut ear) = world.agent(config(proxy.url()), "ana").await;
    assert!(ear.up().await);
    proxy.next("current-session", unknown_session());
    ana.current_session().await.unwrap();
    assert!(proxy.is_done());
    assert_eq!(proxy.count("initialize-workspace"), 1);
}

#[tokio::test]
async fn a_session_that_is_not_known_right_after_sign_in_is_opened_once_more() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let mut config = config(proxy.url());
        config.transport = transport;
        proxy.next("/notifications", unknown_session());
        let (_ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        assert!(proxy.is_done());
        assert_eq!(proxy.count("initialize-workspace"), 2);
    }
}

#[tokio::test]
async fn a_bayeux_session_that_the_server_forgot_is_shaken_hands_anew() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let mut config = config(proxy.url());
    config.transport = holdfast_client::TransportChoice::LongPolling;
    let (ana, mut ear) = world.agent(config, "ana").await;
    assert!(ear.up().await);
    let unknown = r#"[{"channel":"/meta/connect","successful":false,"error":"402::Unknown client","advice":{"reconnect":"handshake"}}]"#;
    proxy.next(
        "/meta/connect",
        Trick::Answer(reply("200 OK", "application/json", unknown)),
    );
    assert!(ear.up().await);
    ana.current_session().await.unwrap();
    assert_eq!(
        proxy.count("initialize-workspace"),
        1,
        "the HTTP session lives on"
    );
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_there() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let mut config = world.config();
        config.transport = transport;
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        let again = ana.clone();
        ana.logout().await.unwrap();
        while ear.next().await.is_some() {}
        assert_eq!(
            again.current_session().await.unwrap_err().code(),
            "signed_out"
        );
        again.logout().await.unwrap();
    }
}

#[tokio::test]
async fn an_idle_session_is_kept_alive() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let mut config = config(proxy.url());
    config.timeouts.keep_alive = std::time::Duration::from_millis(100);
    let (_ana, mut ear) = world.agent(config, "ana").await;
    assert!(ear.up().await);
    let kept = async {
        while proxy.count("auth-keep-alive") < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(crate::support::DEADLINE, kept)
        .await
        .unwrap();
}
