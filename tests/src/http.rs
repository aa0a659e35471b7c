//! An HTTP client.

use std::time::Duration;

use anyhow::{Context as _, Result};

/// Without proxies, and patient: a busy machine is no failure.
pub fn client() -> Result<reqwest::Client> {
    // The second time there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_mins(2))
        .build()
        .context("no HTTP client")
}
