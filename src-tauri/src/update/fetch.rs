//! Asks for an update and fetches it: signed with the key that was built in, for the version that is announced, and newer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use holdfast_core::view::Problem;
use holdfast_settings::Settings;
use holdfast_settings::keys::{self, ProxyMode, UpdateChannel};
use tauri::AppHandle;
use tauri_plugin_updater::{Error, Update, UpdaterBuilder, UpdaterExt as _};
use url::Url;

/// For the question, and for each part of the answer to come.
const PATIENCE: Duration = Duration::from_mins(10);

/// Why there is no update.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// What came is not what the makers signed, or not for the version that it says.
    #[error("{0}")]
    Refused(Error),
    /// It could not be had.
    #[error("{0}")]
    NotHad(Error),
    /// A proxy is wanted and none is named.
    #[error("{}", .0.message)]
    Proxy(Problem),
    /// The authorities that are configured cannot be read.
    #[error("{path}: {why}")]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Minisign(_)
            | Error::Base64(_)
            | Error::SignatureUtf8(_)
            | Error::SignedVersionMismatch { .. }
            | Error::MissingSignedVersion
            | Error::InvalidUpdaterFormat => Self::Refused(error),
            error => Self::NotHad(error),
        }
    }
}

/// Where updates come from, and whose they must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// `CHANNEL.json`.
    announcement: Url,
    /// As `tauri signer` writes it.
    key: String,
}

impl Source {
    /// As the settings say; none where updates are off, where nothing says where they are, or where this program was
    /// built without a key: then nobody is asked.
    pub(super) fn of(settings: &Settings) -> Option<Self> {
        Self::with(key()?, settings)
    }

    fn with(key: String, settings: &Settings) -> Option<Self> {
        let channel = settings.get(&keys::UPDATE_CHANNEL);
        if channel == UpdateChannel::Off {
            return None;
        }
        let folder = settings.get(&keys::UPDATE_URL);
        let announcement = format!("{}/{}.json", folder.trim_end_matches('/'), channel.as_str());
        Some(Self {
            announcement: announcement.parse().ok()?,
            key,
        })
    }

    /// A newer version, where one is announced.
    pub(super) async fn newer(
        &self,
        app: &AppHandle,
        settings: &Settings,
        replaced: Option<&Path>,
    ) -> Result<Option<Update>, Failure> {
        let mut asking = app
            .updater_builder()
            .pubkey(&self.key)
            .endpoints(vec![self.announcement.clone()])?
            .restart_after_install(false);
        if let Some(replaced) = replaced.filter(|_| cfg!(target_os = "linux")) {
            asking = asking.executable_path(replaced);
        }
        if cfg!(windows) {
            // What updates itself there was installed for this user alone: see `Way`.
            asking = asking.installer_arg("/CURRENTUSER");
        }
        let asking = by_the_way(asking, settings, &self.announcement).await?;
        Ok(asking.build()?.check().await?)
    }
}

/// Downloads it; what comes is verified.
pub(super) async fn download(update: &mut Update) -> Result<Vec<u8>, Failure> {
    update.timeout = Some(PATIENCE);
    Ok(update.download(|_, _| {}, || {}).await?)
}

/// The way that the server is reached by too: proxy and authorities.
async fn by_the_way(
    asking: UpdaterBuilder,
    settings: &Settings,
    to: &Url,
) -> Result<UpdaterBuilder, Failure> {
    let asking = asking.timeout(PATIENCE);
    let (asking, proxy) = match settings.get(&keys::PROXY_MODE) {
        ProxyMode::System => (asking, None),
        ProxyMode::None => (asking.no_proxy(), None),
        // Nothing goes out past a proxy that is wanted and not named.
        ProxyMode::Manual => (asking, Some(proxy(settings)?)),
        ProxyMode::Script => match holdfast_core::proxy_to(to, settings)
            .await
            .map_err(Failure::Proxy)?
        {
            Some(proxy) => {
                let proxy = reqwest::Proxy::all(format!("http://{proxy}"));
                (asking, Some(proxy.map_err(Error::Reqwest)?))
            }
            None => (asking.no_proxy(), None),
        },
    };
    let path = settings.get(&keys::TLS_ADDITIONAL_CA_FILE);
    let authorities = if path.is_empty() {
        Vec::new()
    } else {
        authorities(Path::new(&path))?
    };
    Ok(asking.configure_client(move |client| {
        let client = client.tls_certs_merge(authorities.clone());
        match &proxy {
            Some(proxy) => client.proxy(proxy.clone()),
            None => client,
        }
    }))
}

/// The proxy that is named, and the hosts that it does not count for.
fn proxy(settings: &Settings) -> Result<reqwest::Proxy, Failure> {
    let named = reqwest::Proxy::all(settings.get(&keys::PROXY_URL)).map_err(Error::Reqwest)?;
    let bypass = settings.get(&keys::PROXY_BYPASS).join(",");
    Ok(named.no_proxy(reqwest::NoProxy::from_string(&bypass)))
}

fn authorities(path: &Path) -> Result<Vec<reqwest::Certificate>, Failure> {
    let wrong = |why: String| Failure::Authorities {
        path: path.to_owned(),
        why,
    };
    let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| wrong(error.to_string()))
}

/// The key that was built in. Programs built for development and tests take another one.
fn key() -> Option<String> {
    #[cfg(debug_assertions)]
    if let Ok(key) = std::env::var("HOLDFAST_TEST_UPDATE_KEY") {
        return Some(key);
    }
    option_env!("HOLDFAST_UPDATE_KEY")
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use holdfast_settings::{Computer, policy};

    use super::*;

    fn source(rules: &str) -> Option<Source> {
        let folder = tempfile::tempdir().unwrap();
        let rules = vec![policy::toml::layer("policy.toml", rules)];
        let computer = Computer::new(folder.path(), Box::new(rules));
        Source::with("key".to_owned(), &computer.settings())
    }

    #[test]
    fn nobody_is_asked_unless_it_is_said_whom() {
        assert_eq!(source(""), None);
        assert_eq!(source("update.channel = 'stable'"), None);
        let url = "update.url = 'https://updates.example.org/holdfast/'";
        assert_eq!(source(&format!("{url}\nupdate.channel = 'off'")), None);
        // What makes no sense counts as no.
        assert_eq!(source(&format!("{url}\nupdate.channel = 'nightly'")), None);
        assert_eq!(source("update.url = 'http://updates.example.org'"), None);
    }

    #[test]
    fn each_channel_has_its_own_announcement() {
        let url = "update.url = 'https://updates.example.org/holdfast/'";
        let asked = |rules: &str| source(rules).unwrap().announcement.to_string();
        assert_eq!(
            asked(url),
            "https://updates.example.org/holdfast/stable.json"
        );
        assert_eq!(
            asked(&format!("{url}\nupdate.channel = 'beta'")),
            "https://updates.example.org/holdfast/beta.json"
        );
    }
}
