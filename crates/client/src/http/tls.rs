//! TLS: the operating system's trust, because companies inspect TLS with authorities of their own.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::address::authority;
use crate::{CertificateFault, ClientError};

/// TLS settings for the server; over plain HTTP nothing is trusted and nothing needs to be.
pub(super) fn configure(config: &crate::ClientConfig) -> Result<ClientConfig, ClientError> {
    configure_with(config, |system| system)
}

/// The same, with what else is to happen when a certificate is judged.
pub(crate) fn configure_with(
    config: &crate::ClientConfig,
    judging: impl FnOnce(Arc<dyn ServerCertVerifier>) -> Arc<dyn ServerCertVerifier>,
) -> Result<ClientConfig, ClientError> {
    let server = &config.server;
    let untrusted = |detail: String| ClientError::Certificate {
        server: authority(server),
        fault: CertificateFault::Authorities(detail),
    };
    let provider = provider();
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| untrusted(error.to_string()))?;
    if server.scheme() != "https" {
        return Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth());
    }
    let extra = config
        .extra_ca
        .as_deref()
        .map(read_certificates)
        .transpose()
        .map_err(untrusted)?
        .unwrap_or_default();
    let verifier = Verifier::new_with_extra_roots(extra, provider)
        .map_err(|error| untrusted(error.to_string()))?;
    let trusting = builder
        .dangerous()
        .with_custom_certificate_verifier(judging(Arc::new(verifier)));
    let mut tls = match config.client_certificate.as_deref() {
        None => trusting.with_no_client_auth(),
        Some(path) => {
            let chain = read_certificates(path).map_err(untrusted)?;
            let unusable = |error: &dyn std::fmt::Display| {
                untrusted(format!("{} cannot be used: {error}", path.display()))
            };
            let key = PrivateKeyDer::from_pem_file(path).map_err(|error| unusable(&error))?;
            trusting
                .with_client_auth_cert(chain, key)
                .map_err(|error| unusable(&error))?
        }
    };
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(tls)
}

/// The process's cryptography; ring's where nobody has chosen yet.
fn provider() -> Arc<CryptoProvider> {
    if CryptoProvider::get_default().is_none() {
        // Losing the race to another thread is as good: then there is a provider too.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    CryptoProvider::get_default().map_or_else(
        || Arc::new(rustls::crypto::ring::default_provider()),
        Arc::clone,
    )
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let unreadable =
        |error: &dyn std::fmt::Display| format!("{} cannot be read: {error}", path.display());
    let certificates: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(|error| unreadable(&error))?
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable(&error))?;
    if certificates.is_empty() {
        return Err(unreadable(&"it holds no certificate"));
    }
    Ok(certificates)
}
