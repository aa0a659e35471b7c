//! Certificates.

use std::net::SocketAddr;
use std::sync::Arc;

use holdfast_client::{ClientConfig, TransportChoice, connect};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::support::{World, config, password};

/// TLS in front of a server, with a certificate that nobody knows.
struct Encrypted {
    url: Url,
    authority: std::path::PathBuf,
    _folder: TempDir,
}

impl Encrypted {
    async fn before(server: SocketAddr, name: &str) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([name.to_owned()]).unwrap();
        let folder = TempDir::new().unwrap();
        let authority = folder.path().join("authority.pem");
        std::fs::write(&authority, cert.pem()).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust us hangs up here.
                    let Ok(mut client) = acceptor.accept(client).await else {
                        return;
                    };
                    let mut upstream = TcpStream::connect(server).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut upstream).await;
                });
            }
        });
        Self {
            url: format!("https://localhost:{port}/").parse().unwrap(),
            authority,
            _folder: folder,
        }
    }
}

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
