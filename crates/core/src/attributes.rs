//! Business attributes: names that administrators give to values, e.g. the dispositions.

use std::collections::BTreeMap;

use holdfast_wire::session::Configuration;
use serde_json::Value;

use crate::view::ChoiceView;

/// The values of each business attribute, in the server's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes(BTreeMap<String, Vec<ChoiceView>>);

impl Attributes {
    /// From `configuration.businessAttributes[].values[]`: `{name, displayName}`.
    pub(crate) fn from_configuration(configuration: &Configuration) -> Self {
        let all = configuration.business_attributes();
        let named = all.iter().filter_map(|attribute| {
            let values = attribute.raw("values").and_then(Value::as_array);
            let values = values.into_iter().flatten().filter_map(choice).collect();
            Some((attribute.name()?.to_owned(), values))
        });
        Self(named.collect())
    }

    /// The values of one; none where there is no such attribute.
    pub(crate) fn values(&self, name: &str) -> &[ChoiceView] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

fn choice(value: &Value) -> Option<ChoiceView> {
    let text = |key: &str| value.get(key)?.as_str().filter(|text| !text.is_empty());
    let name = text("name")?;
    Some(ChoiceView {
        value: name.to_owned(),
        name: text("displayName").unwrap_or(name).to_owned(),
    })
}
