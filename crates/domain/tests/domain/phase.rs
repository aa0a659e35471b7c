//! The phase table: total, as designed, and deaf to replays.

use holdfast_domain::phase::{Assigned, Phase, Sighting, State, next};
use proptest::prelude::*;

const ASSIGNED: [Assigned; 3] = [Assigned::Me, Assigned::Other, Assigned::Nobody];

/// What each sighting makes of a chat that is not Done; `=` where it says nothing.
///
/// Columns: asynchronous and open, standard and open, asynchronous and closed, standard and closed.
const TABLE: &str = "
    Invited     Me       offered    offered    offered    offered
    Invited     Other    elsewhere  elsewhere  elsewhere  elsewhere
    Invited     Nobody   offered    offered    offered    offered
    Processing  Me       active     active     ended      ended
    Processing  Other    elsewhere  elsewhere  elsewhere  elsewhere
    Processing  Nobody   elsewhere  elsewhere  elsewhere  elsewhere
    Composing   Me       active     active     ended      ended
    Composing   Other    elsewhere  elsewhere  elsewhere  elsewhere
    Composing   Nobody   elsewhere  elsewhere  elsewhere  elsewhere
    InWorkbin   Me       on_hold    elsewhere  ended      ended
    InWorkbin   Other    on_hold    elsewhere  ended      ended
    InWorkbin   Nobody   on_hold    elsewhere  ended      ended
    Queued      Me       on_hold    elsewhere  ended      ended
    Queued      Other    on_hold    elsewhere  ended      ended
    Queued      Nobody   on_hold    elsewhere  ended      ended
    Completed   Me       done       done       done       done
    Completed   Other    done       done       done       done
    Completed   Nobody   done       done       done       done
    Canceled    Me       done       done       done       done
    Canceled    Other    done       done       done       done
    Canceled    Nobody   done       done       done       done
    Revoked     Me       elsewhere  elsewhere  elsewhere  elsewhere
    Revoked     Other    elsewhere  elsewhere  elsewhere  elsewhere
    Revoked     Nobody   elsewhere  elsewhere  elsewhere  elsewhere
    Paused      Me       =          =          =          =
    Paused      Other    =          =          =          =
    Paused      Nobody   =          =          =          =
";

/// Every row of the table as sightings with what they make of a chat.
fn table() -> Vec<(Sighting, Option<Phase>)> {
    let mut rows = Vec::new();
    for line in TABLE.lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let state = State::parse(words[0]);
        let assigned = ASSIGNED
            .into_iter()
            .find(|whom| format!("{whom:?}") == words[1])
            .unwrap();
        let columns = [(true, true), (true, false), (false, true), (false, false)];
        for ((open, asynchronous), word) in columns.into_iter().zip(&words[2..]) {
            rows.push((
                Sighting {
                    state,
                    assigned,
                    open,
                    asynchronous,
                },
                Phase::parse(word),
            ));
        }
    }
    rows
}

#[test]
fn every_sighting_maps_as_designed_from_every_phase() {
    let table = table();
    assert_eq!(
        table.len(),
        State::ALL.len() * ASSIGNED.len() * 4,
        "the table is whole"
    );
    for (seen, expected) in table {
        for before in Phase::ALL {
            let expected = if before == Phase::Done {
                Phase::Done
            } else {
                expected.unwrap_or(before)
            };
            assert_eq!(next(before, &seen), expected, "{before:?} sees {seen:?}");
        }
    }
}

#[test]
fn names_lead_back_to_what_they_name() {
    for phase in Phase::ALL {
        assert_eq!(Phase::parse(phase.as_str()), Some(phase));
        assert_eq!(serde_json::to_value(phase).unwrap(), phase.as_str());
    }
    assert_eq!(Phase::parse("On Hold"), None);
    for state in State::ALL
        .into_iter()
        .filter(|state| *state != State::Other)
    {
        assert_eq!(State::parse(&format!("{state:?}")), state);
    }
    for unknown in ["", "queued", "Routing", "Other "] {
        assert_eq!(State::parse(unknown), State::Other);
    }
}

fn sighting() -> impl Strategy<Value = Sighting> {
    let state = prop::sample::select(State::ALL.to_vec());
    let assigned = prop::sample::select(ASSIGNED.to_vec());
    (state, assigned, any::<bool>(), any::<bool>()).prop_map(
        |(state, assigned, open, asynchronous)| Sighting {
            state,
            assigned,
            open,
            asynchronous,
        },
    )
}

fn phase() -> impl Strategy<Value = Phase> {
    prop::sample::select(Phase::ALL.to_vec())
}

fn after(start: Phase, seen: &[Sighting]) -> Phase {
    seen.iter().fold(start, next)
}

proptest! {
    #[test]
    fn a_replayed_sighting_changes_nothing(start in phase(), seen in prop::collection::vec(sighting(), 0..20), copies in 1..4_usize) {
        let replayed: Vec<Sighting> = seen.iter().flat_map(|one| std::iter::repeat_n(*one, copies)).collect();
        prop_assert_eq!(after(start, &replayed), after(start, &seen));
    }

    #[test]
    fn a_replayed_batch_changes_nothing(start in phase(), seen in prop::collection::vec(sighting(), 0..20)) {
        let once = after(start, &seen);
        prop_assert_eq!(after(once, &seen), once);
    }

    #[test]
    fn the_last_word_counts_whatever_came_before(
        start in phase(),
        before in prop::collection::vec(sighting(), 0..20),
        last in sighting(),
    ) {
        prop_assume!(last.state != State::Other);
        let reached = after(start, &before);
        let expected = if reached == Phase::Done { Phase::Done } else { next(Phase::Unknown, &last) };
        prop_assert_eq!(next(reached, &last), expected);
    }

    #[test]
    fn done_is_for_good_and_only_the_server_says_so(start in phase(), seen in prop::collection::vec(sighting(), 0..20)) {
        let completed = seen.iter().any(|one| matches!(one.state, State::Completed | State::Canceled));
        prop_assert_eq!(after(start, &seen) == Phase::Done, start == Phase::Done || completed);
    }
}
