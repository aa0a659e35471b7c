//! A panel that shows tray icons, as the program sees one: the watcher of the `StatusNotifierItem` specification.
#![allow(dead_code, reason = "not every test needs one")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "the macro wants methods that own what they are given"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::blocking::{Connection, Proxy, connection};
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};

use super::eventually;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const MENU: &str = "com.canonical.dbusmenu";

/// An icon: whose it is, and where on the bus.
type Item = (String, String);

/// A running panel. The icons' places are gone when it is dropped.
pub(crate) struct TrayHost {
    bus: Connection,
    items: Arc<Mutex<Vec<Item>>>,
}

/// An entry of an icon's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    id: i32,
    pub(crate) label: String,
    pub(crate) enabled: bool,
    pub(crate) checked: bool,
}

struct Watcher(Arc<Mutex<Vec<Item>>>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, path: &str, #[zbus(header)] header: Header<'_>) {
        let owner = header.sender().unwrap().to_string();
        self.0.lock().unwrap().push((owner, path.to_owned()));
    }

    fn register_status_notifier_host(&self, name: &str) {
        assert!(!name.is_empty());
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let items = self.0.lock().unwrap();
        items
            .iter()
            .map(|(owner, path)| format!("{owner}{path}"))
            .collect()
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Drop for TrayHost {
    fn drop(&mut self) {
        // The bus would only notice once the last handle on the connection is gone.
        self.bus.release_name(WATCHER).unwrap();
    }
}

impl TrayHost {
    pub(crate) fn start() -> Self {
        let items = Arc::<Mutex<Vec<Item>>>::default();
        let bus = connection::Builder::session()
            .unwrap()
            .name(WATCHER)
            .unwrap()
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&items)))
            .unwrap()
            .build()
            .unwrap();
        Self { bus, items }
    }

    /// What the icon's menu shows now; nothing while there is none.
    pub(crate) fn menu(&self) -> Vec<Entry> {
        self.try_menu().unwrap_or_default()
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        self.menu().into_iter().map(|entry| entry.label).collect()
    }

    /// Chooses from the menu, once the entry is there.
    pub(crate) fn choose(&self, label: &str) {
        eventually(&format!("the entry {label:?} in the tray"), || {
            let Some(entry) = self.menu().into_iter().find(|it| it.label == label) else {
                return false;
            };
            let event = (entry.id, "clicked", Value::from(0), 0_u32);
            self.proxy(MENU)
                .is_some_and(|menu| menu.call::<_, _, ()>("Event", &event).is_ok())
        });
    }

    fn proxy(&self, interface: &'static str) -> Option<Proxy<'static>> {
        let (owner, path) = self.items.lock().unwrap().last().cloned()?;
        let item = Proxy::new(&self.bus, owner.clone(), path, "org.kde.StatusNotifierItem").ok()?;
        let menu: OwnedObjectPath = item.get_property("Menu").ok()?;
        Proxy::new(&self.bus, owner, menu, interface).ok()
    }

    fn try_menu(&self) -> Option<Vec<Entry>> {
        let menu = self.proxy(MENU)?;
        let (_, (_, _, entries)): (u32, Layout) = menu
            .call("GetLayout", &(0, -1, Vec::<String>::new()))
            .ok()?;
        entries.into_iter().map(entry).collect()
    }
}

/// A menu as `com.canonical.dbusmenu` lays it out: its id, its properties, its entries.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn entry(value: OwnedValue) -> Option<Entry> {
    let parts = Structure::try_from(value).ok()?;
    let (id, shown): (i32, HashMap<String, OwnedValue>) = match parts.fields() {
        [id, shown, _] => (
            id.downcast_ref().ok()?,
            shown.try_clone().ok()?.downcast().ok()?,
        ),
        _ => return None,
    };
    let label = shown
        .get("label")
        .and_then(|label| label.downcast_ref::<String>().ok());
    let enabled = shown
        .get("enabled")
        .and_then(|enabled| enabled.downcast_ref::<bool>().ok());
    let checked = shown
        .get("toggle-state")
        .and_then(|state| state.downcast_ref::<i32>().ok());
    Some(Entry {
        id,
        // An underscore marks a key; two are one.
        label: label.unwrap_or_default().replace("__", "_"),
        enabled: enabled.unwrap_or(true),
        checked: checked == Some(1),
    })
}
