//! What happened to a chat, newest first, read off its transcript.

use holdfast_domain::phase::Phase;
use holdfast_store::{InteractionRecord, MessageRecord, Side, StoreError};
use holdfast_wire::interaction::Interaction;
use holdfast_wire::time;

use super::list::since;
use crate::desk::Desk;
use crate::sync::is_speech;
use crate::view::TimelineEntry;

/// Transcript entries that are looked through.
const LOOK_BACK: u32 = 400;

/// So long after somebody left a chat its end is what they left it for.
const LEAVING_MS: i64 = 5_000;
/// Entries among which the last words are looked for: the others are comings and goings.
const LAST_WORDS: usize = 50;

/// Whether the contact said something last, as the newest of these entries tell: an answer is owed, whoever of the team read
/// it meanwhile, and also where own words crossed it on the way. Where nothing of the transcript is known, what the server
/// says of it counts.
pub(super) fn contact_spoke_last(record: &InteractionRecord, entries: &[MessageRecord]) -> bool {
    let newest = entries.iter().rev().take(LAST_WORDS);
    let last = newest.into_iter().find(|entry| is_speech(entry));
    record.waiting_since.is_some() || last.is_some_and(|entry| entry.side == Side::Contact)
}

impl Desk {
    /// The newest entries of a chat's transcript, from which its course is read.
    pub(crate) fn course(
        &self,
        record: &InteractionRecord,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        self.store.cache().transcript(&record.id, None, LOOK_BACK)
    }

    /// The stations of a chat: with whom it was, where it waited, and that the contact waits.
    pub(crate) fn timeline(
        &self,
        record: &InteractionRecord,
        entries: &[MessageRecord],
    ) -> Vec<TimelineEntry> {
        let mut stations: Vec<TimelineEntry> = Vec::new();
        for entry in entries {
            let agent = matches!(entry.side, Side::Me | Side::Colleague);
            match entry.kind.as_str() {
                "ParticipantJoined" if agent => {
                    close(&mut stations, "held", entry.at);
                    stations.push(TimelineEntry {
                        kind: if entry.side == Side::Me {
                            "with_you"
                        } else {
                            "with"
                        }
                        .to_owned(),
                        what: (entry.side == Side::Colleague).then(|| self.sender_of(entry)),
                        from: entry.at,
                        until: None,
                    });
                }
                "ParticipantLeft" if agent => {
                    close(
                        &mut stations,
                        if entry.side == Side::Me {
                            "with_you"
                        } else {
                            "with"
                        },
                        entry.at,
                    );
                    stations.push(TimelineEntry {
                        kind: "held".into(),
                        what: None,
                        from: entry.at,
                        until: None,
                    });
                }
                _ => {}
            }
        }
        match record.phase {
            Phase::OnHold => {
                let name = record
                    .placement
                    .as_ref()
                    .map(|placement| self.place_name(placement));
                if let Some(last) = stations.last_mut().filter(|last| last.kind == "held") {
                    last.what = name;
                }
            }
            phase => end(&mut stations, phase, record),
        }
        if let (Some(at), Phase::OnHold) = (record.waiting_since, record.phase) {
            stations.push(TimelineEntry {
                kind: "wrote".into(),
                what: None,
                from: at,
                until: None,
            });
        } else if let Some(last) = entries
            .iter()
            .rev()
            .find(|entry| is_speech(entry) && entry.side == Side::Contact)
            && stations.is_empty()
        {
            stations.push(TimelineEntry {
                kind: "wrote".into(),
                what: None,
                from: last.at,
                until: None,
            });
        }
        // When a chat that was with somebody before was offered, nothing says.
        let is_new = stations.iter().all(|station| station.kind == "wrote");
        if record.phase == Phase::Offered
            && is_new
            && let Some(at) = record.last_at
        {
            stations.push(TimelineEntry {
                kind: "offered".into(),
                what: None,
                from: at,
                until: None,
            });
        }
        // A contact may wait since before the hold.
        stations.sort_by_key(|station| station.from);
        stations.reverse();
        stations
    }
}

fn close(stations: &mut [TimelineEntry], kind: &str, at: i64) {
    if let Some(open) = stations
        .iter_mut()
        .rev()
        .find(|station| station.kind == kind && station.until.is_none())
    {
        open.until = Some(at);
    }
}

/// The end of a chat that is over, or that somebody else has it by now.
fn end(stations: &mut Vec<TimelineEntry>, phase: Phase, record: &InteractionRecord) {
    let (kind, what) = match phase {
        Phase::Done => ("done", None),
        Phase::Ended => ("ended", None),
        Phase::Elsewhere if record.with.is_some() => ("with", record.with.clone()),
        _ => return,
    };
    let interaction: Interaction = serde_json::from_str(&record.wire).unwrap_or_default();
    let told = if kind == "with" {
        if stations
            .last()
            .is_some_and(|last| last.kind == "with" && last.until.is_none())
        {
            // The transcript has told of it.
            return;
        }
        since(&interaction)
    } else {
        let ended = interaction
            .raw("endDate")
            .and_then(serde_json::Value::as_str);
        ended
            .and_then(time::parse)
            .map(jiff::Timestamp::as_millisecond)
    };
    if kind == "with" && told.is_none() {
        return;
    }
    // Who ends a chat leaves it: that is no hold.
    let left = stations
        .last_mut()
        .filter(|last| last.kind == "held" && last.until.is_none())
        .filter(|last| told.is_none_or(|at| at - last.from < LEAVING_MS));
    if let Some(last) = left {
        kind.clone_into(&mut last.kind);
        last.what = what;
        return;
    }
    let Some(at) = told.or(record.last_at) else {
        return;
    };
    let at = stations.last().map_or(at, |last| at.max(last.from));
    // Whoever was in it, and wherever it waited, it is not any more.
    for open in stations.iter_mut().filter(|one| one.until.is_none()) {
        open.until = Some(at);
    }
    stations.push(TimelineEntry {
        kind: kind.to_owned(),
        what,
        from: at,
        until: None,
    });
}
