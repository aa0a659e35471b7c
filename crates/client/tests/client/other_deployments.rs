//! Deployments that lack something, or call it otherwise.

use holdfast_client::{AfterAction, ClientConfig, TransportChoice, connect};
use holdfast_domain::ids::QueueName;
use holdfast_server::Feature;

use crate::chat::op;
use crate::support::{Contact, Proxy, TRANSPORTS, Trick, World, config, password};
use holdfast_tests::proxy::reply;

#[tokio::test]
async fn without_put_on_hold_a_chat_is_left_and_placed_in_the_queue() {
    let world = World::without([Feature::PutOnHold]).await;
    let (ana, mut ear) = world.ready_agent(world.config(), "ana").await;
    let _carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.accept(&id, "Ana", op()).await.unwrap();
    let queue = QueueName::from("async-hold");
    let intent = op();
    let error = ana
        .put_on_hold(&id, &queue, None, intent)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "not_served");
    ana.leave(&id, AfterAction::KeepAlive, intent)
        .await
        .unwrap();
    ana.place_in_queue(&id, &queue, intent).await.unwrap();
    assert_eq!(
        ear.state(Some(&id), "Queued").await.queue(),
        Some("async-hold")
    );
}

#[tokio::test]
async fn without_websocket_events_come_by_polling() {
    let world = World::without([Feature::WebSocket]).await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, mut ear) = world.ready_agent(config(proxy.url()), "ana").await;
    let _carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.accept(&id, "Ana", op()).await.unwrap();
    ear.cut_off(&proxy).await;
    ana.retry_now();
    ear.up().await;
    assert_eq!(
        proxy.count("GET /workspace/v3/notifications"),
        1,
        "it is not tried again"
    );
    let only = ClientConfig {
        transport: TransportChoice::WebSocket,
        ..world.config()
    };
    let error = connect(only, password("ana"), |_| {})
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.code(), "not_served");
}

#[tokio::test]
async fn where_a_proxy_breaks_websockets_events_come_by_polling() {
    let world = World::start().await;
    for trick in [
        Trick::Never,
        Trick::Answer(reply("400 Bad Request", "text/html", "<html>")),
        Trick::Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()),
        // It opens and is cut off before a word is said.
        Trick::Answer(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
              Sec-WebSocket-Accept: wrong\r\n\r\n"
                .to_vec(),
        ),
    ] {
        let proxy = Proxy::before(world.addr()).await;
        let mut config = config(proxy.url());
        config.timeouts.connect = std::time::Duration::from_millis(500);
        proxy.next("GET /workspace/v3/notifications", trick);
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        ana.current_session().await.unwrap();
        assert!(proxy.is_done());
        ana.logout().await.unwrap();
    }
}

#[tokio::test]
async fn without_acknowledgement_a_reconnect_counts_as_a_new_session() {
    for transport in TRANSPORTS {
        let world = World::without([Feature::Ack]).await;
        let proxy = Proxy::before(world.addr()).await;
        let (ana, mut ear) = world
            .agent(
                ClientConfig {
                    transport,
                    ..config(proxy.url())
                },
                "ana",
            )
            .await;
        assert!(ear.up().await);
        ear.cut_off(&proxy).await;
        ana.retry_now();
        assert!(
            ear.up().await,
            "{transport:?}: events may be missing, so everything is to be read again"
        );
    }
}

#[tokio::test]
async fn without_idempotency_the_main_job_works() {
    let world = World::without([
        Feature::Idempotency,
        Feature::Ack,
        Feature::WebSocket,
        Feature::PutOnHold,
    ])
    .await;
    let (ana, mut ear) = world.ready_agent(world.config(), "ana").await;
    let carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.accept(&id, "Ana", op()).await.unwrap();
    ana.send_message(&id, "Hello", op()).await.unwrap();
    assert!(carla.texts().await.contains(&"Hello".to_owned()));
}

#[tokio::test]
async fn the_session_cookie_may_have_any_name_and_path() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        proxy.rename_cookie("GWS_SID");
        let (ana, mut ear) = world
            .agent(
                ClientConfig {
                    transport,
                    ..config(proxy.url())
                },
                "ana",
            )
            .await;
        assert!(ear.up().await);
        ana.current_session().await.unwrap();
    }
}

#[tokio::test]
async fn the_other_published_path_is_found_and_remembered() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, mut ear) = world.agent(config(proxy.url()), "ana").await;
    assert!(ear.up().await);
    proxy.next(
        "ucs/interactions/search",
        Trick::Answer(reply("501 Not Implemented", "application/json", "{}")),
    );
    ana.search_interactions("parcel", 5).await.unwrap();
    ana.search_interactions("parcel", 5).await.unwrap();
    assert_eq!(proxy.count("ucs/interactions/search"), 1);
    assert_eq!(proxy.count("ucs/ixn/search"), 2);
}
