//! Proxies of a company.

use holdfast_client::{
    ClientConfig, ClientError, Incoming, ProxyChoice, ProxyLogin, TransportChoice, connect,
    find_proxy,
};
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

fn as_user(forward: &Forward, name: &str, password: &str, config: ClientConfig) -> ClientConfig {
    ClientConfig {
        proxy_login: Some(ProxyLogin {
            proxy: forward.name(),
            user: name.to_owned(),
            password: password.into(),
        }),
        ..config
    }
}

fn wanted_by(forward: &Forward) -> ClientError {
    ClientError::ProxyPassword {
        proxy: forward.name(),
    }
}

async fn refused(config: ClientConfig) -> ClientError {
    connect(config, password("ana"), |_| {})
        .await
        .map(|_| ())
        .unwrap_err()
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_says_so_and_lets_through_who_gives_it() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    for server in [world.url(), encrypted.url.clone()] {
        for transport in TRANSPORTS {
            let forward = Forward::start().await;
            forward.let_in("corp\\ana", "s3:cret ü");
            let config = ClientConfig {
                transport,
                extra_ca: Some(encrypted.authority.clone()),
                ..through(&forward, &[], config(server.clone()))
            };
            assert_eq!(find_proxy(&config).await, Some(forward.name()));
            assert_eq!(refused(config.clone()).await, wanted_by(&forward));
            let wrong = as_user(&forward, "corp\\ana", "wrong", config.clone());
            assert_eq!(refused(wrong).await, wanted_by(&forward));
            assert_eq!(forward.asked().last().unwrap(), "407");
            let right = as_user(&forward, "corp\\ana", "s3:cret ü", config);
            let (ana, mut ear) = world.agent(right, "ana").await;
            assert!(ear.up().await);
            ana.logout().await.unwrap();
            let tunnel = format!("CONNECT {}", server.authority());
            let mut asked = forward.asked();
            asked.push(String::new());
            assert_eq!(
                asked
                    .windows(2)
                    .any(|two| two[0] == tunnel && two[1] != "407"),
                transport == TransportChoice::WebSocket || server.scheme() == "https",
                "{asked:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_password_is_given_to_no_other_proxy() {
    let world = World::start().await;
    let (forward, other) = (Forward::start().await, Forward::start().await);
    forward.let_in("ana", "secret");
    let config = through(&forward, &[], config(world.url()));
    let config = as_user(&other, "ana", "secret", config);
    assert_eq!(refused(config).await, wanted_by(&forward));
}

#[tokio::test]
async fn a_password_that_the_proxy_does_not_take_any_more_is_not_tried_again() {
    let world = World::start().await;
    for transport in TRANSPORTS {
        let forward = Forward::start().await;
        forward.let_in("ana", "secret");
        let config = ClientConfig {
            transport,
            ..through(&forward, &[], config(world.url()))
        };
        let config = as_user(&forward, "ana", "secret", config);
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        forward.let_in("ana", "another");
        ana.network_changed();
        let last = ear
            .until("the end", |incoming| match incoming {
                Incoming::SignedOut(error) => Some(error.clone()),
                _ => None,
            })
            .await;
        assert_eq!(last, wanted_by(&forward));
        let refusals = forward.asked().iter().filter(|one| *one == "407").count();
        assert!(refusals <= 2, "{transport:?}: {:?}", forward.asked());
    }
}

#[tokio::test]
async fn the_proxys_password_is_in_no_debug_text() {
    let forward = Forward::start().await;
    let config = through(
        &forward,
        &[],
        config("http://cc.example.org".parse().unwrap()),
    );
    let config = as_user(&forward, "ana", "s3cret", config);
    assert!(!format!("{config:?}").contains("s3cret"));
}
