//! What the organisation lets an agent do on this computer: `config/policy/schema.toml`.

use std::path::PathBuf;

use holdfast_client::{ClientConfig, ProxyChoice, find_proxy};
use holdfast_settings::keys::{self, Key, ProxyMode, SignInMethod};
use holdfast_settings::{Fault, Settings, Source};
use url::Url;

use crate::problem;
use crate::session::AuthMethod;
use crate::view::{Problem, SignInView, SignInWay};

/// Notes down what makes no sense, once per reading.
pub(crate) fn note(settings: &Settings) {
    for fault in settings.faults() {
        tracing::error!(code = fault.code(), "{fault}");
    }
    for slip in settings.slips() {
        tracing::warn!(code = slip.code(), "{slip}");
    }
}

/// The sign-in form as the organisation wants it, with what the agent would put in.
pub(crate) fn form(settings: &Settings, last_server: String, user: String) -> SignInView {
    let said = settings.get(&keys::SERVER_URL);
    let locked = settings.is_locked(&keys::SERVER_URL);
    SignInView {
        server: if locked || !said.is_empty() {
            said
        } else {
            last_server
        },
        server_locked: locked,
        user,
        way: match settings.get(&keys::SIGN_IN_METHOD) {
            SignInMethod::Password | SignInMethod::Form => SignInWay::Password,
            SignInMethod::Browser => SignInWay::Browser,
        },
        step: None,
        problem: None,
        policy: settings.faults().iter().map(told).collect(),
    }
}

/// Why the organisation does not let the agent sign in so.
pub(crate) fn reason_against(
    settings: &Settings,
    server: &Url,
    method: &AuthMethod,
) -> Option<Problem> {
    if !settings.allows_server(server) {
        let is_closed = [keys::SERVER_URL.name(), keys::SERVER_ALLOWED.name()]
            .iter()
            .filter_map(|name| settings.of(name))
            .any(|setting| matches!(setting.source, Source::Closed(_)));
        return Some(if is_closed {
            closed(settings)
        } else {
            let host = server.authority().to_owned();
            let message = format!(
                "Your organisation does not allow the server {host}. Sign in to one that it allows."
            );
            problem::of("server_not_allowed", message).about(host)
        });
    }
    let wanted = settings.get(&keys::SIGN_IN_METHOD);
    let is_wanted = matches!(
        (method, wanted),
        (AuthMethod::Password, SignInMethod::Password)
            | (AuthMethod::Form, SignInMethod::Form)
            | (AuthMethod::Browser(_), SignInMethod::Browser)
    );
    (settings.is_locked(&keys::SIGN_IN_METHOD) && !is_wanted).then(|| {
        let message = format!(
            "Your organisation wants you to sign in by \u{201c}{}\u{201d}.",
            wanted.as_str()
        );
        problem::of("sign_in_method", message).about(wanted.as_str())
    })
}

/// How the server is reached.
///
/// # Errors
/// That a proxy, or a script for one, is wanted and none is named: nothing goes out past it.
pub(crate) fn client_config(settings: &Settings, server: Url) -> Result<ClientConfig, Problem> {
    let file = |path: String| (!path.is_empty()).then(|| PathBuf::from(path));
    Ok(ClientConfig {
        extra_ca: file(settings.get(&keys::TLS_ADDITIONAL_CA_FILE)),
        client_certificate: file(settings.get(&keys::TLS_CLIENT_CERTIFICATE_FILE)),
        proxy: proxy(settings)?,
        ..ClientConfig::new(server)
    })
}

/// Host and port of the proxy by which an address is reached, as the settings of this computer say; a proxy script is asked.
/// None where it is reached without.
///
/// # Errors
/// That a proxy, or a script for one, is wanted and none is named: nothing goes out past it.
pub async fn proxy_to(address: &Url, settings: &Settings) -> Result<Option<String>, Problem> {
    let config = client_config(settings, address.clone())?;
    Ok(find_proxy(&config).await)
}

fn proxy(settings: &Settings) -> Result<ProxyChoice, Problem> {
    let named = |key: &Key<String>| {
        let missing = |_| {
            let name = key.name();
            let message = format!(
                "The settings of this computer want a proxy (proxy.mode) and do not say which ({name}). Tell your IT department."
            );
            problem::of("proxy_missing", message)
        };
        settings.get(key).parse().map_err(missing)
    };
    let wanted = match settings.get(&keys::PROXY_MODE) {
        ProxyMode::System => Ok(ProxyChoice::System),
        ProxyMode::None => Ok(ProxyChoice::None),
        ProxyMode::Manual => named(&keys::PROXY_URL).map(|url| ProxyChoice::Manual {
            url,
            bypass: settings.get(&keys::PROXY_BYPASS),
        }),
        ProxyMode::Script => named(&keys::PROXY_SCRIPT_URL).map(|url| ProxyChoice::Script { url }),
    };
    // An agent who has chosen half of it could not sign in again to choose the rest.
    let is_half_chosen = wanted.is_err() && !settings.is_locked(&keys::PROXY_MODE);
    if is_half_chosen {
        tracing::warn!("a proxy is chosen and not named: what the system says counts");
        return Ok(ProxyChoice::System);
    }
    wanted
}

/// Nobody can sign in, because it cannot be known where to.
fn closed(settings: &Settings) -> Problem {
    match settings.faults().first() {
        Some(fault) => told(fault),
        // Not met: what is closed is so by a fault.
        None => problem::of(
            "policy_unreadable",
            "The policy of your organisation cannot be read.",
        ),
    }
}

fn told(fault: &Fault) -> Problem {
    let message = format!("{fault} Tell your IT department.");
    problem::of(fault.code(), message).about(fault.about())
}
