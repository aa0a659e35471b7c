//! What the tests stand on.

pub(crate) mod contact;
pub(crate) mod ear;
pub(crate) mod world;

use std::time::Duration;

use holdfast_client::{ClientConfig, Credentials, Timeouts, TransportChoice};
pub(crate) use holdfast_tests::proxy::{Proxy, Trick};
use url::Url;

pub(crate) use contact::Contact;
pub(crate) use ear::Ear;
pub(crate) use world::World;

/// A guard against tests that hang; no test's outcome depends on it otherwise.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Both ways in which events come.
pub(crate) const TRANSPORTS: [TransportChoice; 2] =
    [TransportChoice::LongPolling, TransportChoice::WebSocket];

/// The usual settings, with less patience.
pub(crate) fn config(server: Url) -> ClientConfig {
    let timeouts = Timeouts {
        connect: Duration::from_secs(2),
        request: Duration::from_secs(5),
        answer: Duration::from_secs(10),
        settle: Duration::from_secs(2),
        initialization: Duration::from_secs(10),
        hold: Duration::from_secs(1),
        grace: Duration::from_secs(1),
        ..Timeouts::default()
    };
    ClientConfig {
        timeouts,
        rng_seed: Some(7),
        ..ClientConfig::new(server)
    }
}

/// The demo's password is the user name.
pub(crate) fn password(user: &str) -> Credentials {
    Credentials::Password {
        user: user.to_owned(),
        password: user.into(),
    }
}
