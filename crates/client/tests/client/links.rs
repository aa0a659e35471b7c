//! The network drops, freezes and loses replies; the server restarts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use holdfast_client::{ClientConfig, ClientError, Incoming, TransportChoice};

use holdfast_tests::relay::Relay;

use crate::chat::op;
use crate::support::{Contact, Proxy, TRANSPORTS, Trick, World, config};

fn by(proxy: &Proxy, transport: TransportChoice) -> ClientConfig {
    ClientConfig {
        transport,
        ..config(proxy.url())
    }
}

#[tokio::test]
async fn no_event_is_lost_while_connections_drop() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let (ana, mut ear) = world.ready_agent(by(&proxy, transport), "ana").await;
        let carla = Contact::open(&world.url(), "Carla").await;
        let id = ear.offer().await;
        ana.accept(&id, "Ana", op()).await.unwrap();
        ear.state(Some(&id), "Processing").await;

        let cutting = proxy.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let saw = tokio::spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                cutting.cut();
                tokio::time::sleep(Duration::from_millis(70)).await;
            }
        });
        for number in 0..60 {
            carla.say(&format!("message {number}")).await;
        }
        stop.store(true, Ordering::Relaxed);
        saw.await.unwrap();
        carla.say("the last").await;
        let texts = ear.texts_until(&id, "the last").await;
        let texts: Vec<&str> = texts.iter().filter_map(|message| message.text()).collect();
        let expected: Vec<String> = (0..60)
            .map(|number| format!("message {number}"))
            .chain(["the last".to_owned()])
            .collect();
        assert_eq!(texts, expected, "{transport:?}: each once and in order");
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_in_the_middle_is_received_again() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, mut ear) = world
        .ready_agent(by(&proxy, TransportChoice::LongPolling), "ana")
        .await;
    for trick in [Trick::CutReply, Trick::LoseReply] {
        proxy.next("/meta/connect", trick);
        let carla = Contact::open(&world.url(), "Carla").await;
        let id = ear.offer().await;
        ana.accept(&id, "Ana", op()).await.unwrap();
        carla.say("still there?").await;
        ear.texts_until(&id, "still there?").await;
        assert!(proxy.is_done());
    }
}

#[tokio::test]
async fn a_server_that_restarts_is_found_again_as_a_new_session() {
    for transport in TRANSPORTS {
        let mut world = World::start().await;
        let (ana, mut ear) = world
            .ready_agent(
                ClientConfig {
                    transport,
                    ..world.config()
                },
                "ana",
            )
            .await;
        let _carla = Contact::open(&world.url(), "Carla").await;
        let id = ear.offer().await;
        ana.accept(&id, "Ana", op()).await.unwrap();
        world.stop().await;
        ear.down().await;
        let unsent = ana
            .send_message(&id, "nobody hears this", op())
            .await
            .unwrap_err();
        assert!(unsent.is_unsent(), "{unsent:?}");
        world.again().await;
        ana.retry_now();
        assert!(ear.up().await, "{transport:?}");
        let session = ana.current_session().await.unwrap();
        let chats = session
            .active_session()
            .unwrap()
            .media()
            .unwrap()
            .channels()[0]
            .interactions();
        assert_eq!(
            chats[0].id(),
            Some(id.as_str()),
            "{transport:?}: the chat outlives the server"
        );
        ana.send_message(&id, "here again", op()).await.unwrap();
        ear.texts_until(&id, "here again").await;
    }
}

#[tokio::test]
async fn a_link_that_goes_silent_is_noticed_and_comes_back() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let (ana, mut ear) = world.agent(by(&proxy, transport), "ana").await;
        assert!(ear.up().await);
        proxy.freeze(true);
        let error = ear.down().await;
        assert!(error.is_unknown(), "{transport:?}: {error:?}");
        proxy.freeze(false);
        proxy.cut();
        ana.retry_now();
        assert!(
            !ear.up().await,
            "{transport:?}: the session on the server is the same"
        );
        ana.current_session().await.unwrap();
    }
}

/// With the patience that the product has, not that of the other tests.
#[tokio::test]
async fn a_dead_link_is_noticed_within_15_seconds() {
    let noticed = TRANSPORTS.map(|transport| {
        tokio::spawn(async move {
            let world = World::start().await;
            let proxy = Proxy::before(world.addr()).await;
            let usual = ClientConfig {
                transport,
                ..ClientConfig::new(proxy.url())
            };
            let (_ana, mut ear) = world.agent(usual, "ana").await;
            assert!(ear.up().await);
            // In the middle of a connect that the server holds.
            tokio::time::sleep(Duration::from_millis(300)).await;
            proxy.freeze(true);
            let frozen = Instant::now();
            ear.down().await;
            println!("{transport:?}: noticed after {:?}", frozen.elapsed());
            assert!(frozen.elapsed() < Duration::from_secs(15), "{transport:?}");
        })
    });
    for one in noticed {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn on_another_network_connections_are_left_behind_without_a_word() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let relay = Relay::before(world.addr()).await;
        let there = relay.url().parse().unwrap();
        let usual = ClientConfig {
            transport,
            ..ClientConfig::new(there)
        };
        let (ana, mut ear) = world.ready_agent(usual, "ana").await;
        let carla = Contact::open(&world.url(), "Carla").await;
        let id = ear.offer().await;
        ana.accept(&id, "Ana", op()).await.unwrap();
        relay.strand();
        carla.say("said in between").await;
        let moved = Instant::now();
        ana.network_changed();
        ear.until("the contact's words", |incoming| {
            assert!(!matches!(incoming, Incoming::Down { .. }), "{incoming:?}");
            format!("{incoming:?}")
                .contains("said in between")
                .then_some(())
        })
        .await;
        let limit = Duration::from_secs(4);
        assert!(
            moved.elapsed() < limit,
            "{transport:?}: {:?}",
            moved.elapsed()
        );
        ana.send_message(&id, "here", op()).await.unwrap();
        assert!(
            moved.elapsed() < limit * 2,
            "{transport:?}: {:?}",
            moved.elapsed()
        );
    }
}

#[tokio::test]
async fn a_message_whose_reply_is_lost_is_unknown_and_sending_it_again_says_it_once() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, mut ear) = world.ready_agent(config(proxy.url()), "ana").await;
    let carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.accept(&id, "Ana", op()).await.unwrap();
    for trick in [Trick::LoseReply, Trick::CutReply] {
        let text = format!("only once, {trick:?}");
        let intent = op();
        proxy.next("send-message", trick);
        let error = ana.send_message(&id, &text, intent).await.unwrap_err();
        assert!(
            matches!(error, ClientError::ReplyLost { .. }) && error.is_unknown(),
            "{error:?}"
        );
        ana.send_message(&id, &text, intent).await.unwrap();
        let heard = carla.texts().await;
        assert_eq!(
            heard.iter().filter(|heard| **heard == text).count(),
            1,
            "{heard:?}"
        );
    }
}

#[tokio::test]
async fn a_request_that_is_never_answered_ends() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let mut config = config(proxy.url());
    config.timeouts.request = Duration::from_secs(1);
    let (ana, mut ear) = world.agent(config, "ana").await;
    assert!(ear.up().await);
    proxy.next("current-session", Trick::Never);
    let error = ana.current_session().await.unwrap_err();
    assert_eq!(error.code(), "reply_lost");
    ana.current_session().await.unwrap();
}

#[tokio::test]
async fn waits_between_attempts_are_told_and_bounded() {
    let mut world = World::start().await;
    let (_ana, mut ear) = world.agent(world.config(), "ana").await;
    assert!(ear.up().await);
    world.stop().await;
    for attempt in 0..3_u32 {
        let wait = ear
            .until("an interruption", |incoming| match incoming {
                Incoming::Down { retry_in, .. } => Some(retry_in.unwrap()),
                _ => None,
            })
            .await;
        assert!(
            wait <= Duration::from_millis(500) * 2_u32.pow(attempt),
            "attempt {attempt} waits {wait:?}"
        );
    }
}
