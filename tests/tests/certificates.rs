//! Certificates that are not trusted, under the real program: what to do in our own words, and work goes on.
#![cfg(target_os = "linux")]

use std::path::Path;

use anyhow::{Result, ensure};
use holdfast_tests::ctl::{Around, once_in};
use holdfast_tests::encrypted::Encrypted;
use holdfast_tests::server::Server;

/// A computer that trusts these authorities and no others.
fn trusting(authorities: &Path) -> Around {
    let file = authorities.display().to_string();
    Around {
        env: vec![("SSL_CERT_FILE".to_owned(), file)],
        ..Around::default()
    }
}

#[tokio::test]
async fn a_session_from_the_cache_says_what_to_do_about_the_certificate() -> Result<()> {
    let server = Server::start(&[]).await?;
    let encrypted = Encrypted::before(server.address()?, "localhost").await;
    let other = Encrypted::before(server.address()?, "localhost").await;
    let profile = tempfile::tempdir()?;
    let url = encrypted.url.as_str();
    let at = profile.path();
    let trusted = once_in(&trusting(&encrypted.authority), url, at, "ana", &["status"]).await?;
    let said = String::from_utf8_lossy(&trusted.stderr);
    ensure!(trusted.status.success(), "{said}");

    let doubted = once_in(&trusting(&other.authority), url, at, "ana", &["status"]).await?;
    let said = String::from_utf8_lossy(&doubted.stderr);
    ensure!(doubted.status.success(), "nothing from the cache: {said}");
    ensure!(said.contains("Ask your IT department"), "{said}");
    ensure!(said.contains("nothing was sent"), "{said}");
    for word in ["UnknownIssuer", "InvalidCertificate", "invalid peer"] {
        ensure!(!said.contains(word), "the library's words: {said}");
    }
    let status: serde_json::Value = serde_json::from_slice(&doubted.stdout)?;
    ensure!(status["notices"][0]["code"] == "certificate", "{status}");
    // Whoever was never here gets the same sentence and no session.
    let fresh = tempfile::tempdir()?;
    let refused = once_in(
        &trusting(&other.authority),
        url,
        fresh.path(),
        "ana",
        &["status"],
    )
    .await?;
    let said = String::from_utf8_lossy(&refused.stderr);
    ensure!(refused.status.code() == Some(3), "{:?}", refused.status);
    ensure!(said.contains("Ask your IT department"), "{said}");
    Ok(())
}
