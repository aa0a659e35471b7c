//! What the agent may do, and which options count: for the agent, and for support.

use holdfast_domain::options::Misfit;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A privilege.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PrivilegeView {
    /// E.g. `privilege.chat.can-place-on-hold`.
    pub name: String,
    /// The name that administrators see; the privilege's own where Holdfast does not know it.
    pub title: String,
    /// What it allows; empty where Holdfast does not know it.
    pub text: String,
    /// The same in German.
    pub text_de: String,
    /// Whether it counts: granted, and what it depends on too.
    pub granted: bool,
    /// The title of the privilege that is missing, where it is another one.
    pub missing: Option<String>,
    /// The layer that says so.
    pub layer: String,
    /// Whether Holdfast knows it.
    pub known: bool,
}

/// An option with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OptionView {
    /// E.g. `chat.on-hold-queue`.
    pub name: String,
    /// The value that counts.
    pub value: String,
    /// The layer that it came from.
    pub layer: String,
    /// What it does.
    pub text: String,
    /// The same in German.
    pub text_de: String,
    /// When a change takes effect.
    pub effect: String,
    /// The same in German.
    pub effect_de: String,
    /// Stronger values that did not fit.
    pub misfits: Vec<MisfitView>,
}

/// A value that does not fit its option and is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MisfitView {
    /// The layer that holds it.
    pub layer: String,
    /// As it stands there.
    pub value: String,
    /// Stable: [`super::MisfitCode`].
    pub code: String,
    /// Why it does not fit, as part of a sentence.
    pub why: String,
}

impl From<Misfit> for MisfitView {
    fn from(misfit: Misfit) -> Self {
        Self {
            layer: misfit.layer.to_string(),
            value: misfit.value,
            code: misfit.why.code().to_owned(),
            why: misfit.why.to_string(),
        }
    }
}
