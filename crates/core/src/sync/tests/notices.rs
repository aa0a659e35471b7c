//! What the agent is told outside the window: how much, how loud, again, and no longer.

use holdfast_settings::keys::Sound;
use holdfast_store::Store;
use holdfast_wire::session::Configuration;
use serde_json::json;

use super::{Bench, log, said, state};
use crate::notice::{Notice, NoticeAction, NoticeKind};
use crate::view::AgentState;

fn bench(settings: &str) -> Bench {
    let store = Store::in_memory().unwrap();
    Bench::with_settings(
        store,
        Configuration::new(),
        &format!("language = 'en'\n{settings}"),
    )
}

/// A chat of the agent's that is on hold, everything read.
fn hold(bench: &Bench) {
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[said(1, "carla", "Hello"), said(2, "ana", "Moment")]));
    bench.take(&state("Queued", ""));
}

/// The contact writes; each time a minute later, which is another burst.
fn write(bench: &Bench, index: i64, text: &str) {
    let mut words = said(index, "carla", text);
    words["timestamp"] = json!(format!("2026-11-24T11:{:02}:00Z", 10 + index));
    bench.take(&log(&[words]));
}

impl Bench {
    fn last(&self) -> Notice {
        self.shown.0.lock().unwrap().last().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.shown.0.lock().unwrap().len()
    }

    pub(super) fn withdrawn(&self) -> Vec<String> {
        self.shown.1.lock().unwrap().clone()
    }

    fn remind(&self) {
        self.desk.tell_due_now().unwrap();
        self.desk.remind_now().unwrap();
    }
}

#[test]
fn words_and_buttons_follow_the_language() {
    let bench = Bench::with_settings(
        Store::in_memory().unwrap(),
        Configuration::new(),
        "language = 'de'\nnotifications.later-minutes = ['60', '5']",
    );
    hold(&bench);
    write(&bench, 3, "Hallo?");
    let notice = bench.last();
    let labels: Vec<&str> = notice.buttons.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "Öffnen",
            "Wieder beitreten",
            "Später (5 Min.)",
            "Später (1 Stunde)"
        ]
    );
}

#[test]
fn what_was_put_off_comes_again_with_the_newest_words_and_not_before() {
    let bench = bench("");
    hold(&bench);
    write(&bench, 3, "Are you there?");
    let notice = bench.last();
    let actions: Vec<NoticeAction> = notice.buttons.iter().map(|it| it.action).collect();
    assert!(actions.contains(&NoticeAction::Later(15)), "{actions:?}");
    bench.desk.put_off(&notice.key, 15).unwrap();
    assert_eq!(bench.withdrawn(), ["c1"]);
    // A new burst waits as well.
    bench.clock.pass(14);
    write(&bench, 4, "Hello?");
    bench.remind();
    assert_eq!(bench.count(), 1);
    bench.clock.pass(1);
    bench.remind();
    assert_eq!(bench.count(), 2);
    assert_eq!(bench.last().body, "Hello?");
    bench.clock.pass(1000);
    bench.remind();
    assert_eq!(bench.count(), 2, "once");
}

#[test]
fn what_was_put_off_comes_again_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let key = holdfast_store::Key::random();
    let open = || Store::open(dir.path(), &key).unwrap().store;
    let before = Bench::with_settings(open(), Configuration::new(), "language = 'en'");
    hold(&before);
    write(&before, 3, "Are you there?");
    before.desk.put_off("c1", 5).unwrap();
    drop(before);
    let after = Bench::with_settings(open(), Configuration::new(), "language = 'en'");
    after.clock.pass(5);
    after.remind();
    assert_eq!(after.last().kind, NoticeKind::Wrote);
    assert_eq!(after.last().title, "Carla Mendes");
}

#[test]
fn who_looked_after_a_chat_is_not_told_again() {
    for looked_after in ["read", "taken", "answered"] {
        let bench = bench("notifications.repeat-minutes = 10");
        hold(&bench);
        write(&bench, 3, "Are you there?");
        match looked_after {
            "read" => bench.desk.looked_after("c1").unwrap(),
            // By a colleague.
            "taken" => bench.take(&state("Processing", "ben")),
            _ => bench.take(&state("Processing", "ana")),
        }
        assert_eq!(bench.withdrawn(), ["c1"], "{looked_after}");
        bench.clock.pass(30);
        bench.remind();
        assert_eq!(bench.count(), 1, "{looked_after}");
    }
}

#[test]
fn repeats_until_somebody_looks_after_it_only_where_that_is_wanted() {
    for (settings, expected) in [("", 1), ("notifications.repeat-minutes = 10", 4)] {
        let bench = bench(settings);
        hold(&bench);
        write(&bench, 3, "Are you there?");
        for _ in 0..3 {
            bench.clock.pass(10);
            bench.remind();
            bench.remind();
        }
        assert_eq!(bench.count(), expected, "{settings}");
    }
}

#[test]
fn a_held_chat_that_closes_soon_is_told_once() {
    let bench = bench("");
    let mut held = state("Queued", "");
    held["interaction"]["userData"] =
        json!({"FirstName": "Carla", "IdleCloseAt": "2026-11-24T12:30:00Z"});
    bench.take(&held);
    bench.remind();
    assert_eq!(bench.count(), 0, "in half an hour");
    bench.clock.pass(18);
    bench.remind();
    bench.remind();
    assert_eq!(bench.count(), 1);
    let notice = bench.last();
    assert_eq!(notice.kind, NoticeKind::Closing);
    assert_eq!(
        notice.body,
        "This chat closes in 12 minutes if nobody writes."
    );
    bench.desk.put_off(&notice.key, 5).unwrap();
    bench.clock.pass(5);
    bench.remind();
    assert_eq!(
        bench.last().body,
        "This chat closes in 7 minutes if nobody writes."
    );
    bench.desk.put_off(&notice.key, 15).unwrap();
    bench.clock.pass(15);
    bench.remind();
    assert_eq!(bench.count(), 2, "it is closed by then");
}

#[test]
fn a_locked_screen_shows_the_least_and_leaves_nothing_readable() {
    let bench = bench("");
    hold(&bench);
    write(&bench, 3, "My card number is 1234");
    assert!(bench.last().body.contains("1234"));
    bench.screen_locked.send_replace(true);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let following = bench.desk.board.follow_screen();
        let concealed = async {
            while bench.shown.2.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = following => {}
            () = concealed => {}
        }
    });
    let renewed = bench.shown.2.lock().unwrap().clone();
    assert_eq!(renewed.len(), 1);
    assert_eq!(
        (renewed[0].title.as_str(), renewed[0].body.as_str()),
        ("Holdfast", "A contact has written.")
    );
    write(&bench, 4, "and my PIN is 5678");
    assert_eq!(bench.last().body, "A contact has written.");
    bench.screen_locked.send_replace(false);
    write(&bench, 5, "so call me");
    assert_eq!(bench.last().body, "so call me");
}

#[test]
fn an_agent_who_is_not_ready_is_told_as_the_setting_says() {
    for (setting, expected) in [
        ("show", Some(Sound::Bell)),
        ("quiet", Some(Sound::None)),
        ("nothing", None),
    ] {
        let bench = bench(&format!(
            "notifications.not-ready = '{setting}'\nnotifications.sound-message = 'bell'"
        ));
        crate::lock(&bench.desk.status).state = AgentState::NotReady;
        hold(&bench);
        write(&bench, 3, "Hello?");
        let shown = bench.shown.0.lock().unwrap().clone();
        assert_eq!(
            shown.first().map(|notice| notice.sound),
            expected,
            "{setting}"
        );
        crate::lock(&bench.desk.status).state = AgentState::Ready;
        write(&bench, 4, "Hello!");
        assert_eq!(bench.last().sound, Sound::Bell);
    }
}

#[test]
fn a_summary_goes_with_the_last_chat_that_it_is_about() {
    let bench = bench("");
    let chats = ["c1", "c2"].map(|id| (id.to_owned(), id.to_owned()));
    bench.desk.notify(crate::notice::News {
        key: "meanwhile".into(),
        chat: None,
        what: crate::notice::What::Meanwhile {
            chats: chats.to_vec(),
        },
    });
    bench.desk.looked_after("c1").unwrap();
    assert_eq!(bench.withdrawn(), [] as [&str; 0]);
    bench.desk.looked_after("c2").unwrap();
    assert_eq!(bench.withdrawn(), ["meanwhile"]);
}

#[test]
fn nothing_of_who_signed_out_stays_on_the_screen() {
    let bench = bench("");
    hold(&bench);
    write(&bench, 3, "Hello?");
    bench.desk.board.clear();
    assert_eq!(bench.withdrawn(), ["c1"]);
}
