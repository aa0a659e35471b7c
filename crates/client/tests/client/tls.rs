//! Certificates.

use holdfast_client::{ClientConfig, TransportChoice, connect};
use holdfast_tests::encrypted::Encrypted;
use tempfile::TempDir;

use crate::support::{World, config, password};

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_and_nothing_is_sent() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    let error = connect(config(encrypted.url.clone()), password("ana"), |_| {})
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.code(), "certificate", "{error}");
    assert!(error.to_string().contains("nothing was sent"));
}

#[tokio::test]
async fn an_authority_that_is_trusted_besides_is_enough_for_requests_and_websocket() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    for transport in [TransportChoice::WebSocket, TransportChoice::LongPolling] {
        let trusting = ClientConfig {
            extra_ca: Some(encrypted.authority.clone()),
            transport,
            ..config(encrypted.url.clone())
        };
        let (ana, mut ear) = world.agent(trusting, "ana").await;
        assert!(ear.up().await);
        ana.current_session().await.unwrap();
        ana.logout().await.unwrap();
    }
}

#[tokio::test]
async fn a_certificate_of_another_name_is_told() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "elsewhere.example").await;
    let trusting = ClientConfig {
        extra_ca: Some(encrypted.authority.clone()),
        ..config(encrypted.url.clone())
    };
    let error = connect(trusting, password("ana"), |_| {})
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.code(), "certificate", "{error}");
    assert!(error.to_string().contains("another name"), "{error}");
}

#[tokio::test]
async fn an_authority_that_cannot_be_read_is_told() {
    let folder = TempDir::new().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for path in [empty, folder.path().join("missing.pem")] {
        let config = ClientConfig {
            extra_ca: Some(path.clone()),
            ..config("https://localhost:1/".parse().unwrap())
        };
        let error = connect(config, password("ana"), |_| {})
            .await
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.code(), "certificate", "{error}");
        assert!(
            error.to_string().contains(&path.display().to_string()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_gets_this_computers() {
    let world = World::start().await;
    let (encrypted, file) = Encrypted::for_known_clients(world.addr(), "localhost").await;
    for transport in [TransportChoice::WebSocket, TransportChoice::LongPolling] {
        let unknown = ClientConfig {
            extra_ca: Some(encrypted.authority.clone()),
            transport,
            ..config(encrypted.url.clone())
        };
        let refused = connect(unknown.clone(), password("ana"), |_| {}).await;
        assert!(refused.is_err());
        let known = ClientConfig {
            client_certificate: Some(file.clone()),
            ..unknown
        };
        let (ana, mut ear) = world.agent(known, "ana").await;
        assert!(ear.up().await);
        ana.logout().await.unwrap();
    }
}

#[tokio::test]
async fn a_certificate_of_this_computer_that_cannot_be_used_is_told() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    // A certificate without its key.
    let config = ClientConfig {
        client_certificate: Some(encrypted.authority.clone()),
        ..config(encrypted.url.clone())
    };
    let error = connect(config, password("ana"), |_| {}).await;
    let error = error.map(|_| ()).unwrap_err();
    assert_eq!(error.code(), "certificate", "{error}");
    assert!(error.to_string().contains("authority.pem"), "{error}");
}
