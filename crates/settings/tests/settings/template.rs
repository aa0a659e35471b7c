//! The administrative template by the rules of its published schema: what the editor of group policies would refuse.

use std::collections::{BTreeMap, BTreeSet};

use holdfast_settings::policy::windows::KEY;
use holdfast_settings::schema::{Kind, known};
use roxmltree::{Document, Node};

const ADMX: &str = include_str!("../../../../config/policy/windows/Holdfast.admx");
const ENGLISH: &str = include_str!("../../../../config/policy/windows/en-US/Holdfast.adml");
const GERMAN: &str = include_str!("../../../../config/policy/windows/de-DE/Holdfast.adml");
const NAMESPACE: &str = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";

fn children<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    node.children().filter(Node::is_element).collect()
}

fn names(node: Node<'_, '_>) -> Vec<String> {
    children(node)
        .iter()
        .map(|child| child.tag_name().name().to_owned())
        .collect()
}

fn all<'a, 'i: 'a>(document: &'a Document<'i>, name: &str) -> Vec<Node<'a, 'i>> {
    document
        .descendants()
        .filter(|node| node.has_tag_name((NAMESPACE, name)))
        .collect()
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name)
        .unwrap_or_else(|| panic!("{:?} has no {name}", node.tag_name()))
}

/// `itemName` and `resourceID` of the schema.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn ids<'a>(nodes: &[Node<'a, '_>], name: &str) -> BTreeSet<&'a str> {
    let mut ids = BTreeSet::new();
    for node in nodes {
        let id = attribute(*node, name);
        assert!(is_id(id), "{id}");
        assert!(ids.insert(id), "{id} is there twice");
    }
    ids
}

/// The ids that `$(table.ID)` refers to.
fn references(document: &Document<'_>, table: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        let inner = attribute.value().strip_prefix(&format!("$({table}."));
        if let Some(id) = inner.and_then(|inner| inner.strip_suffix(')')) {
            found.insert(id.to_owned());
        }
    }
    found
}

#[test]
fn elements_stand_in_the_order_of_the_schema() {
    let admx = Document::parse(ADMX).unwrap();
    let root = admx.root_element();
    assert!(root.has_tag_name((NAMESPACE, "policyDefinitions")));
    assert_eq!(
        names(root),
        [
            "policyNamespaces",
            "resources",
            "supportedOn",
            "categories",
            "policies"
        ]
    );
    let text = [ENGLISH, GERMAN].map(|text| Document::parse(text).unwrap());
    for words in &text {
        let root = words.root_element();
        assert!(root.has_tag_name((NAMESPACE, "policyDefinitionResources")));
        assert_eq!(names(root), ["displayName", "description", "resources"]);
        let tables = children(root).pop().unwrap();
        assert_eq!(names(tables), ["stringTable", "presentationTable"]);
    }
    for policy in all(&admx, "policy") {
        let order = [
            "parentCategory",
            "supportedOn",
            "enabledValue",
            "disabledValue",
            "elements",
        ];
        let at: Vec<usize> = names(policy)
            .iter()
            .map(|name| {
                order
                    .iter()
                    .position(|it| it == name)
                    .expect("a known element")
            })
            .collect();
        assert!(at.is_sorted_by(|a, b| a < b), "{:?}", names(policy));
        assert!(["Both", "Machine", "User"].contains(&attribute(policy, "class")));
    }
}

#[test]
fn categories_and_what_is_supported_resolve() {
    let admx = Document::parse(ADMX).unwrap();
    let categories = ids(&all(&admx, "category"), "name");
    let supported = ids(&all(&admx, "definition"), "name");
    for parent in all(&admx, "parentCategory") {
        assert!(categories.contains(attribute(parent, "ref")));
    }
    for policy in all(&admx, "policies")
        .iter()
        .flat_map(|node| children(*node))
    {
        let on = children(policy)
            .into_iter()
            .find(|it| it.tag_name().name() == "supportedOn")
            .expect("what it is supported on");
        assert!(supported.contains(attribute(on, "ref")));
    }
}

#[test]
fn strings_and_presentations_resolve_in_every_language_and_none_is_left_over() {
    let admx = Document::parse(ADMX).unwrap();
    for text in [ENGLISH, GERMAN] {
        let words = Document::parse(text).unwrap();
        assert_eq!(
            attribute(words.root_element(), "revision"),
            attribute(
                all(&admx, "resources").pop().unwrap(),
                "minRequiredRevision"
            )
        );
        for (element, table) in [("string", "string"), ("presentation", "presentation")] {
            let nodes: Vec<_> = all(&words, element);
            let there: BTreeSet<String> =
                ids(&nodes, "id").into_iter().map(str::to_owned).collect();
            assert_eq!(there, references(&admx, table));
            assert!(
                nodes.iter().all(|node| element != "string"
                    || node.text().is_some_and(|it| !it.trim().is_empty()))
            );
        }
    }
}

#[test]
fn every_setting_of_policy_is_there_with_the_element_and_the_control_of_its_type() {
    let admx = Document::parse(ADMX).unwrap();
    let english = Document::parse(ENGLISH).unwrap();
    let policies = all(&admx, "policy");
    ids(&policies, "name");
    let controls: BTreeMap<&str, &str> = all(&english, "presentation")
        .iter()
        .flat_map(|node| children(*node))
        .map(|control| (attribute(control, "refId"), control.tag_name().name()))
        .collect();
    let by_key: BTreeMap<String, Node<'_, '_>> = policies
        .iter()
        .map(|policy| (setting(*policy), *policy))
        .collect();
    assert_eq!(by_key.len(), policies.len());
    let wanted: BTreeSet<String> = known()
        .settings
        .iter()
        .filter(|it| it.policy)
        .map(|it| it.name.clone())
        .collect();
    assert_eq!(by_key.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    for spec in known().settings.iter().filter(|spec| spec.policy) {
        let policy = by_key[&spec.name];
        assert_eq!(attribute(policy, "key"), KEY);
        let element = policy
            .descendants()
            .find(|it| it.has_tag_name((NAMESPACE, "elements")))
            .map(|it| children(it).pop().unwrap());
        let Some(element) = element else {
            assert_eq!(spec.kind, Kind::Bool, "{}", spec.name);
            assert!(names(policy).contains(&"disabledValue".to_owned()));
            continue;
        };
        let (wanted, control) = match spec.kind {
            Kind::Bool => panic!("{} needs no element", spec.name),
            Kind::Number => ("decimal", "decimalTextBox"),
            Kind::Choice => ("enum", "dropdownList"),
            Kind::Text => ("text", "textBox"),
            Kind::List => ("list", "listBox"),
        };
        assert_eq!(element.tag_name().name(), wanted, "{}", spec.name);
        assert_eq!(controls[attribute(element, "id")], control, "{}", spec.name);
        if let Some((least, greatest)) = spec.range {
            assert_eq!(attribute(element, "minValue"), least.to_string());
            assert_eq!(attribute(element, "maxValue"), greatest.to_string());
        }
        let items: Vec<_> = children(element)
            .iter()
            .filter_map(|item| {
                item.descendants()
                    .find_map(|it| it.text().filter(|text| !text.trim().is_empty()))
            })
            .map(str::to_owned)
            .collect();
        let values: Vec<_> = spec
            .values
            .iter()
            .map(|choice| choice.value.clone())
            .collect();
        assert_eq!(items, values, "{}", spec.name);
    }
}

/// The setting that a policy writes: the name of its value, or of its list's key.
fn setting(policy: Node<'_, '_>) -> String {
    let own = policy.attribute("valueName").map(str::to_owned);
    let inner = policy
        .descendants()
        .filter(|it| *it != policy)
        .find_map(|it| {
            let list = it
                .attribute("key")
                .and_then(|key| key.strip_prefix(&format!("{KEY}\\")));
            it.attribute("valueName").or(list).map(str::to_owned)
        });
    own.or(inner).expect("what it writes")
}
