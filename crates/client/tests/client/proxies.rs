//! Proxies of a company.

use holdfast_client::{ClientConfig, ProxyChoice, TransportChoice, connect};
use holdfast_tests::encrypted::Encrypted;
use holdfast_tests::forward::Forward;

use crate::support::{TRANSPORTS, World, config, password};

fn through(forward: &Forward, bypass: &[&str], config: ClientConfig) -> ClientConfig {
    ClientConfig {
        proxy: ProxyChoice::Manual {
            url: forward.url.clone(),
            bypass: bypass.iter().map(|host| (*host).to_owned()).collect(),
        },
        ..config
    }
}

#[tokio::test]
async fn requests_and_websocket_take_the_proxy_that_is_set() {
    let world = World::start().await;
    for transport in TRANSPORTS {
        let forward = Forward::start().await;
        let config = ClientConfig {
            transport,
            ..through(&forward, &[], config(world.url()))
        };
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        ana.logout().await.unwrap();
        let asked = forward.asked();
        let tunnel = format!("CONNECT {}", world.addr());
        let requests = format!("POST http://{}/", world.addr());
        assert!(
            asked.iter().any(|one| one.starts_with(&requests)),
            "{asked:?}"
        );
        assert_eq!(
            asked.contains(&tunnel),
            transport == TransportChoice::WebSocket,
            "{asked:?}"
        );
    }
}

#[tokio::test]
async fn what_is_encrypted_goes_through_the_proxy_as_it_is() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    for transport in TRANSPORTS {
        let forward = Forward::start().await;
        let config = ClientConfig {
            transport,
            extra_ca: Some(encrypted.authority.clone()),
            ..through(&forward, &[], config(encrypted.url.clone()))
        };
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        ana.logout().await.unwrap();
        let tunnel = format!("CONNECT {}", encrypted.url.authority());
        let asked = forward.asked();
        assert!(
            !asked.is_empty() && asked.iter().all(|one| *one == tunnel),
            "{asked:?}"
        );
    }
}

#[tokio::test]
async fn a_host_that_the_proxy_does_not_count_for_is_reached_straight() {
    let world = World::start().await;
    for transport in TRANSPORTS {
        let forward = Forward::start().await;
        let config = ClientConfig {
            transport,
            ..through(&forward, &["127.0.0.1"], config(world.url()))
        };
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        ana.logout().await.unwrap();
        assert_eq!(forward.asked(), [""; 0]);
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_and_not_gone_around() {
    let world = World::start().await;
    let config = ClientConfig {
        proxy: ProxyChoice::Manual {
            url: "http://127.0.0.1:1/".parse().unwrap(),
            bypass: Vec::new(),
        },
        ..config(world.url())
    };
    let error = connect(config, password("ana"), |_| {}).await;
    assert_eq!(error.map(|_| ()).unwrap_err().code(), "unreachable");
}
