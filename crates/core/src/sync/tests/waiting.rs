//! Since when a contact waits.

use serde_json::json;

use super::{Bench, log, said, state, went};

#[test]
fn who_was_put_on_hold_without_an_answer_waits_for_it() {
    let bench = Bench::new();
    bench.show(Some("c1"), true);
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[said(1, "carla", "Where is it?")]));
    assert!(
        bench
            .desk
            .record("c1")
            .unwrap()
            .unwrap()
            .waiting_since
            .is_some()
    );
    let mut held = state("Queued", "");
    held["interaction"]["agentId"] = json!("ana");
    held["interaction"]["userData"] = json!({"HeldSince": "2026-11-24T11:00:01.500Z"});
    bench.take(&held);
    bench.show(None, true);
    let waits = || bench.desk.record("c1").unwrap().unwrap().waiting_since;
    let since = waits();
    assert!(since.is_some());
    bench.take(&log(&[said(2, "carla", "Are you still there?")]));
    assert_eq!(waits(), since, "from the first words on");
    assert_eq!(bench.wrote(), 1);
}

#[test]
fn the_course_of_a_chat_is_in_the_order_of_its_times() {
    let bench = Bench::new();
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[
        went(1, "ParticipantJoined"),
        said(2, "carla", "Where is it?"),
        went(3, "ParticipantLeft"),
    ]));
    bench.take(&state("Queued", ""));
    let record = bench.record();
    let course = bench.desk.course(&record).unwrap();
    let stations = bench.desk.timeline(&record, &course);
    let kinds: Vec<&str> = stations.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["held", "wrote", "with_you"]);
}

#[test]
fn who_wrote_before_the_hold_and_since_waits_from_the_first_words_on() {
    let bench = Bench::new();
    let mut held = state("Queued", "");
    held["interaction"]["userData"] = json!({"HeldSince": "2026-11-24T11:00:01.500Z"});
    bench.take(&held);
    // The whole transcript is read at once, as after a start.
    bench.take(&log(&[
        said(1, "carla", "Thanks"),
        said(2, "carla", "And the box?"),
    ]));
    let waiting_since = bench
        .record()
        .waiting_since
        .map(jiff::Timestamp::from_millisecond);
    assert_eq!(
        waiting_since.unwrap().unwrap().to_string(),
        "2026-11-24T11:00:01Z"
    );
}
