//! Connections that die without a word, all of them or some, and networks that come back.

use std::time::{Duration, Instant};

use holdfast_client::{ClientConfig, TransportChoice};

use crate::chat::op;
use crate::support::{Contact, Proxy, TRANSPORTS, Trick, World, config};

/// Long beside what these tests wait for, and short beside what they would wait for in vain.
const PROMPT: Duration = Duration::from_secs(8);

/// The deployment's own limit for a connect, as the demo has it.
const LIMIT: Duration = Duration::from_mins(1);

/// With the patience for events that the product has.
#[tokio::test]
async fn events_go_on_where_only_their_connection_is_dead() {
    let heard = TRANSPORTS.map(|transport| {
        tokio::spawn(async move {
            let world = World::start().await;
            let proxy = Proxy::before(world.addr()).await;
            let mut usual = ClientConfig {
                transport,
                ..ClientConfig::new(proxy.url())
            };
            // Requests are soon through.
            usual.timeouts.request = Duration::from_secs(1);
            let (ana, mut ear) = world.ready_agent(usual, "ana").await;
            ana.limit_connects(LIMIT);
            let carla = Contact::open(&world.url(), "Carla").await;
            let id = ear.offer().await;
            ana.accept(&id, "Ana", op()).await.unwrap();
            // So that there is a connect with that limit.
            carla.say("before").await;
            ear.texts_until(&id, "before").await;

            proxy.half_open();
            let dead = Instant::now();
            while ana.current_session().await.is_err() {}
            carla.say("into the void").await;
            ear.texts_until(&id, "into the void").await;
            let took = dead.elapsed();
            println!("{transport:?}: after {took:?}");
            assert!(took < Duration::from_secs(15), "{transport:?}: {took:?}");
        })
    });
    for one in heard {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn dead_connections_are_found_out_once_and_not_one_by_one() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let mut config = ClientConfig::new(proxy.url());
    config.timeouts.request = Duration::from_secs(1);
    let (ana, mut ear) = world.agent(config, "ana").await;
    assert!(ear.up().await);
    let at_once: Vec<_> = (0..6)
        .map(|_| {
            let ana = ana.clone();
            tokio::spawn(async move { ana.current_session().await })
        })
        .collect();
    for one in at_once {
        one.await.unwrap().unwrap();
    }
    proxy.half_open();
    let error = ana.current_session().await.unwrap_err();
    assert!(error.is_unknown(), "{error:?}");
    ana.current_session().await.unwrap();
}

#[tokio::test]
async fn what_waits_for_an_answer_does_not_wait_for_one_from_another_network() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (ana, mut ear) = world.agent(ClientConfig::new(proxy.url()), "ana").await;
    assert!(ear.up().await);
    proxy.next("current-session", Trick::Never);
    let asking = {
        let ana = ana.clone();
        tokio::spawn(async move { ana.current_session().await })
    };
    while !proxy.is_done() {
        tokio::task::yield_now().await;
    }
    let moved = Instant::now();
    ana.network_changed();
    let error = asking.await.unwrap().unwrap_err();
    assert!(error.is_unknown(), "{error:?}");
    assert!(moved.elapsed() < PROMPT, "{:?}", moved.elapsed());
    assert!(!ear.up().await);
    ana.current_session().await.unwrap();
}

/// An attempt that began while nothing got through is not waited for.
#[tokio::test]
async fn a_network_that_is_back_is_used_at_once() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let mut config = ClientConfig {
            transport,
            ..ClientConfig::new(proxy.url())
        };
        config.timeouts.hold = Duration::from_secs(1);
        config.timeouts.connect = Duration::from_secs(20);
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        proxy.swallow(true);
        ear.down().await;
        let before = proxy.connections();
        ana.retry_now();
        while proxy.connections() == before {
            tokio::task::yield_now().await;
        }
        proxy.swallow(false);
        let back = Instant::now();
        ana.network_changed();
        ear.up().await;
        assert!(
            back.elapsed() < PROMPT,
            "{transport:?}: {:?}",
            back.elapsed()
        );
    }
}

#[tokio::test]
async fn an_outage_is_no_reason_to_poll_from_then_on() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let mut config = config(proxy.url());
    config.transport = TransportChoice::Auto;
    config.timeouts.connect = Duration::from_millis(300);
    let (ana, mut ear) = world.agent(config, "ana").await;
    assert!(ear.up().await);
    proxy.swallow(true);
    // The second time it is an attempt that has failed, with a WebSocket and with polling.
    for _ in 0..2 {
        ear.down().await;
        ana.retry_now();
    }
    proxy.swallow(false);
    ear.up().await;
    let websockets = || proxy.count("GET /workspace/v3/notifications");
    let before = websockets();
    ear.cut_off(&proxy).await;
    ana.retry_now();
    ear.up().await;
    assert!(websockets() > before, "it polls");
}
