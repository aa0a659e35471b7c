//! TLS in front of a server, with a certificate that nobody knows.
//!
//! It is for tests alone: what cannot be fails the test where it stands.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedKey, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, generate_simple_self_signed,
};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
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
    folder: TempDir,
}

impl Encrypted {
    /// TLS in front of `server`, with a certificate for this name.
    pub async fn before(server: SocketAddr, name: &str) -> Self {
        Self::asking(server, name, None).await
    }

    /// The same, for clients alone that prove themselves by a certificate. The file that they need is answered.
    pub async fn for_known_clients(server: SocketAddr, name: &str) -> (Self, PathBuf) {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = authority.self_signed(&key).unwrap();
        let issuer = Issuer::new(authority, key);
        let client_key = KeyPair::generate().unwrap();
        let mut client = CertificateParams::new(["desktop".to_owned()]).unwrap();
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let client = client.signed_by(&client_key, &issuer).unwrap();
        let encrypted = Self::asking(server, name, Some(root.der().clone())).await;
        let file = encrypted.folder.path().join("client.pem");
        std::fs::write(&file, client.pem() + &client_key.serialize_pem()).unwrap();
        (encrypted, file)
    }

    async fn asking(
        server: SocketAddr,
        name: &str,
        clients: Option<CertificateDer<'static>>,
    ) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([name.to_owned()]).unwrap();
        let folder = TempDir::new().unwrap();
        let authority = folder.path().join("authority.pem");
        std::fs::write(&authority, cert.pem()).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(match clients {
                None => WebPkiClientVerifier::no_client_auth(),
                Some(root) => {
                    let mut roots = RootCertStore::empty();
                    roots.add(root).unwrap();
                    let roots = Arc::new(roots);
                    WebPkiClientVerifier::builder_with_provider(roots, provider)
                        .build()
                        .unwrap()
                }
            })
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
            folder,
        }
    }
}
