//! Handing a chat to a colleague. The agent who has it keeps it, and stays in the session, until the colleague takes it;
//! an offer that is not taken leaves everything as it was and a notice for agents in the transcript.

use holdfast_domain::policy;
use holdfast_wire::KvList;

use super::Denied;
use super::decide::Draft;
use super::entry::{EntryKind, Sender, Side, Visibility};
use super::record::{Place, Transfer};

/// How long a colleague is asked where the chat's queue says nothing, in seconds.
const OFFER_SECONDS: u32 = 45;

/// Why a colleague did not take a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missed {
    /// They declined.
    Declined,
    /// The time was up.
    TimedOut,
    /// They signed off, or their connection ended.
    Unreachable,
}

impl Missed {
    fn name(self) -> &'static str {
        match self {
            Self::Declined => "Declined",
            Self::TimedOut => "TimedOut",
            Self::Unreachable => "Unreachable",
        }
    }

    fn sentence(self, colleague: &str) -> String {
        match self {
            Self::Declined => format!("{colleague} declined the transfer."),
            Self::TimedOut => format!("{colleague} did not take the transfer in time."),
            Self::Unreachable => format!("{colleague} signed off before taking the transfer."),
        }
    }
}

/// Offers the chat to a colleague. `reachable`: they are signed in to the channel, Ready or not.
pub(super) fn offer(
    draft: &mut Draft<'_>,
    user: &str,
    to: &str,
    reachable: bool,
) -> Result<(), Denied> {
    draft.require(user, policy::CAN_TRANSFER)?;
    draft.owned_by(user)?;
    if to == user && draft.record.transfer.is_some() {
        // Handed to oneself: the offer is taken back.
        draft.record.transfer = None;
        return Ok(());
    }
    if !draft.record.open {
        return Err(Denied::Ended);
    }
    let deployment = draft.world.deployment;
    let Some(colleague) = deployment.agents.get(to) else {
        return Err(Denied::NoSuchAgent(to.to_owned()));
    };
    if to == user {
        return Err(Denied::Malformed("You have this chat already.".to_owned()));
    }
    if !reachable || !deployment.layers.of(colleague).grants(policy::CAN_USE) {
        return Err(Denied::NotThere(deployment.agent_name(to)));
    }
    if draft.record.offered_to() == Some(to) {
        return Ok(());
    }
    let seconds = deployment
        .queues
        .get(&draft.record.queue)
        .map_or(OFFER_SECONDS, |queue| queue.offer_timeout);
    let now = draft.world.now;
    draft.record.times.delivered = Some(now);
    draft.record.transfer = Some(Transfer {
        to: to.to_owned(),
        until: now + i64::from(seconds) * 1000,
    });
    Ok(())
}

/// The colleague takes the chat: who had it leaves the session.
pub(super) fn take(draft: &mut Draft<'_>, user: &str) {
    draft.part(|one| one.side == Side::Agent);
    draft.assign(user);
}

/// The colleague does not take it: it stays where it is.
pub(super) fn missed(draft: &mut Draft<'_>, why: Missed) {
    let Some(Transfer { to, .. }) = draft.record.transfer.take() else {
        return;
    };
    let name = draft.world.deployment.agent_name(&to);
    let told = KvList::from_pairs([
        ("Transfer", why.name()),
        ("TransferTo", to.as_str()),
        ("TransferToName", name.as_str()),
    ]);
    draft.add(
        EntryKind::CustomNotice,
        Sender::system(),
        Some(why.sentence(&name)),
        Visibility::Agent,
        Some(told),
    );
}

/// Whether the chat is offered to `user` by the agent who has it.
pub(super) fn is_offered_to(draft: &Draft<'_>, user: &str) -> bool {
    matches!(draft.record.place, Place::Agent { .. }) && draft.record.offered_to() == Some(user)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{ANA, BEN, MAX, accept, after, denied, offer, say, world};
    use super::super::{
        Actor, Command, Decision, Denied, Effect, Record, WorkbinChange, capability, decide,
        server, view,
    };

    fn transfer(to: &str) -> Command {
        Command::Transfer {
            to: to.to_owned(),
            reachable: true,
        }
    }

    fn pull() -> Command {
        Command::Pull {
            workbin: None,
            owner: None,
        }
    }

    /// With `ana`, who offers it to `ben` at 3.
    fn offered(service: &str) -> Record {
        let steps = [offer("ana"), (ANA, accept()), (ANA, transfer("ben"))];
        after(service, &steps)
    }

    fn next(record: &Record, actor: Actor<'_>, command: &Command, now: i64) -> Decision {
        decide(record, actor, command, world(now)).unwrap()
    }

    fn sees(record: &Record, agent: &str) -> holdfast_wire::interaction::Interaction {
        view::interaction(record, agent, world(0).deployment)
    }

    #[test]
    fn who_offers_a_chat_has_it_until_it_is_taken() {
        let asked = offered("support");
        assert_eq!(
            (asked.agent(), asked.offered_to()),
            (Some("ana"), Some("ben"))
        );
        let (ana, ben) = (sees(&asked, "ana"), sees(&asked, "ben"));
        assert_eq!(
            (ana.state(), ana.assigned_to()),
            (Some("Processing"), Some("ana"))
        );
        assert_eq!(
            (ben.state(), ben.assigned_to()),
            (Some("Invited"), Some("ben"))
        );
        assert_eq!(ben.capabilities(), ["accept", "reject"]);
        let data = ben.user_data();
        assert_eq!(
            data.text("TransferFromName").as_deref(),
            Some("Ana Ferreira")
        );
        assert!(
            data.text("OfferEndsAt").is_some() && ana.user_data().text("OfferEndsAt").is_none()
        );
        // The contact is not left alone, and is answered meanwhile.
        let said = next(&asked, ANA, &say("One moment."), 4);
        assert_eq!(said.record.offered_to(), Some("ben"));
        let taken = next(&said.record, BEN, &accept(), 5);
        let record = &taken.record;
        assert_eq!((record.agent(), record.offered_to()), (Some("ben"), None));
        assert!(record.participant("ana").is_none() && record.participant("ben").is_some());
        assert_eq!(record.handled_by, ["ana", "ben"]);
        for to in ["ana", "ben"] {
            let told = Effect::Status { to: to.to_owned() };
            assert!(taken.effects.contains(&told), "{to}");
        }
        let gone = sees(record, "ana");
        assert_eq!(
            (gone.state(), gone.assigned_to()),
            (Some("Processing"), Some("ben"))
        );
        assert!(gone.user_data().text("TransferTo").is_none());
        assert!(matches!(
            denied(record, ANA, &say("?")),
            Denied::With { .. }
        ));
    }

    #[test]
    fn what_is_not_taken_stays_and_says_why() {
        let asked = offered("support");
        let until = asked.offered_until().unwrap();
        assert_eq!(until, 3 + 45_000, "as long as the queue offers chats");
        assert_eq!(server::due(&asked, world(0).deployment), Some(until));
        for (actor, command, now, why) in [
            (BEN, Command::Reject, 9, "Declined"),
            (Actor::Server, Command::Tick, until, "TimedOut"),
            (Actor::Server, Command::Unreachable, 9, "Unreachable"),
        ] {
            let over = next(&asked, actor, &command, now);
            let record = &over.record;
            assert_eq!(
                (record.agent(), record.offered_to()),
                (Some("ana"), None),
                "{why}"
            );
            assert!(record.participant("ana").is_some(), "{why}");
            assert!(
                over.effects.contains(&Effect::Revoked {
                    to: "ben".to_owned()
                }),
                "{why}"
            );
            for told in [
                Effect::Status {
                    to: "ana".to_owned(),
                },
                Effect::NewEntries {
                    to: "ana".to_owned(),
                },
            ] {
                assert!(over.effects.contains(&told), "{why}");
            }
            let notice = &over.entries[0];
            let data = notice.user_data.clone().unwrap();
            assert_eq!(data.text("Transfer").as_deref(), Some(why));
            assert_eq!(data.text("TransferToName").as_deref(), Some("Ben Okafor"));
            assert!(
                notice.for_contacts().is_none(),
                "no business of the contact's"
            );
            assert_eq!(denied(record, BEN, &accept()).agent(), Some("ana"), "{why}");
        }
        let early = next(&asked, Actor::Server, &Command::Tick, until - 1);
        assert_eq!(early.record, asked);
    }

    #[test]
    fn an_offer_ends_with_what_it_is_about() {
        let asked = offered("support");
        let revoked = Effect::Revoked {
            to: "ben".to_owned(),
        };
        let hold = Command::Hold {
            queue: None,
            reason: String::new(),
        };
        for (actor, command) in [
            (ANA, hold),
            (ANA, Command::Complete),
            (ANA, transfer("lea")),
        ] {
            let over = next(&asked, actor, &command, 9);
            assert!(over.effects.contains(&revoked), "{command:?}");
            assert_ne!(over.record.offered_to(), Some("ben"), "{command:?}");
        }
        let standard = offered("support-sync");
        let gone = next(&standard, Actor::Contact, &Command::GoAway, 9);
        assert!(gone.record.transfer.is_none() && gone.effects.contains(&revoked));
    }

    #[test]
    fn who_offers_a_chat_takes_the_offer_back_by_handing_it_to_themselves() {
        let asked = offered("support");
        let back = next(&asked, ANA, &transfer("ana"), 9);
        assert_eq!(
            (back.record.agent(), back.record.offered_to()),
            (Some("ana"), None)
        );
        assert!(back.record.participant("ana").is_some());
        let revoked = Effect::Revoked {
            to: "ben".to_owned(),
        };
        assert!(back.effects.contains(&revoked), "{:?}", back.effects);
        let told = Effect::Status {
            to: "ana".to_owned(),
        };
        assert!(back.effects.contains(&told), "{:?}", back.effects);
        assert!(back.entries.is_empty(), "nothing was said");
        assert_eq!(
            denied(&back.record, BEN, &accept()).agent(),
            Some("ana"),
            "too late"
        );
    }

    #[test]
    fn a_chat_is_offered_to_colleagues_who_are_there_and_to_nobody_else() {
        let active = after("support", &[offer("ana"), (ANA, accept())]);
        assert!(
            capability::capabilities(&active, "ana", world(0).deployment).contains(&"transfer")
        );
        assert_eq!(
            denied(&active, ANA, &transfer("zoe")),
            Denied::NoSuchAgent("zoe".to_owned())
        );
        assert!(matches!(
            denied(&active, ANA, &transfer("ana")),
            Denied::Malformed(_)
        ));
        let away = Command::Transfer {
            to: "ben".to_owned(),
            reachable: false,
        };
        assert_eq!(
            denied(&active, ANA, &away),
            Denied::NotThere("Ben Okafor".to_owned())
        );
        assert!(matches!(
            denied(&active, BEN, &transfer("max")),
            Denied::With { .. }
        ));
        // Asked for again it is the same offer.
        let asked = offered("support");
        assert_eq!(next(&asked, ANA, &transfer("ben"), 99).record, asked);
    }

    #[test]
    fn it_keeps_where_it_came_from_and_only_who_is_asked_may_take_it() {
        let shelf = Command::Hold {
            queue: Some("support-chats/PrivateQueue".to_owned()),
            reason: "courier".to_owned(),
        };
        let steps = [
            offer("ana"),
            (ANA, accept()),
            (ANA, shelf),
            (ANA, pull()),
            (ANA, transfer("ben")),
        ];
        let asked = after("support", &steps);
        assert_eq!(denied(&asked, MAX, &pull()).agent(), Some("ana"));
        // To who is asked, pull is as good as accept.
        let pulled = next(&asked, BEN, &pull(), 9).record;
        assert_eq!(pulled.agent(), Some("ben"));
        let back = Command::Place {
            to: super::super::Destination::Back,
        };
        let back = next(&pulled, BEN, &back, 10);
        assert!(back.effects.iter().any(|effect| matches!(
            effect,
            Effect::Workbin { workbin, change: WorkbinChange::Add, .. } if workbin == "support-chats"
        )));
        assert_eq!(back.record.held.unwrap().reason, "courier");
    }
}
