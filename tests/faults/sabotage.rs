//! A client that breaks its promises is caught: an oracle that cannot fail would prove nothing.

use anyhow::{Result, ensure};
use holdfast_tests::faults::oracle::Promise;
use holdfast_tests::faults::script::{
    ContactDeed, Deed, Fault, Feigned, Script, Setup, Step, What,
};

use crate::play::play;
use crate::world::configuration;

/// `ana` takes a contact's chat and writes, while this happens to her network.
fn script(without: &[&str], fault: Fault) -> Script {
    let steps = [
        (0, What::Contact(0, ContactDeed::Open)),
        (800, What::Agent(0, Deed::Accept(0))),
        (800, What::Agent(1, Deed::Accept(0))),
        (800, What::Agent(2, Deed::Accept(0))),
        (1_200, What::Net(0, fault.clone())),
        (1_200, What::Net(1, fault.clone())),
        (1_200, What::Net(2, fault)),
        (1_300, What::Agent(0, Deed::Send(0, "Once.".into()))),
        (1_300, What::Agent(1, Deed::Send(0, "Once.".into()))),
        (1_300, What::Agent(2, Deed::Send(0, "Once.".into()))),
    ];
    Script {
        setup: Setup {
            contacts: 1,
            session_timeout: 60_000,
            without: without.iter().map(|name| (*name).to_owned()).collect(),
            ..Setup::default()
        },
        steps: steps.map(|(at, what)| Step { at, what }).into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_goes_out_twice_is_caught() -> Result<()> {
    let config = configuration()?;
    let script = script(&["idempotency"], Fault::Twice("/send-message".into()));
    let run = play(&script, config.path()).await?;
    ensure!(
        run.broken
            .iter()
            .any(|one| one.promise == Promise::NotDoubled),
        "{run:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_with_a_reply_that_is_lost_is_well() -> Result<()> {
    let config = configuration()?;
    let script = script(&["idempotency"], Fault::LoseReply("/send-message".into()));
    let run = play(&script, config.path()).await?;
    ensure!(run.broken.is_empty(), "{run:?}");
    ensure!((run.asked, run.delivered) == (1, 1), "{run:?}");
    Ok(())
}

/// Whoever takes the chat says to have done this in it.
fn lie(feigned: &Feigned) -> Script {
    let all = |at: u64, deed: Deed| (0..3).map(move |agent| (at, What::Agent(agent, deed.clone())));
    let steps = [(0, What::Contact(0, ContactDeed::Open))]
        .into_iter()
        .chain(all(800, Deed::Accept(0)))
        .chain(all(2_000, Deed::Feign(0, feigned.clone())));
    Script {
        setup: Setup {
            contacts: 1,
            session_timeout: 60_000,
            ..Setup::default()
        },
        steps: steps.map(|(at, what)| Step { at, what }).collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_as_done_and_was_never_sent_is_caught() -> Result<()> {
    let config = configuration()?;
    for feigned in [Feigned::Hold, Feigned::Note("Called back.".into())] {
        let run = play(&lie(&feigned), config.path()).await?;
        let is_caught = |promise: Promise| promise == Promise::SentIsSent;
        ensure!(
            run.broken.iter().any(|one| is_caught(one.promise)),
            "{feigned:?}: {run:?}"
        );
    }
    Ok(())
}
