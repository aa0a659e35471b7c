//! What the agent may do, and which options count.

use std::collections::BTreeSet;

use holdfast_domain::catalogue;
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
                text: spec.text.clone(),
                granted: missing.is_none(),
                missing: missing
                    .filter(|name| *name != spec.name)
                    .map(|name| known.get(name).map_or(name, |one| &one.title).to_owned()),
                layer: options.resolve(&spec.name).layer.to_string(),
                known: true,
            }
        });
        let others = names(&options)
            .into_iter()
            .filter(|name| name.starts_with(PRIVILEGE) && !known.contains_key(name))
            .map(|name| {
                let resolved = options.resolve(&name);
                PrivilegeView {
                    title: name.clone(),
                    text: String::new(),
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
            .map(|spec| {
                let Resolved {
                    value,
                    layer,
                    misfits,
                } = options.resolve_for(&spec.name, |key| data.text(key));
                OptionView {
                    name: spec.name.clone(),
                    value,
                    layer: layer.to_string(),
                    text: spec.text.clone(),
                    effect: spec.effect.clone(),
                    misfits: misfits.into_iter().map(MisfitView::from).collect(),
                }
            })
            .collect()
    }
}

/// Every name that any layer of the agent's gives a value.
fn names(options: &Options) -> BTreeSet<String> {
    let layers = [&options.application, &options.tenant, &options.agent];
    layers
        .into_iter()
        .chain(options.groups.values())
        .flat_map(|section| section.keys().cloned())
        .collect()
}
