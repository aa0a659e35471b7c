//! What stays: workbins over a restart, options as they are now.

use holdfast_client::ClientError;
use holdfast_domain::policy::ON_HOLD_QUEUE;
use holdfast_store::Store;
use holdfast_wire::session::{Configuration, User};
use serde_json::{Value, json};

use super::{Bench, state};
use crate::desk::Bin;
use crate::view::PlaceId;

fn bin(id: &str, own: bool) -> Bin {
    Bin {
        id: id.into(),
        name: format!("{id}-name"),
        display_name: id.to_uppercase(),
        owner: if own { "ana" } else { "Support" }.into(),
        own,
    }
}

fn workbins(bench: &Bench) -> Vec<PlaceId> {
    let mut places = bench.desk.places();
    places.retain(|place| matches!(place, PlaceId::Workbin { .. }));
    places
}

#[test]
fn the_workbins_are_there_at_the_next_start_without_a_server() {
    let store = Store::in_memory().unwrap();
    let bins = [bin("w1", true), bin("w2", false)];
    let before = Bench::over(store.clone(), Configuration::new());
    assert_eq!(workbins(&before), []);
    before.desk.set_workbins(&bins).unwrap();
    let after = Bench::over(store, Configuration::new());
    assert_eq!(workbins(&after), [bins[0].place(), bins[1].place()]);
    assert_eq!(after.desk.own_workbin(), Some(bins[0].clone()));
}

#[test]
fn an_event_of_a_workbin_counts_before_the_last_workbin_is_read() {
    let bench = Bench::new();
    bench.desk.expect_workbins(&[bin("w1", true)]);
    let interaction = state("InWorkbin", "ana")["interaction"].clone();
    bench.take(&json!({
        "messageType": "WorkbinsMessage", "name": "EventWorkbinContentChanged",
        "workbinContentOperation": "Add",
        "workbin": {"id": "w1", "owner": "ana"},
        "interaction": interaction,
    }));
    let place = bin("w1", true).place();
    let page = bench
        .desk
        .list(&place, &holdfast_store::Arrangement::default(), None, 10)
        .unwrap();
    assert_eq!(page.total, 1);
}

fn configuration(options: &Value, transactions: &Value) -> Configuration {
    Configuration::from_value(json!({
        "settings": {"interaction-workspace": options},
        "transactions": transactions,
    }))
    .unwrap()
}

fn user() -> User {
    User::from_value(json!({"userName": "ana", "firstName": "Ana"})).unwrap()
}

#[test]
fn options_count_as_soon_as_they_are_told() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    let hold_queue = || {
        let record = bench.desk.record("c1").unwrap().unwrap();
        bench.desk.hold_queue(&record)
    };
    assert_eq!(
        (hold_queue(), bench.desk.nickname(&"c1".into())),
        (String::new(), "Ana".to_owned())
    );
    let told = configuration(
        &json!({ON_HOLD_QUEUE: "async-hold", "chat.nickname": "Service"}),
        &json!([]),
    );
    bench.desk.configure(&user(), &told).unwrap();
    assert_eq!(
        (hold_queue(), bench.desk.nickname(&"c1".into())),
        ("async-hold".to_owned(), "Service".to_owned())
    );
}

#[test]
fn a_chat_can_bring_the_name_that_its_contact_sees() {
    let bench = Bench::new();
    let told = configuration(
        &json!({"chat.nickname": "Service"}),
        &json!([{"name": "Vip", "userProperties": {"interaction-workspace": {"chat.nickname": "Your concierge"}}}]),
    );
    bench.desk.configure(&user(), &told).unwrap();
    let mut vip = state("Invited", "ana");
    vip["interaction"]["userData"] = json!({"IW_OverrideOptions": "Vip"});
    bench.take(&vip);
    assert_eq!(bench.desk.nickname(&"c1".into()), "Your concierge");
    assert_eq!(bench.desk.nickname(&"other".into()), "Service");
}

#[test]
fn a_hold_queue_that_the_server_does_not_know_is_told_until_a_hold_works() {
    let bench = Bench::new();
    let codes = || -> Vec<String> {
        let notices = bench.desk.notices();
        notices.into_iter().map(|notice| notice.code).collect()
    };
    let refused = |code, message: &str| {
        Err(ClientError::Refused {
            code,
            message: message.into(),
            agent: None,
        })
    };
    let queue = "asnyc-hold".into();
    let desk = &bench.desk;
    desk.note_hold_queue(&queue, &refused(9, "Ben has this chat."));
    desk.note_hold_queue(
        &queue,
        &refused(5, "There is no interaction with the id \"c1\"."),
    );
    assert_eq!(codes(), [""; 0]);
    desk.note_hold_queue(
        &queue,
        &refused(5, "The interaction queue \"asnyc-hold\" does not exist."),
    );
    assert_eq!(codes(), ["hold_queue_unknown"]);
    assert!(desk.notices()[0].message.contains("asnyc-hold"));
    desk.note_hold_queue(&queue, &Ok(()));
    assert_eq!(codes(), [""; 0]);
}
