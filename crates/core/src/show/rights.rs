//! What the agent may do, and which options count.

use holdfast_domain::catalogue::{self, OptionSpec};
use holdfast_domain::options::{Options, Resolved};
use holdfast_store::InteractionRecord;

use crate::desk::Desk;
use crate::sync::case_data;
use crate::view::{MisfitView, OptionView, PrivilegeView};

/// What the names of privileges begin with.
const PRIVILEGE: &str = "privilege.";

impl Desk {
    /// Every privilege that Holdfast knows, then those that it does not know and somebody granted or denied.
    pub(crate) fn privileges(&self) -> Vec<PrivilegeView> {
        let options = crate::read(&self.options);
        let known = &catalogue::known().privileges;
        let of_known = known.values().map(|spec| {
            let missing = options.missing_privilege(&spec.name);
            PrivilegeView {
                name: spec.name.clone(),
                title: spec.title.clone(),
                text: spec.text.en.clone(),
                text_de: spec.text.de.clone(),
                granted: missing.is_none(),
                missing: missing
                    .filter(|name| *name != spec.name)
                    .map(|name| known.get(name).map_or(name, |one| &one.title).to_owned()),
                layer: options.resolve(&spec.name).layer.to_string(),
                known: true,
            }
        });
        let others = options
            .names()
            .into_iter()
            .map(str::to_owned)
            .filter(|name| name.starts_with(PRIVILEGE) && !known.contains_key(name))
            .map(|name| {
                let resolved = options.resolve(&name);
                PrivilegeView {
                    title: name.clone(),
                    text: String::new(),
                    text_de: String::new(),
                    granted: resolved.value == "true",
                    missing: None,
                    layer: resolved.layer.to_string(),
                    known: false,
                    name,
                }
            });
        of_known.chain(others).collect()
    }

    /// Every option that Holdfast honours with its value, for one chat where one is given.
    pub(crate) fn option_views(&self, chat: Option<&InteractionRecord>) -> Vec<OptionView> {
        let options = crate::read(&self.options).clone();
        let data = chat.map(case_data).unwrap_or_default();
        catalogue::known()
            .options
            .values()
            .flat_map(|spec| {
                names(spec, &options)
                    .into_iter()
                    .map(move |name| (spec, name))
            })
            .map(|(spec, name)| {
                let Resolved {
                    value,
                    layer,
                    misfits,
                } = options.resolve_for(&name, |key| data.text(key));
                OptionView {
                    name,
                    value,
                    layer: layer.to_string(),
                    text: spec.text.en.clone(),
                    text_de: spec.text.de.clone(),
                    effect: spec.effect.en.clone(),
                    effect_de: spec.effect.de.clone(),
                    misfits: misfits.into_iter().map(MisfitView::from).collect(),
                }
            })
            .collect()
    }
}

/// The option's name; of a pattern every name that fits it and that somebody gave a value, the pattern's where nobody did.
fn names(spec: &OptionSpec, options: &Options) -> Vec<String> {
    let known = catalogue::known();
    let is_meant = |name: &&str| {
        known
            .option(name)
            .is_some_and(|found| found.name == spec.name)
    };
    let mut names: Vec<String> = Vec::new();
    if spec.is_pattern() {
        names.extend(
            options
                .names()
                .into_iter()
                .filter(is_meant)
                .map(str::to_owned),
        );
    }
    if names.is_empty() {
        names.push(spec.name.clone());
    }
    names
}
