//! What happened to a chat, newest first, read off its transcript.

use holdfast_domain::phase::Phase;
use holdfast_store::{InteractionRecord, Side, StoreError};

use crate::desk::Desk;
use crate::sync::is_speech;
use crate::view::TimelineEntry;

/// Transcript entries that are looked through.
const LOOK_BACK: u32 = 400;

/// Entries among which the last words are looked for: the others are comings and goings.
const LAST_WORDS: u32 = 50;

impl Desk {
    /// Whether the contact said something last: an answer is owed, whoever of the team read it meanwhile. Where nothing of
    /// the transcript is known, what the server says of it counts.
    pub(crate) fn contact_spoke_last(
        &self,
        record: &InteractionRecord,
    ) -> Result<bool, StoreError> {
        let entries = self
            .store
            .cache()
            .transcript(&record.id, None, LAST_WORDS)?;
        let last = entries.iter().rev().find(|entry| is_speech(entry));
        Ok(last.map_or(record.waiting_since.is_some(), |entry| {
            entry.side == Side::Contact
        }))
    }

    /// The stations of a chat: with whom it was, where it waited, and that the contact waits.
    pub(crate) fn timeline(
        &self,
        record: &InteractionRecord,
    ) -> Result<Vec<TimelineEntry>, StoreError> {
        let entries = self.store.cache().transcript(&record.id, None, LOOK_BACK)?;
        let mut stations: Vec<TimelineEntry> = Vec::new();
        for entry in &entries {
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
                        what: (entry.side == Side::Colleague).then(|| entry.sender.clone()),
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
        if record.phase == Phase::Offered
            && let Some(at) = record.last_at
        {
            stations.push(TimelineEntry {
                kind: "offered".into(),
                what: None,
                from: at,
                until: None,
            });
        }
        stations.reverse();
        Ok(stations)
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

/// A chat that is over does not wait any more: what looked like a hold was its end.
fn end(stations: &mut Vec<TimelineEntry>, phase: Phase, record: &InteractionRecord) {
    let kind = match phase {
        Phase::Done => "done",
        Phase::Ended => "ended",
        _ => return,
    };
    if let Some(last) = stations
        .last_mut()
        .filter(|last| last.kind == "held" && last.until.is_none())
    {
        kind.clone_into(&mut last.kind);
    } else if let Some(at) = record.last_at {
        // Whoever was in it when it ended is not any more.
        let at = stations.last().map_or(at, |last| at.max(last.from));
        for open in stations.iter_mut().filter(|one| one.until.is_none()) {
            open.until = Some(at);
        }
        stations.push(TimelineEntry {
            kind: kind.to_owned(),
            what: None,
            from: at,
            until: None,
        });
    }
}
