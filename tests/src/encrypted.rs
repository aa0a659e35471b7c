//! TLS in front of a server, with a certificate that nobody knows.
//!
//! It is for tests alone: what cannot be fails the test where it stands.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use url::Url;

/// TLS in front of a server, with a certificate that nobody knows.
pub struct Encrypted {
    /// Where clients find it.
    pub url: Url,
    /// The certificate itself, as a file of authorities to trust.
    pub authority: PathBuf,
    _folder: TempDir,
}

impl Encrypted {
    /// TLS in front of `server`, with a certificate for this name.
    pub async fn before(server: SocketAddr, name: &str) -> Self {
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
