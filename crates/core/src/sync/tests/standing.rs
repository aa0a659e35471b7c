//! What stays: workbins over a restart, options as they are now.

use holdfast_client::ClientError;
use holdfast_domain::door::Door;
use holdfast_domain::phase::Phase;
use holdfast_domain::placement::Placement;
use holdfast_domain::policy::{HOLD_SHORTCUT, ON_HOLD_QUEUE};
use holdfast_domain::title::WINDOW_TITLE;
use holdfast_store::{Store, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::{Configuration, User};
use serde_json::{Value, json};

use super::super::reconcile::replace_followed;
use super::super::record::Source;
use super::super::see::row;
use super::{Bench, Noon, state};
use crate::clock::Clock as _;
use crate::desk::{About, Bin};
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
    let told = || configuration(&json!({"privilege.workbins.can-use": "true"}), &json!({}));
    let before = Bench::over(store.clone(), told());
    assert_eq!(workbins(&before), []);
    before.desk.set_workbins(&bins).unwrap();
    // Who may not see workbins has none of them among the places.
    let without = Bench::over(store.clone(), Configuration::new());
    assert_eq!(workbins(&without), []);
    let after = Bench::over(store, told());
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
    assert_eq!(in_place(&bench, &place), 1);
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

#[test]
fn each_value_that_does_not_fit_is_told_with_its_layer() {
    let bench = Bench::new();
    let told = configuration(
        &json!({"chat.typing-timeout": "soon", HOLD_SHORTCUT: "Win+H", "chat.prompt-for-done": "true"}),
        &json!([{"name": "Vip", "userProperties": {"interaction-workspace": {"chat.auto-answer": "yes"}}}]),
    );
    for _again in 0..2 {
        bench.desk.configure(&user(), &told).unwrap();
    }
    let told: Vec<(Option<String>, String, String, String)> = bench
        .desk
        .notices()
        .into_iter()
        .map(|notice| {
            assert_eq!(notice.code, "option_misfit");
            let misfit = notice.misfit.unwrap();
            (notice.about, misfit.layer, misfit.value, misfit.code)
        })
        .collect();
    let one = |option: &str, layer: &str, value: &str, code: &str| {
        (
            Some(option.to_owned()),
            layer.into(),
            value.into(),
            code.into(),
        )
    };
    assert_eq!(
        told,
        [
            one(
                "chat.auto-answer",
                "transaction Vip",
                "yes",
                "not_true_or_false"
            ),
            one("chat.typing-timeout", "application", "soon", "not_a_number"),
            one(HOLD_SHORTCUT, "application", "Win+H", "not_a_shortcut"),
        ]
    );
    bench
        .desk
        .configure(&user(), &configuration(&json!({}), &json!([])))
        .unwrap();
    assert_eq!(bench.desk.notices(), []);
}

#[test]
fn another_shortcut_is_told_until_the_restart_or_until_it_is_the_old_one_again() {
    let set_to = |keys: &str| configuration(&json!({HOLD_SHORTCUT: keys}), &json!([]));
    let bench = Bench::over(Store::in_memory().unwrap(), set_to("Ctrl+Alt+H"));
    let configure = |keys: &str| {
        bench.desk.configure(&user(), &set_to(keys)).unwrap();
        let notices = bench.desk.notices().into_iter();
        notices
            .map(|notice| (notice.code, notice.about))
            .collect::<Vec<_>>()
    };
    let changed =
        |keys: Option<&str>| vec![("shortcut_changed".to_owned(), keys.map(str::to_owned))];
    assert_eq!(configure("alt+ctrl+h"), [], "the same keys");
    assert_eq!(configure("Alt+Ctrl+J"), changed(Some("Ctrl+Alt+J")));
    assert_eq!(configure("F9"), changed(Some("F9")));
    assert_eq!(configure(""), changed(None));
    assert_eq!(configure("Ctrl+Alt+H"), []);
}

#[test]
fn the_window_is_called_as_the_options_and_the_chat_say() {
    let bench = Bench::new();
    let names = || {
        let record = bench.desk.record("c1").unwrap().unwrap();
        let view = bench.desk.chat(&record, Door::Place).unwrap();
        (view.title, view.heading)
    };
    let pair = |title: &str, heading: &str| (title.to_owned(), heading.to_owned());
    let mut chat = state("Processing", "ana");
    chat["interaction"]["userData"] = json!({
        "FirstName": "Carla", "LastName": "Mendes", "IW_OverrideOptions": "Vip",
    });
    bench.take(&chat);
    assert_eq!(
        names(),
        pair("Carla Mendes - Chat - Holdfast", "Carla Mendes")
    );
    let configure = |template: &str, vip: &Value| {
        let told = configuration(
            &json!({WINDOW_TITLE: template}),
            &json!([{"name": "Vip", "userProperties": {"interaction-workspace": vip}}]),
        );
        bench.desk.configure(&user(), &told).unwrap();
    };
    configure(
        "$Window.Title$ - $Interaction.Id$ - $Agent.LastName$, $Agent.UserName$",
        &json!({}),
    );
    assert_eq!(
        names(),
        pair("Holdfast - c1 - Kowalski, ana", "c1 - Kowalski, ana")
    );
    configure("$Window.Title$", &json!({}));
    assert_eq!(names(), pair("Holdfast", "Carla Mendes"));
    configure(
        "$Window.Title$",
        &json!({WINDOW_TITLE: "VIP $Contact.LastName$"}),
    );
    assert_eq!(names(), pair("VIP Mendes", "VIP Mendes"));
}

#[test]
fn a_held_chat_says_when_it_closes_however_far_that_is() {
    let bench = Bench::new();
    let mut chat = state("InQueue", "ana");
    let in_days = Noon::default().now_ms() + 9 * 24 * 60 * 60 * 1000;
    let closes = jiff::Timestamp::from_millisecond(in_days).unwrap();
    chat["interaction"]["userData"] = json!({"IdleCloseAt": closes.to_string()});
    bench.take(&chat);
    let record = bench.desk.record("c1").unwrap().unwrap();
    assert_eq!(bench.desk.row(&record).unwrap().closes_at, Some(in_days));
}

#[test]
fn an_answer_that_is_older_than_an_event_changes_nothing() {
    let bench = Bench::new();
    let bins = [bin("w1", true)];
    bench.desk.expect_workbins(&bins);
    let place = bins[0].place();
    // Asked for before both, answered between them, taken after them.
    let asked = bench.desk.moment();
    let waits: Interaction =
        serde_json::from_value(state("InWorkbin", "ana")["interaction"].clone()).unwrap();
    let rows = vec![row("c1", 5)];
    bench.take(&json!({
        "messageType": "WorkbinsMessage", "name": "EventWorkbinContentChanged",
        "workbinContentOperation": "Removed",
        "workbin": {"id": "w1", "owner": "ana"},
        "interaction": state("Processing", "ben")["interaction"],
    }));
    let source = Source::Workbin { owner: "ana" };
    bench.desk.see_answer(&waits, source, asked).unwrap();
    replace_followed(&bench.desk, &place, rows.clone(), asked).unwrap();
    assert_eq!(bench.phase(), Phase::Elsewhere);
    assert_eq!(in_place(&bench, &place), 0);

    // What is asked for after it counts; and what events brought since stays.
    let asked = bench.desk.moment();
    bench.desk.see_answer(&waits, source, asked).unwrap();
    replace_followed(&bench.desk, &place, rows, asked).unwrap();
    assert_eq!(bench.phase(), Phase::OnHold);
    assert_eq!(in_place(&bench, &place), 1);
    let asked = bench.desk.moment();
    bench.take(&json!({
        "messageType": "WorkbinsMessage", "name": "EventWorkbinContentChanged",
        "workbinContentOperation": "PropertyChanged",
        "workbin": {"id": "w1", "owner": "ana"},
        "interaction": state("InWorkbin", "ana")["interaction"],
    }));
    replace_followed(&bench.desk, &place, Vec::new(), asked).unwrap();
    assert_eq!(in_place(&bench, &place), 1);
}

#[test]
fn what_other_events_tell_of_a_chat_keeps_it_in_no_workbin() {
    let bench = Bench::new();
    let bins = [bin("w1", false)];
    bench.desk.expect_workbins(&bins);
    let place = bins[0].place();
    let rows = vec![row("c1", 5)];
    replace_followed(&bench.desk, &place, rows, bench.desk.moment()).unwrap();
    // A colleague took it out during an outage, and went on with it while the workbin was read.
    let asked = bench.desk.moment();
    bench.take(&state("Queued", ""));
    replace_followed(&bench.desk, &place, Vec::new(), asked).unwrap();
    assert_eq!(in_place(&bench, &place), 0);
}

#[test]
fn what_one_answer_says_of_many_chats_is_written_at_once() {
    let bench = Bench::new();
    let chats: Vec<Interaction> = (0..300)
        .map(|number| {
            let mut chat = state("Queued", "")["interaction"].clone();
            chat["id"] = json!(format!("c{number}"));
            serde_json::from_value(chat).unwrap()
        })
        .collect();
    let batches = || *bench.desk.applied.borrow();
    let (before, asked) = (batches(), bench.desk.moment());
    let doubled: Vec<Interaction> = chats.iter().chain(&chats[..3]).cloned().collect();
    bench
        .desk
        .see_answers(&doubled, Source::Listing, asked)
        .unwrap();
    assert_eq!(batches(), before + 1);
    assert_eq!(in_place(&bench, &PlaceId::OnHold), 300);
    // What an event told meanwhile counts.
    bench.take(&state("Processing", "ben"));
    bench
        .desk
        .see_answers(&chats, Source::Listing, asked)
        .unwrap();
    assert_eq!(bench.phase(), Phase::Elsewhere);
}

#[test]
fn whose_workbin_a_chat_waits_in_is_what_the_server_said_last() {
    let bench = Bench::new();
    let owner = || match bench.record().placement {
        Some(Placement::Workbin { owner, .. }) => owner,
        other => panic!("{other:?}"),
    };
    let says = |whose: Option<&str>| {
        let mut event = state("InWorkbin", "");
        event["interaction"]["workbinTypeId"] = json!("my-chats");
        if let Some(whose) = whose {
            event["interaction"]["workbinOwner"] = json!(whose);
        }
        bench.take(&event);
        owner()
    };
    assert_eq!(says(Some("ana")).as_deref(), Some("ana"));
    assert_eq!(says(Some("ben")).as_deref(), Some("ben"), "a lead moved it");
    assert_eq!(says(None).as_deref(), Some("ben"), "nothing newer is known");
}

#[test]
fn a_journal_that_is_damaged_in_the_middle_of_work_is_told_until_the_next_start() {
    let bench = Bench::new();
    let codes = || -> Vec<String> {
        let notices = bench.desk.notices().into_iter();
        notices.map(|notice| notice.code).collect()
    };
    bench.desk.trouble(StoreError::Damaged);
    bench.desk.note_trouble(StoreError::DiskFull.into());
    assert_eq!(codes(), ["disk_full", "journal_broken"]);
    // The lists could be read and written again.
    bench.desk.set_notices(About::Storage, &[]);
    assert_eq!(codes(), ["journal_broken"]);
}

fn in_place(bench: &Bench, place: &PlaceId) -> u32 {
    let order = holdfast_store::Arrangement::default();
    bench.desk.list(place, &order, None, 10).unwrap().total
}
