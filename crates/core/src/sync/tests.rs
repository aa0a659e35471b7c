//! The sync through its own doors: events in, records, signals and notices out. The store is the real one, in memory.

mod active;
mod hostile;
mod limits;
mod notices;
mod offers;
mod outcomes;
mod standing;
mod transcripts;
mod waiting;

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentEvent, IntentState, Refusal, Verb};
use holdfast_domain::phase::Phase;
use holdfast_settings::{Computer, policy};
use holdfast_store::{IntentRecord, InteractionRecord, MessageRecord, Store};
use holdfast_wire::event::Event;
use holdfast_wire::interaction::Message;
use holdfast_wire::session::{Configuration, User};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use super::apply::take_event;
use crate::clock::Clock;
use crate::desk::{Desk, Parts};
use crate::notice::{Board, Notice, NoticeKind, Notifier};
use crate::profile::Profile;
use crate::signal::Signal;
use crate::view::ItemKind;

/// Noon, and as many minutes later as a test lets pass.
#[derive(Default)]
struct Noon(AtomicI64);

impl Noon {
    fn pass(&self, minutes: i64) {
        self.0.fetch_add(minutes, Ordering::SeqCst);
    }
}

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let passed = self.0.load(Ordering::SeqCst) * 60_000;
        Timestamp::from_millisecond(noon.as_millisecond() + passed).unwrap()
    }
}

#[derive(Default)]
struct Shown(Mutex<Vec<Notice>>, Mutex<Vec<String>>, Mutex<Vec<Notice>>);

impl Notifier for Shown {
    fn show(&self, notice: Notice) {
        self.0.lock().unwrap().push(notice);
    }

    fn renew(&self, notice: Notice) {
        self.2.lock().unwrap().push(notice);
    }

    fn withdraw(&self, key: &str) {
        self.1.lock().unwrap().push(key.to_owned());
    }
}

struct Bench {
    desk: Arc<Desk>,
    shown: Arc<Shown>,
    clock: Arc<Noon>,
    screen_locked: watch::Sender<bool>,
    signals: broadcast::Receiver<Signal>,
}

impl Bench {
    fn new() -> Self {
        Self::over(Store::in_memory().unwrap(), Configuration::new())
    }

    fn over(store: Store, configuration: Configuration) -> Self {
        Self::with_settings(store, configuration, "language = 'en'")
    }

    fn with_settings(store: Store, configuration: Configuration, settings: &str) -> Self {
        let policy = vec![policy::toml::layer("policy", settings)];
        let computer = Arc::new(Computer::new(Path::new("nowhere"), Box::new(policy)));
        let (clock, screen_locked) = (Arc::new(Noon::default()), watch::Sender::new(false));
        let shown = Arc::new(Shown::default());
        let sender = broadcast::Sender::new(4096);
        let signals = sender.subscribe();
        let user = json!({"userName": "ana", "employeeId": "ana", "firstName": "Ana", "lastName": "Kowalski"});
        let (desk, _wanted) = Desk::new(Parts {
            user: User::from_value(user).unwrap(),
            configuration,
            account: Profile::new("nowhere".into())
                .account(&"https://cc.example.org".parse().unwrap(), "ana"),
            store,
            clock: clock.clone(),
            board: Board::new(shown.clone(), computer, screen_locked.subscribe()),
            signals: sender,
            seed: Some(7),
            at_work: Duration::from_secs(20),
        });
        desk.up.send_replace(true);
        Self {
            desk,
            shown,
            clock,
            screen_locked,
            signals,
        }
    }

    fn take(&self, event: &Value) {
        take_event(&self.desk, &Event::parse(event)).unwrap();
    }

    /// The transcript as it is read from the server, as a whole.
    fn read(&self, messages: &[Value]) {
        let messages: Vec<Message> = messages
            .iter()
            .map(|message| serde_json::from_value(message.clone()).unwrap())
            .collect();
        self.desk.hear("c1", &messages, None, true).unwrap();
    }

    /// The indexes of the entries that were told as news, in the order they were told.
    fn told(&mut self) -> Vec<i64> {
        std::iter::from_fn(|| self.signals.try_recv().ok())
            .filter_map(|signal| match signal {
                Signal::Message { index, .. } => Some(index),
                _ => None,
            })
            .collect()
    }

    fn record(&self) -> InteractionRecord {
        self.desk.record("c1").unwrap().unwrap()
    }

    fn transcript(&self) -> Vec<MessageRecord> {
        self.desk
            .store
            .cache()
            .transcript(&"c1".into(), None, 100)
            .unwrap()
    }

    fn signals(&mut self) -> usize {
        std::iter::from_fn(|| self.signals.try_recv().ok()).count()
    }

    /// What the window shows, and whether it is in front.
    fn show(&self, chat: Option<&str>, focused: bool) {
        let mut showing = crate::lock(&self.desk.showing);
        *showing = crate::desk::Showing {
            chat: chat.map(str::to_owned),
            focused,
            written_last: None,
        };
    }

    fn wrote(&self) -> usize {
        self.shown
            .0
            .lock()
            .unwrap()
            .iter()
            .filter(|notice| notice.kind == NoticeKind::Wrote)
            .count()
    }

    fn phase(&self) -> Phase {
        self.desk.record("c1").unwrap().unwrap().phase
    }
}

fn state(state: &str, assigned: &str) -> Value {
    json!({
        "messageType": "InteractionStateChanged",
        "notificationType": "StatusChange",
        "interaction": {
            "id": "c1", "mediatype": "chat", "state": state, "assignedTo": assigned, "agentId": "ana", "isAlive": true,
            "queue": "async-hold", "subject": "Where is my parcel?",
            "userData": [{"key": "FirstName", "type": "str", "value": "Carla"}, {"key": "LastName", "type": "str", "value": "Mendes"}],
            "chat": {"isAsyncMode": true}
        }
    })
}

fn said(index: i64, from: &str, text: &str) -> Value {
    let sender = match from {
        "ana" => {
            json!({"participantId": "p2", "type": "Agent", "nickname": "Ana", "personId": "ana"})
        }
        _ => json!({"participantId": "p1", "type": "Customer", "nickname": "Carla"}),
    };
    let second = index % 60;
    json!({"index": index, "type": "Text", "from": sender, "text": text, "timestamp": format!("2026-11-24T11:00:{second:02}Z")})
}

/// The agent comes (`ParticipantJoined`) or goes (`ParticipantLeft`).
fn went(index: i64, kind: &str) -> Value {
    let mut entry = said(index, "ana", "");
    entry["type"] = json!(kind);
    entry
}

fn log(messages: &[Value]) -> Value {
    json!({"messageType": "MessageLogUpdated", "notificationType": "NewMessages", "id": "c1", "messages": messages})
}

#[test]
fn the_same_events_again_change_nothing_and_tell_nothing() {
    let mut bench = Bench::new();
    let events = [
        state("Invited", "ana"),
        state("Processing", "ana"),
        log(&[said(1, "carla", "Hello"), said(2, "ana", "Good morning")]),
    ];
    for event in &events {
        bench.take(event);
    }
    assert_eq!(bench.phase(), Phase::Active);
    assert!(bench.signals() > 0);
    let before = bench.desk.record("c1").unwrap();
    bench.take(&events[1]);
    bench.take(&events[2]);
    assert_eq!(bench.desk.record("c1").unwrap(), before);
    assert_eq!(bench.signals(), 0);
}

#[test]
fn a_contact_who_writes_into_a_held_chat_is_notified_once_per_burst() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[
        said(1, "carla", "Hello"),
        said(2, "ana", "One moment"),
    ]));
    bench.take(&state("Queued", ""));
    assert_eq!(bench.wrote(), 0);
    bench.take(&log(&[said(3, "carla", "Are you still there?")]));
    bench.take(&log(&[
        said(3, "carla", "Are you still there?"),
        said(4, "carla", "Hello?"),
    ]));
    assert_eq!(bench.wrote(), 1);
    let notice = bench.shown.0.lock().unwrap()[0].clone();
    assert_eq!(
        (notice.title.as_str(), notice.body.as_str()),
        ("Carla Mendes", "Are you still there?")
    );
    let record = bench.desk.record("c1").unwrap().unwrap();
    assert_eq!(
        record.waiting_since,
        Some(
            "2026-11-24T11:00:03Z"
                .parse::<Timestamp>()
                .unwrap()
                .as_millisecond()
        )
    );
}

#[test]
fn what_is_being_read_is_not_notified() {
    let bench = Bench::new();
    bench.take(&state("Queued", ""));
    bench.show(Some("c1"), true);
    bench.take(&log(&[said(1, "carla", "Hello?")]));
    assert_eq!(bench.wrote(), 0);
}

#[test]
fn a_chat_of_another_agent_is_not_notified() {
    let bench = Bench::new();
    let mut held = state("Queued", "");
    held["interaction"]["agentId"] = json!("ben");
    bench.take(&held);
    bench.take(&log(&[said(1, "carla", "Hello?")]));
    assert_eq!(bench.wrote(), 0);
}

#[test]
fn an_offer_that_is_accepted_by_itself_is_told_only_where_that_fails() {
    let options = json!({"settings": {"interaction-workspace": {"chat.auto-answer": "true"}}});
    let configuration = Configuration::from_value(options).unwrap();
    let bench = Bench::over(Store::in_memory().unwrap(), configuration);
    bench.take(&state("Invited", "ana"));
    let kinds = || -> Vec<NoticeKind> {
        let shown = bench.shown.0.lock().unwrap();
        shown.iter().map(|notice| notice.kind).collect()
    };
    assert_eq!(kinds(), []);
    let journal = bench.desk.store.journal();
    let accept = journal.intents_of(&"c1".into()).unwrap().remove(0);
    assert_eq!(accept.verb, Verb::Accept);
    let no = Refusal::in_words("Not now.");
    bench
        .desk
        .step_intent(&accept, IntentEvent::Refused(no.clone()))
        .unwrap();
    assert_eq!(kinds(), [NoticeKind::Offered]);
    // Taken back meanwhile: there is nothing to answer.
    bench.take(&state("Processing", "ben"));
    bench.take(&state("Invited", "ana"));
    let accept = journal.intents_of(&"c1".into()).unwrap().pop().unwrap();
    bench.take(&state("Processing", "ben"));
    bench
        .desk
        .step_intent(&accept, IntentEvent::Refused(no))
        .unwrap();
    assert_eq!(kinds(), [NoticeKind::Offered, NoticeKind::Failed]);
}

#[test]
fn the_transcript_says_that_a_chat_was_held_and_where_it_is_now() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    let left = |index: i64| went(index, "ParticipantLeft");
    bench.take(&log(&[left(1), said(2, "ana", "Back again"), left(3)]));
    let lines = || {
        let record = bench.desk.record("c1").unwrap().unwrap();
        let page = bench.desk.transcript(&record, None, 10).unwrap();
        let lines = page.items.into_iter();
        lines.map(|item| (item.kind, item.text)).collect::<Vec<_>>()
    };
    let mut held = state("Queued", "");
    held["interaction"]["userData"] = json!({"IW_HoldReason": "Asks the depot"});
    bench.take(&held);
    assert_eq!(
        lines(),
        [
            (ItemKind::Held, String::new()),
            (ItemKind::Text, "Back again".to_owned()),
            (ItemKind::Held, "async-hold · Asks the depot".to_owned()),
        ]
    );
    bench.take(&state("Completed", ""));
    assert_eq!(lines()[2].0, ItemKind::Left, "that was the end of it");
}

#[test]
fn a_held_chat_says_where_and_since_when() {
    let bench = Bench::new();
    let mut held = state("Queued", "");
    held["interaction"]["userData"] = json!({"HeldSince": "2026-11-24T09:41:00Z", "HoldReason": "Parcel tracing", "FirstName": "Carla"});
    bench.take(&held);
    let row = bench
        .desk
        .row(&bench.desk.record("c1").unwrap().unwrap())
        .unwrap();
    assert_eq!(row.place.as_deref(), Some("async-hold"));
    assert_eq!(row.held_reason.as_deref(), Some("Parcel tracing"));
    assert_eq!(
        row.held_since,
        Some(
            "2026-11-24T09:41:00Z"
                .parse::<Timestamp>()
                .unwrap()
                .as_millisecond()
        )
    );
}

fn sending(desk: &Desk, text: &str, last_known_index: i64) -> IntentId {
    let id = IntentId(Uuid::now_v7());
    let verb = Verb::Send { text: text.into() };
    let record = IntentRecord::new(id, "c1".into(), verb, 0, last_known_index);
    desk.store.journal().enqueue(&record).unwrap();
    desk.store
        .journal()
        .set_sending(id, last_known_index, 1)
        .unwrap();
    id
}

fn state_of(desk: &Desk, intent: IntentId) -> IntentState {
    desk.store.journal().intent(intent).unwrap().unwrap().state
}

#[test]
fn own_words_in_the_transcript_settle_the_message_that_sent_them() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[said(1, "carla", "Hello"), said(2, "ana", "ok")]));
    let intent = sending(&bench.desk, "ok", 2);
    // An old copy of the same words is not it.
    bench.take(&log(&[said(2, "ana", "ok")]));
    assert_eq!(state_of(&bench.desk, intent), IntentState::Sending);
    bench.take(&log(&[said(3, "carla", "ok")]));
    assert_eq!(state_of(&bench.desk, intent), IntentState::Sending);
    bench.take(&log(&[said(4, "ana", "ok")]));
    assert_eq!(state_of(&bench.desk, intent), IntentState::Delivered);
}

#[test]
fn the_request_id_settles_a_message_whose_text_the_server_changed() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    let intent = sending(&bench.desk, "see  www.example.org", 0);
    let mut event = log(&[said(1, "ana", "see www.example.org")]);
    event["operationId"] = json!(intent.to_string());
    bench.take(&event);
    assert_eq!(state_of(&bench.desk, intent), IntentState::Delivered);
}
