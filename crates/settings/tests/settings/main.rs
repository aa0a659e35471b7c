//! The settings from outside: which source counts, what makes no sense, and what is made for IT departments.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod counts;
mod places;
mod preferences;
mod properties;
mod schema;
mod template;

use holdfast_settings::schema::known;
use holdfast_settings::{Layer, Settings, Sources, policy};

/// The settings under a policy file that says this.
fn under(text: &str) -> Settings {
    under_all(vec![policy::toml::layer("policy.toml", text)])
}

fn under_all(policy: Vec<Layer>) -> Settings {
    let sources = Sources {
        policy,
        ..Sources::default()
    };
    Settings::resolve(known(), &sources)
}

/// Code and what it is about, of everything that is wrong with the policy.
fn faults(settings: &Settings) -> Vec<(&str, &str)> {
    settings
        .faults()
        .iter()
        .map(|fault| (fault.code(), fault.about()))
        .collect()
}
