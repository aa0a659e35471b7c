//! Whatever is asked in whatever order, a chat stays one that makes sense.

use holdfast_wire::KvList;
use proptest::prelude::*;

use super::tests::{ANA, BEN, MAX, accept, offer, opened, say, world};
use super::*;

fn any_command() -> impl Strategy<Value = Command> {
    let destination = prop_oneof![
        Just(Destination::Back),
        prop_oneof![
            "async-hold",
            "billing-inbound",
            "my-chats/PrivateQueue",
            "nowhere"
        ]
        .prop_map(Destination::Queue),
        (
            prop_oneof!["my-chats", "support-chats", "nowhere"],
            proptest::option::of("ana|ben|Support")
        )
            .prop_map(|(workbin, owner)| Destination::Workbin { workbin, owner }),
    ];
    let after = prop_oneof![
        Just(None),
        Just(Some(AfterAction::KeepAlive)),
        Just(Some(AfterAction::ForceClose)),
        Just(Some(AfterAction::CloseIfNoAgents)),
    ];
    prop_oneof![
        Just(accept()),
        Just(Command::Reject),
        proptest::option::of("my-chats|support-chats").prop_map(|workbin| Command::Pull {
            workbin,
            owner: None
        }),
        Just(Command::Resume { nickname: None }),
        "|[a-z]{1,8}".prop_map(|text| say(&text)),
        Just(Command::Rename {
            nickname: "Zoe".to_owned()
        }),
        after.prop_map(|after| Command::Leave { after, text: None }),
        proptest::option::of(
            "async-hold|billing-inbound|support-chats/PrivateQueue|nowhere|__BACK__"
        )
        .prop_map(|queue| Command::Hold {
            queue,
            reason: "r".to_owned()
        }),
        destination.prop_map(|to| Command::Place { to }),
        Just(Command::Complete),
        Just(Command::Comment {
            text: "note".to_owned()
        }),
        Just(Command::SetData {
            user_data: KvList::from_pairs([("k", "v")])
        }),
        Just(Command::RemoveData {
            keys: vec!["k".to_owned()]
        }),
        Just(Command::Return {
            credential: None,
            whole: false
        }),
        Just(Command::GoAway),
        prop_oneof!["ana", "ben", "max"].prop_map(|agent| Command::Offer {
            agent,
            until: i64::MAX / 2
        }),
        (
            prop_oneof!["ana", "ben", "max", "nobody"],
            proptest::bool::weighted(0.8)
        )
            .prop_map(|(to, reachable)| Command::Transfer { to, reachable }),
        Just(Command::Unreachable),
        Just(Command::Tick),
    ]
}

fn any_actor() -> impl Strategy<Value = Actor<'static>> {
    prop_oneof![
        Just(ANA),
        Just(BEN),
        Just(MAX),
        Just(Actor::Agent("lea")),
        Just(Actor::Contact),
        Just(Actor::Server)
    ]
}

proptest! {
    #[test]
    fn any_order_of_commands_keeps_the_invariants(
        asynchronous: bool,
        steps in proptest::collection::vec((any_actor(), any_command(), 0_i64..50_000_000), 1..60),
    ) {
        let mut record = opened(if asynchronous { "support" } else { "support-sync" }).record;
        let mut now = 0;
        for (actor, command, pause) in steps {
            now += pause;
            let Ok(next) = decide(&record, actor, &command, world(now)) else { continue };
            holds(&record, &next)?;
            record = next.record;
        }
    }

    #[test]
    fn offers_and_accepts_leave_one_owner(agents in proptest::collection::vec("ana|ben|lea", 1..12)) {
        let mut record = opened("support").record;
        for (agent, now) in agents.iter().zip(1..) {
            let steps = [offer(agent), (Actor::Agent(agent), accept())];
            for (actor, command) in steps {
                let before = record.agent().map(str::to_owned);
                if let Ok(next) = decide(&record, actor, &command, world(now)) {
                    prop_assert!(before.is_none() || before.as_deref() == next.record.agent());
                    record = next.record;
                }
            }
        }
    }
}

/// What is so after every step.
fn holds(before: &Record, next: &Decision) -> Result<(), TestCaseError> {
    let after = &next.record;
    // Done is final, and so is the end of a session.
    prop_assert!(!before.is_done() || after == before);
    prop_assert!(before.open || !after.open);
    prop_assert!(!after.is_done() || !after.open);
    // The index grows by one with every entry.
    for (entry, index) in next.entries.iter().zip(before.last_index + 1..) {
        prop_assert_eq!(entry.index, index);
    }
    prop_assert_eq!(
        after.last_index,
        before.last_index + i64::try_from(next.entries.len()).unwrap()
    );
    // At most one agent is in the session, and it is the one who has the chat.
    let agents: Vec<&Participant> = after
        .participants
        .iter()
        .filter(|one| one.side == Side::Agent)
        .collect();
    prop_assert!(agents.len() <= 1);
    prop_assert!(agents.iter().all(|one| after.agent() == Some(&one.person)));
    // Nobody takes a chat from the agent who has it, but whom they offer it to.
    if let (Some(had), Some(has)) = (before.agent(), after.agent())
        && had != has
    {
        prop_assert_eq!(before.offered_to(), Some(has));
        prop_assert!(after.participant(had).is_none());
    }
    // What is offered to a colleague is in an open session with the agent who offers it, and ends by itself.
    if let Some(offer) = &after.transfer {
        prop_assert!(after.open && after.agent().is_some_and(|has| has != offer.to));
        prop_assert!(server::due(after, world(0).deployment).is_some_and(|due| due <= offer.until));
    }
    // Whoever is asked hears when that begins and when it is over.
    if before.offered_to() != after.offered_to() {
        let told = |user: &str, revoked: bool| {
            next.effects.iter().any(|effect| match effect {
                Effect::Status { to } => to == user && !revoked,
                Effect::Revoked { to } => to == user && revoked,
                _ => false,
            })
        };
        prop_assert!(after.offered_to().is_none_or(|user| told(user, false)));
        let over = before.offered_to();
        prop_assert!(over.is_none_or(|user| told(user, after.agent() != Some(user))));
    }
    // A closed session is empty and looks for nobody; a standard one never waits after an agent had it.
    prop_assert!(after.open || after.participants.is_empty());
    prop_assert!(
        after.open || (after.routing.is_none() && after.held.is_none() && after.wake_at.is_none())
    );
    prop_assert!(after.asynchronous || !after.open || after.held.is_none());
    // Held means: open, waiting, without an agent.
    prop_assert!(after.held.is_none() || after.agent().is_none());
    Ok(())
}
