//! Offers, as the agent is told of them outside the window.

use holdfast_domain::phase::Phase;
use serde_json::{Value, json};

use super::{Bench, log, said, state};
use crate::notice::{Notice, NoticeAction, NoticeKind};

/// A chat that the agent holds and does not look at.
fn holding() -> Bench {
    let bench = Bench::new();
    bench.show(Some("c1"), true);
    bench.take(&state("Processing", "ana"));
    bench.take(&log(&[said(1, "carla", "Hello")]));
    bench.take(&state("Queued", ""));
    bench.show(None, true);
    bench
}

fn words() -> Value {
    log(&[said(2, "carla", "Are you still there?")])
}

/// It is offered again to who had it.
fn offer() -> Value {
    let mut offer = state("Invited", "ana");
    offer["interaction"]["agentId"] = json!("ana");
    offer
}

impl Bench {
    /// Notices that took the place of one without drawing attention.
    fn renewed(&self) -> Vec<Notice> {
        self.shown.2.lock().unwrap().clone()
    }
}

#[test]
fn an_offer_is_told_as_one_and_taken_away_when_it_ends() {
    // Taken by somebody else, put off until somebody is free.
    for (end, who) in [("Processing", "ben"), ("Queued", "")] {
        let bench = Bench::new();
        bench.take(&state("Invited", "ana"));
        let shown = bench.notices();
        let [notice] = &shown[..] else {
            panic!("{shown:?}");
        };
        assert_eq!(
            (notice.kind, notice.title.as_str()),
            (NoticeKind::Offered, "Chat offered: Carla Mendes")
        );
        bench.take(&state(end, who));
        assert_ne!(bench.phase(), Phase::Offered);
        assert_eq!(bench.withdrawn(), ["c1"], "{end}");
    }
}

#[test]
fn a_held_chat_that_its_contact_wakes_up_is_told_as_an_offer_in_the_place_of_their_words() {
    for (events, kinds) in [
        (
            [words(), offer()],
            &[NoticeKind::Wrote, NoticeKind::Offered][..],
        ),
        ([offer(), words()], &[NoticeKind::Offered]),
    ] {
        let bench = holding();
        for event in &events {
            bench.take(event);
        }
        assert_eq!(bench.phase(), Phase::Offered);
        let shown = bench.notices();
        let shown_kinds: Vec<NoticeKind> = shown.iter().map(|notice| notice.kind).collect();
        assert_eq!(shown_kinds, kinds);
        assert!(shown.iter().all(|notice| notice.key == "c1"), "one place");
        let actions: Vec<NoticeAction> = shown[shown.len() - 1]
            .buttons
            .iter()
            .map(|it| it.action)
            .collect();
        assert_eq!(actions, [NoticeAction::Open, NoticeAction::Rejoin]);
        assert!(bench.withdrawn().is_empty(), "it stays");
    }
}

#[test]
fn an_offer_that_ends_leaves_nothing_where_nobody_waits() {
    let bench = holding();
    bench.take(&words());
    bench.take(&log(&[said(3, "ana", "One moment")]));
    bench.take(&offer());
    let mut held = state("Queued", "");
    held["interaction"]["agentId"] = json!("ana");
    bench.take(&held);
    assert_eq!(
        (bench.renewed(), bench.withdrawn()),
        (vec![], vec!["c1".to_owned()])
    );
}

#[test]
fn an_offer_that_ends_leaves_that_the_contact_waits() {
    let bench = holding();
    bench.take(&words());
    bench.take(&offer());
    let mut held = state("Queued", "");
    held["interaction"]["agentId"] = json!("ana");
    bench.take(&held);
    assert_eq!(bench.phase(), Phase::OnHold);
    let renewed = bench.renewed();
    let [stands] = &renewed[..] else {
        panic!("{renewed:?}");
    };
    assert_eq!(stands.kind, NoticeKind::Wrote);
    assert_eq!(stands.body, "Are you still there?");
    assert_eq!(bench.withdrawn(), [] as [&str; 0]);
}
