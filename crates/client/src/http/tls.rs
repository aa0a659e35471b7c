//! TLS: the operating system's trust, because companies inspect TLS with authorities of their own.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use url::Url;

use crate::address::authority;
use crate::{CertificateFault, ClientError};

/// TLS settings for `server`; over plain HTTP nothing is trusted and nothing needs to be.
pub(super) fn configure(
    server: &Url,
    extra_ca: Option<&Path>,
) -> Result<ClientConfig, ClientError> {
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
    let extra = extra_ca
        .map(read_authorities)
        .transpose()
        .map_err(untrusted)?
        .unwrap_or_default();
    let verifier = Verifier::new_with_extra_roots(extra, provider)
        .map_err(|error| untrusted(error.to_string()))?;
    let mut config = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
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

fn read_authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
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
