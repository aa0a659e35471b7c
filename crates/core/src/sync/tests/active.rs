//! A contact writes into a chat that the agent has: seen in the window, told beside it, and owed an answer until there is one.

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_store::{IntentRecord, Store};
use holdfast_wire::session::Configuration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::progress::Progress;
use super::{Bench, log, said, sending, state, state_of, went};
use crate::notice::{Notice, NoticeAction, NoticeKind};

/// A chat of the agent's, answered.
fn with_chat() -> Bench {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[
        said(1, "carla", "Hello"),
        came(2),
        said(3, "ana", "Moment"),
    ]));
    bench
}

fn came(index: i64) -> Value {
    went(index, "ParticipantJoined")
}

impl Bench {
    pub(super) fn notices(&self) -> Vec<Notice> {
        self.shown.0.lock().unwrap().clone()
    }

    fn withdrawals(&self) -> usize {
        self.shown.1.lock().unwrap().len()
    }

    fn waits(&self) -> bool {
        let chat = self.desk.record("c1").unwrap().unwrap();
        chat.waiting_since.is_some()
    }
}

#[test]
fn who_is_in_another_window_is_told_once_per_burst() {
    let bench = with_chat();
    assert_eq!(bench.notices(), [], "what was said before they came");
    bench.show(Some("c1"), false);
    bench.take(&log(&[said(4, "carla", "Are you there?")]));
    bench.take(&log(&[said(5, "carla", "Hello?")]));
    let [notice] = &bench.notices()[..] else {
        panic!("{:?}", bench.notices());
    };
    assert_eq!(
        (notice.kind, notice.title.as_str(), notice.body.as_str()),
        (NoticeKind::Wrote, "Carla Mendes", "Are you there?")
    );
    let actions: Vec<NoticeAction> = notice.buttons.iter().map(|it| it.action).collect();
    assert_eq!(actions, [NoticeAction::Open], "there is nothing to rejoin");
}

#[test]
fn what_was_said_before_they_came_is_not_told_anew() {
    let bench = Bench::new();
    // That the chat is theirs comes before the transcript, which has not their coming yet.
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[said(1, "carla", "Hello")]));
    bench.take(&log(&[came(2)]));
    assert_eq!(bench.notices(), []);
    bench.take(&log(&[said(3, "carla", "Hello?")]));
    assert_eq!(bench.notices().len(), 1);
}

#[test]
fn who_came_long_ago_is_told_too() {
    let bench = with_chat();
    bench.show(Some("c1"), true);
    let entries: Vec<Value> = (4..100).map(|index| said(index, "carla", "And")).collect();
    bench.take(&log(&entries));
    bench.show(None, false);
    bench.take(&log(&[said(100, "carla", "And now?")]));
    assert_eq!(bench.notices().len(), 1);
}

#[test]
fn what_comes_once_they_left_is_told_of_the_held_chat() {
    let bench = with_chat();
    bench.take(&log(&[went(4, "ParticipantLeft")]));
    bench.take(&log(&[said(5, "carla", "Are you there?")]));
    assert_eq!(bench.notices(), [], "word of the hold is still missing");
    bench.take(&state("Queued", ""));
    let [notice] = &bench.notices()[..] else {
        panic!("{:?}", bench.notices());
    };
    let can_rejoin = notice
        .buttons
        .iter()
        .any(|it| it.action == NoticeAction::Rejoin);
    assert!(can_rejoin);
}

#[test]
fn who_has_the_window_in_front_sees_it_there() {
    for chat in [Some("c1"), Some("c2"), None] {
        let bench = with_chat();
        bench.show(chat, true);
        bench.take(&log(&[said(4, "carla", "Are you there?")]));
        assert_eq!(bench.notices(), [], "{chat:?}");
        assert!(bench.waits());
    }
}

#[test]
fn who_answered_elsewhere_has_read() {
    let bench = with_chat();
    bench.take(&log(&[said(4, "carla", "Are you there?")]));
    let mut typing = said(5, "ana", "");
    typing["type"] = json!("TypingStarted");
    bench.take(&log(&[typing]));
    assert_eq!(bench.withdrawals(), 0, "not yet");
    bench.take(&log(&[said(6, "ana", "I am.")]));
    assert_eq!(bench.withdrawals(), 1);
    bench.take(&log(&[said(7, "carla", "Good.")]));
    assert_eq!(bench.notices().len(), 2, "another burst");
}

#[test]
fn what_was_told_is_taken_away_with_the_chat() {
    let bench = with_chat();
    bench.take(&log(&[said(4, "carla", "Are you there?")]));
    bench.take(&state("Processing", "ben"));
    assert_eq!(bench.withdrawals(), 1);
}

#[test]
fn an_offer_that_was_accepted_by_itself_is_told_to_who_does_not_see_it() {
    let options = json!({"settings": {"interaction-workspace": {"chat.auto-answer": "true"}}});
    for focused in [false, true] {
        let configuration = Configuration::from_value(options.clone()).unwrap();
        let bench = Bench::over(Store::in_memory().unwrap(), configuration);
        bench.show(None, focused);
        bench.take(&state("Invited", "ana"));
        assert_eq!(bench.notices(), []);
        bench.take(&state("Processing", "ana"));
        bench.take(&log(&[said(1, "carla", "Hello"), came(2)]));
        let told: Vec<String> = bench.notices().into_iter().map(|it| it.body).collect();
        let expected: &[&str] = if focused {
            &[]
        } else {
            &["Where is my parcel?"]
        };
        assert_eq!(told, expected);
    }
}

#[test]
fn own_words_that_were_on_their_way_do_not_answer_the_contact() {
    for known in [3, 4] {
        let bench = with_chat();
        sending(&bench.desk, "I looked it up.", known);
        bench.take(&log(&[
            said(4, "carla", "Forget it, it came."),
            said(5, "ana", "I looked it up."),
        ]));
        let crossed = known == 3;
        assert_eq!(bench.waits(), crossed);
        assert_eq!(bench.notices().len(), usize::from(crossed));
        bench.take(&log(&[said(6, "ana", "Good to hear.")]));
        assert!(!bench.waits());
    }
}

#[test]
fn what_came_while_own_words_waited_to_go_out_is_not_answered_by_them_either() {
    let bench = with_chat();
    let (id, journal) = (IntentId(Uuid::now_v7()), bench.desk.store.journal());
    let text = "I looked it up.".to_owned();
    let waiting = IntentRecord::new(id, "c1".into(), Verb::Send { text }, 0, 3);
    journal.enqueue(&waiting).unwrap();
    bench.take(&log(&[said(4, "carla", "Forget it, it came.")]));
    assert!(journal.set_sending(id, 4, 1).unwrap());
    bench.take(&log(&[said(5, "ana", "I looked it up.")]));
    assert!(bench.waits());
    // Of another program of the agent's, which saw everything.
    bench.take(&log(&[said(6, "ana", "Then all is well.")]));
    assert!(!bench.waits());
}

#[test]
fn the_same_words_of_another_program_answer() {
    let bench = with_chat();
    let first = sending(&bench.desk, "Ok.", 3);
    bench.take(&log(&[said(4, "ana", "Ok.")]));
    assert!(matches!(
        state_of(&bench.desk, first),
        IntentState::Delivered
    ));
    bench.take(&log(&[said(5, "carla", "And the box?")]));
    assert!(bench.waits());
    bench.take(&log(&[said(6, "ana", "Ok.")]));
    assert!(!bench.waits(), "written with open eyes");
}

#[test]
fn words_that_were_changed_after_reading_answer() {
    let bench = with_chat();
    let (id, journal) = (IntentId(Uuid::now_v7()), bench.desk.store.journal());
    let send = |text: &str| Verb::Send { text: text.into() };
    let waiting = IntentRecord::new(id, "c1".into(), send("I look it up."), 0, 3);
    journal.enqueue(&waiting).unwrap();
    bench.take(&log(&[said(4, "carla", "Forget it, it came.")]));
    assert!(journal.rewrite(id, &send("Good."), 4, 1).unwrap());
    assert!(journal.set_sending(id, 4, 2).unwrap());
    bench.take(&log(&[said(5, "ana", "Good.")]));
    assert!(!bench.waits());
}

#[test]
fn what_crossed_waits_also_where_the_server_says_first_that_the_agent_spoke_last() {
    let bench = with_chat();
    sending(&bench.desk, "I looked it up.", 3);
    bench.take(&log(&[said(4, "carla", "Forget it, it came.")]));
    let mut seen = state("Processing", "ana");
    seen["interaction"]["userData"] = json!({
        "LastMessageAt": "2026-11-24T11:00:05Z", "LastMessageIndex": 5, "LastMessageFrom": "Agent"
    });
    bench.take(&seen);
    bench.take(&log(&[said(5, "ana", "I looked it up.")]));
    assert!(bench.waits());
}

#[test]
fn words_after_an_answer_that_came_with_them_are_told() {
    let bench = with_chat();
    bench.take(&log(&[said(4, "carla", "Are you there?")]));
    bench.take(&log(&[
        said(5, "ana", "I am."),
        said(6, "carla", "Where is it?"),
    ]));
    assert_eq!(bench.withdrawals(), 1);
    let told: Vec<String> = bench.notices().into_iter().map(|it| it.body).collect();
    assert_eq!(told, ["Are you there?", "Where is it?"]);
}

#[test]
fn an_offer_shows_no_words_of_the_agents_and_none_that_are_old() {
    for (by, newest, shown) in [
        ("carla", 4, "Are you there?"),
        ("carla", 5, "Where is my parcel?"),
        ("ana", 4, "Where is my parcel?"),
    ] {
        let bench = with_chat();
        bench.show(Some("c1"), true);
        bench.take(&log(&[said(4, by, "Are you there?")]));
        bench.take(&state("Queued", ""));
        bench.show(None, true);
        let mut offer = state("Invited", "ana");
        offer["interaction"]["agentId"] = json!("ben");
        offer["interaction"]["userData"] = json!({
            "FirstName": "Carla", "LastMessageAt": "2026-11-24T11:00:05Z", "LastMessageIndex": newest,
            "LastMessageFrom": "Customer"
        });
        bench.take(&offer);
        let told: Vec<String> = bench.notices().into_iter().map(|it| it.body).collect();
        assert_eq!(told, [shown], "{by} {newest}");
    }
}

#[test]
fn what_comes_before_the_word_that_the_connection_is_back_is_summed_up() {
    let bench = with_chat();
    bench.desk.up.send_replace(false);
    bench.take(&log(&[said(4, "carla", "Are you there?")]));
    assert_eq!(bench.notices(), []);
    bench.desk.up.send_replace(true);
    bench.desk.reconciled.send_replace(Progress::Whole);
    bench.desk.notice_meanwhile();
    assert_eq!(bench.notices().len(), 1);
}

#[test]
fn what_was_kept_is_told_of_the_chat_as_it_is_by_then() {
    let bench = with_chat();
    bench.desk.up.send_replace(false);
    bench.take(&log(&[said(4, "carla", "Are you there?")]));
    bench.take(&state("Queued", ""));
    bench.desk.up.send_replace(true);
    bench.desk.reconciled.send_replace(Progress::Whole);
    bench.desk.notice_meanwhile();
    let notices = bench.notices();
    let actions: Vec<NoticeAction> = notices[0].buttons.iter().map(|it| it.action).collect();
    assert_eq!(
        actions[..2],
        [NoticeAction::Open, NoticeAction::Rejoin],
        "it is held"
    );
}

#[test]
fn what_was_offered_meanwhile_stays_told_as_an_offer() {
    let bench = with_chat();
    bench.take(&state("Queued", ""));
    bench.desk.up.send_replace(false);
    bench.take(&log(&[said(4, "carla", "Are you there?")]));
    let mut offer = state("Invited", "ana");
    offer["interaction"]["agentId"] = json!("ana");
    bench.take(&offer);
    bench.desk.up.send_replace(true);
    bench.desk.reconciled.send_replace(Progress::Whole);
    bench.desk.notice_meanwhile();
    let kinds: Vec<NoticeKind> = bench.notices().iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [NoticeKind::Offered]);
}

#[test]
fn a_late_word_of_before_the_hold_makes_no_second_burst() {
    let bench = with_chat();
    bench.take(&log(&[went(4, "ParticipantLeft")]));
    bench.take(&state("Queued", ""));
    bench.take(&log(&[said(5, "carla", "Are you there?")]));
    assert_eq!(bench.notices().len(), 1);
    bench.take(&state("Processing", "ana"));
    bench.take(&state("Queued", ""));
    bench.take(&log(&[said(6, "carla", "Hello?")]));
    assert_eq!(bench.notices().len(), 1);
}
