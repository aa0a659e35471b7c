//! The network's errors, told apart by whether the request can have reached the server.

use std::error::Error;
use std::io;

use crate::{CertificateFault, ClientError};

/// How the connector of requests says that a proxy wants to know who asks; its type is private.
const PROXY_ASKS: &str = "proxy authorization required";

/// A proxy does not let a connection through without knowing who asks.
#[derive(Debug, thiserror::Error)]
#[error("the proxy {0} wants a sign-in")]
pub(super) struct ProxyAsks(pub(super) String);

/// A request that got no answer; `proxy` names the one on the way.
pub(super) fn request_error(
    server: &str,
    proxy: Option<String>,
    error: &reqwest::Error,
) -> ClientError {
    if let Some(proxy) = proxy
        && error.is_connect()
        && chain(error).any(|one| one.to_string().ends_with(PROXY_ASKS))
    {
        return ClientError::ProxyPassword { proxy };
    }
    if let Some(tls) = chain(error).find_map(as_tls) {
        return tls_error(server, tls);
    }
    let detail = root_cause(error);
    if error.is_connect() || error.is_builder() {
        ClientError::Unreachable {
            server: server.to_owned(),
            detail,
        }
    } else if error.is_timeout() {
        ClientError::ReplyLost {
            detail: "no answer in time".to_owned(),
        }
    } else {
        ClientError::ReplyLost { detail }
    }
}

/// A connection that could not be made.
pub(crate) fn io_error(server: &str, error: &io::Error) -> ClientError {
    if let Some(ProxyAsks(proxy)) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        return ClientError::ProxyPassword {
            proxy: proxy.clone(),
        };
    }
    match as_tls(error) {
        Some(tls) => tls_error(server, tls),
        None => ClientError::Unreachable {
            server: server.to_owned(),
            detail: root_cause(error),
        },
    }
}

/// TLS that failed: for want of trust, or because the other side does not speak it.
pub(crate) fn tls_error(server: &str, error: &rustls::Error) -> ClientError {
    let server = server.to_owned();
    match error {
        rustls::Error::InvalidCertificate(reason) => ClientError::Certificate {
            server,
            fault: reason.into(),
        },
        rustls::Error::NoCertificatesPresented => ClientError::Certificate {
            server,
            fault: CertificateFault::Broken,
        },
        other => ClientError::Unreachable {
            server,
            detail: format!("no encrypted connection: {other}"),
        },
    }
}

fn as_tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    // `io::Error::source` skips the error that it wraps.
    let inner: &(dyn Error + 'static) = error.downcast_ref::<io::Error>()?.get_ref()?;
    as_tls(inner)
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        (*error).source()
    })
}

pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}
