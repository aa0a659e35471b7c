//! From the server's configuration to the domain's options.

use std::time::Duration;

use holdfast_domain::catalogue;
use holdfast_domain::filter::FILTERS;
use holdfast_domain::options::{Options, SECTION, Section};
use holdfast_domain::policy::{CAN_PLACE_ON_HOLD, HOLD_SHORTCUT};
use holdfast_domain::shortcut::Shortcut;
use holdfast_store::{Change, Store, StoreError};
use holdfast_wire::KvList;
use holdfast_wire::session::{Configuration, User};

use crate::view::{MisfitView, PatienceView, ReasonView, SessionNotice, ShortcutView};

/// The store's names for what a start without a server needs.
const USER: &str = "user";
const CONFIGURATION: &str = "configuration";

/// Keeps what the server said, for a start without a server.
pub(crate) fn keep(
    store: &Store,
    user: &User,
    configuration: &Configuration,
) -> Result<(), StoreError> {
    let setting = |key: &str, value: serde_json::Value| Change::Setting {
        key: key.to_owned(),
        value: value.to_string(),
    };
    let changes = [
        setting(USER, user.clone().into_value()),
        setting(CONFIGURATION, configuration.clone().into_value()),
    ];
    store.cache().apply(&changes).map(|_| ())
}

/// What was kept.
pub(crate) fn kept(store: &Store) -> Result<Option<(User, Configuration)>, StoreError> {
    let (Some(user), Some(configuration)) = (
        store.cache().setting(USER)?,
        store.cache().setting(CONFIGURATION)?,
    ) else {
        return Ok(None);
    };
    Ok(serde_json::from_str(&user)
        .ok()
        .zip(serde_json::from_str(&configuration).ok()))
}

/// The options of `user` in their layers.
pub(crate) fn from_configuration(user: &User, configuration: &Configuration) -> Options {
    let settings = configuration.settings();
    let mut options = Options {
        application: section(&settings),
        tenant: configuration
            .tenant()
            .map(|tenant| section(&tenant.user_properties()))
            .unwrap_or_default(),
        groups: configuration
            .agent_groups()
            .iter()
            .filter(|group| group.has_agent(user.dbid()))
            .filter_map(|group| {
                let mut annex = section(&group.settings());
                annex.extend(section(&group.user_properties()));
                Some((group.name()?.to_owned(), annex))
            })
            .collect(),
        agent: section(&user.user_properties()),
        transactions: configuration
            .transactions()
            .iter()
            .filter_map(|transaction| {
                Some((
                    transaction.name()?.to_owned(),
                    section(&transaction.user_properties()),
                ))
            })
            .collect(),
        ..Options::default()
    };
    let named = options.resolve(FILTERS).value;
    options.filters = catalogue::names(&named)
        .filter_map(|name| {
            let section = settings.section(name)?;
            Some((name.to_owned(), section.texts().into_iter().collect()))
        })
        .collect();
    options
}

fn section(annex: &KvList) -> Section {
    annex
        .section(SECTION)
        .map(|section| section.texts().into_iter().collect())
        .unwrap_or_default()
}

/// The reasons that can be given with Not Ready.
pub(crate) fn reasons(configuration: &Configuration) -> Vec<ReasonView> {
    configuration
        .action_codes()
        .iter()
        .filter(|code| code.kind() == Some("NotReady"))
        .filter_map(|code| {
            Some(ReasonView {
                code: code.code()?.to_owned(),
                name: code.name().or(code.code())?.to_owned(),
            })
        })
        .collect()
}

/// The hold shortcut as configured; whether it is global is for the shell to say.
pub(crate) fn hold_shortcut(options: &Options) -> (Option<Shortcut>, ShortcutView) {
    let resolved = options.resolve(HOLD_SHORTCUT);
    let shortcut = resolved.value.parse::<Shortcut>().ok();
    let view = ShortcutView {
        keys: shortcut
            .as_ref()
            .filter(|_| options.grants(CAN_PLACE_ON_HOLD))
            .map(ToString::to_string),
        global: false,
        problem: None,
    };
    (shortcut, view)
}

/// Values that do not fit their type, a notice each.
pub(crate) fn misfits(options: &Options) -> Vec<SessionNotice> {
    let of =
        |name: &String| {
            options.misfits(name).into_iter().map(|misfit| {
            let message = format!(
                "The option {name} ({}) is ignored: {}. Ask your administrator to correct it.",
                misfit.layer, misfit.why
            );
            SessionNotice {
                misfit: Some(MisfitView::from(misfit)),
                ..SessionNotice::new("option_misfit", message).about(name)
            }
        }).collect::<Vec<_>>()
        };
    catalogue::known().options.keys().flat_map(of).collect()
}

/// The hold shortcut is another one than at the start.
pub(crate) fn shortcut_changed(now: Option<&Shortcut>) -> SessionNotice {
    let (about, keys) = match now {
        Some(keys) => (Some(keys.to_string()), format!("is {keys} now")),
        None => (None, "was taken away".to_owned()),
    };
    let message = format!(
        "The shortcut that places a chat on hold {keys}. Restart Holdfast: until then the old one counts."
    );
    SessionNotice {
        about,
        ..SessionNotice::new("shortcut_changed", message)
    }
}

/// `chat.pending-response-to-customer`.
pub(crate) fn patience(options: &Options) -> PatienceView {
    let value = options.resolve("chat.pending-response-to-customer").value;
    let (warning, urgent) = catalogue::thresholds(&value).unwrap_or_default();
    let seconds = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    PatienceView {
        warning: seconds(warning),
        urgent: seconds(urgent),
    }
}

/// `chat.typing-timeout`.
pub(crate) fn typing_timeout(options: &Options) -> u32 {
    let value = options.resolve("chat.typing-timeout").value;
    value.parse().unwrap_or(u32::MAX)
}

/// `system.cometd.timeout`.
pub(crate) fn connect_limit(options: &Options) -> Duration {
    let value = options.resolve("system.cometd.timeout").value;
    Duration::from_millis(value.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use holdfast_domain::options::Layer;
    use holdfast_domain::policy::ON_HOLD_QUEUE;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// What a broken annex may be: anything at all, and things that are nearly one.
    fn junk() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z.]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            let key = prop::sample::select(vec!["key", "value", "type", SECTION, "other"]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map(key.prop_map(str::to_owned), inner.clone(), 0..3)
                    .prop_map(|members| json!(members)),
                inner.prop_map(|value| json!([{"key": SECTION, "value": value}])),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_malformed_annex_is_no_layer_and_hides_none(broken in prop::collection::vec(junk(), 6)) {
            let mut broken = broken.into_iter();
            let mut next = || broken.next().unwrap_or_default();
            let configuration = json!({
                "settings": {SECTION: {ON_HOLD_QUEUE: "async-hold", "junk": next()}},
                "tenant": {"userProperties": next()},
                "agentGroups": [
                    {"name": "Good", "userProperties": {SECTION: {"chat.nickname": "Support"}}},
                    {"name": "Worse", "settings": next(), "userProperties": next()},
                    next(),
                ],
                "transactions": [{"name": "Vip", "userProperties": {SECTION: {ON_HOLD_QUEUE: "vip"}}}, {"name": "Bad", "userProperties": next()}],
            });
            let user = User::from_value(json!({"DBID": 7, "userName": "ana", "userProperties": junk_of(&configuration)})).unwrap();
            let configuration = Configuration::from_value(configuration).unwrap();
            let options = from_configuration(&user, &configuration);
            let found = options.resolve(ON_HOLD_QUEUE);
            prop_assert_eq!((found.value.as_str(), found.layer), ("async-hold", Layer::Application));
            let nickname = options.resolve("chat.nickname");
            prop_assert_eq!((nickname.value.as_str(), nickname.layer), ("Support", Layer::Group("Good".to_owned())));
            let vip = options.resolve_for(ON_HOLD_QUEUE, |_| Some("Bad,Vip,Bad".to_owned()));
            prop_assert_eq!((vip.value.as_str(), vip.layer), ("vip", Layer::Transaction("Vip".to_owned())));
        }
    }

    /// One of the broken annexes again, for the agent.
    fn junk_of(configuration: &Value) -> Value {
        configuration["tenant"]["userProperties"].clone()
    }
}
