//! One script, from its start to the oracle's word.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result};
use holdfast_tests::faults::oracle::{Broken, Evidence, Promise, judge};
use holdfast_tests::faults::report::{Patience, Run};
use holdfast_tests::faults::script::{AGENTS, Deed, Script, Step, What};
use holdfast_tests::proxy::Proxy;
use holdfast_tests::server::Server;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::deeds::carry_out;
use crate::inside::Inside;
use crate::network::happen;
use crate::process::Process;
use crate::seat::Seat;
use crate::truth;
use crate::world::{self, Chats, Writer};

/// How long the weather stays as it is after the last step.
const LINGER: Duration = Duration::from_millis(400);
/// How long lists and transcripts may take to be as the server has them, once all agents are quiet.
const EQUAL: Duration = Duration::from_secs(30);
/// How long agents are waited for anew whose connection is interrupted when they are looked at.
const UNREADABLE: Duration = Duration::from_mins(2);
/// How often they are compared.
const PAUSE: Duration = Duration::from_millis(100);
/// How much later they are compared once more: what comes doubled may come late.
const AFTERWARDS: Duration = Duration::from_millis(500);

/// Plays a script with this configuration.
///
/// # Errors
/// What kept it from being played; that says nothing of promises.
pub(crate) async fn play(script: &Script, config: &Path) -> Result<Run> {
    let mut stage = Stage::set(script, config).await?;
    let played = stage.act(script).await;
    let run = match played {
        Ok(()) => stage.conclude(script).await,
        Err(error) => Err(error),
    };
    stage.strike().await;
    run
}

/// What both sides say at a moment.
struct Look {
    evidence: Evidence,
    broken: Vec<Broken>,
    /// Whether all that agents see could be read.
    is_whole: bool,
}

/// Everything that a script is played on.
struct Stage {
    server: Arc<tokio::sync::Mutex<Server>>,
    proxies: Vec<Proxy>,
    seats: Vec<Seat>,
    chats: Chats,
}

impl Stage {
    async fn set(script: &Script, config: &Path) -> Result<Self> {
        let setup = &script.setup;
        let server = world::server(script, config).await?;
        let mut proxies = Vec::new();
        let mut starting = JoinSet::new();
        for (number, name) in AGENTS.into_iter().enumerate() {
            let seed = setup.seed.wrapping_mul(31).wrapping_add(number as u64);
            let proxy = Proxy::seeded(server.address()?, seed).await;
            let url = proxy.url().to_string();
            proxies.push(proxy);
            let polling = setup.polling.contains(&number);
            let is_process = setup.process == Some(number);
            starting.spawn(async move {
                let seat = if is_process {
                    Seat::Process(Box::new(Process::start(name, &url).await?))
                } else {
                    Seat::Inside(Box::new(Inside::start(name, &url, polling, seed).await?))
                };
                anyhow::Ok((number, seat))
            });
        }
        let mut seats = Vec::new();
        while let Some(started) = starting.join_next().await {
            seats.push(started??);
        }
        seats.sort_by_key(|(number, _)| *number);
        Ok(Self {
            server: Arc::new(tokio::sync::Mutex::new(server)),
            proxies,
            seats: seats.into_iter().map(|(_, seat)| seat).collect(),
            chats: Arc::new(Mutex::new(vec![None; setup.contacts])),
        })
    }

    /// Plays the steps, and lets the weather clear up.
    async fn act(&mut self, script: &Script) -> Result<()> {
        let start = Instant::now();
        let when = |step: &Step| start + Duration::from_millis(step.at);
        let mut actors: JoinSet<Result<Option<(usize, Seat)>>> = JoinSet::new();
        let url = self.server.lock().await.url.clone();
        for number in 0..script.setup.contacts {
            let deeds = script.steps.iter().filter_map(|step| match &step.what {
                What::Contact(who, deed) if *who == number => Some((when(step), deed.clone())),
                _ => None,
            });
            let deeds: Vec<_> = deeds.collect();
            let mut writer = Writer {
                number,
                server: url.clone(),
                chats: Arc::clone(&self.chats),
                contact: None,
            };
            actors.spawn(async move {
                for (at, deed) in deeds {
                    sleep_until(at).await;
                    writer.does(&deed).await?;
                }
                Ok(None)
            });
        }
        for (number, mut seat) in self.seats.drain(..).enumerate() {
            let deeds = script.steps.iter().filter_map(|step| match &step.what {
                What::Agent(who, deed) if *who == number => Some((when(step), deed.clone())),
                _ => None,
            });
            let deeds: Vec<_> = deeds.collect();
            let chats = Arc::clone(&self.chats);
            if let Seat::Process(process) = &mut seat {
                let kills = deeds.iter().filter(|(_, deed)| *deed == Deed::Kill);
                process.kill_at(kills.map(|(at, _)| *at));
            }
            actors.spawn(async move {
                for (at, deed) in deeds {
                    sleep_until(at).await;
                    carry_out(&mut seat, &deed, &chats).await?;
                }
                Ok(Some((number, seat)))
            });
        }
        for step in &script.steps {
            let at = when(step);
            match &step.what {
                What::Net(agent, fault) => {
                    let (proxy, fault) = (self.proxies[*agent].clone(), fault.clone());
                    actors.spawn(async move {
                        sleep_until(at).await;
                        happen(&proxy, &fault).await;
                        Ok(None)
                    });
                }
                What::KillServer(away) => {
                    let (server, away) = (Arc::clone(&self.server), Duration::from_millis(*away));
                    actors.spawn(async move {
                        sleep_until(at).await;
                        let mut server = server.lock().await;
                        server.kill().await?;
                        sleep(away).await;
                        server.start_again().await?;
                        Ok(None)
                    });
                }
                What::Contact(..) | What::Agent(..) => {}
            }
        }
        let mut seats = Vec::new();
        while let Some(ended) = actors.join_next().await {
            seats.extend(ended.context("an actor fell over")??);
        }
        seats.sort_by_key(|(number, _)| *number);
        self.seats = seats.into_iter().map(|(_, seat)| seat).collect();
        // What was asked for last meets the network as it is, too.
        sleep(LINGER).await;
        for proxy in &self.proxies {
            proxy.heal();
        }
        Ok(())
    }

    /// Waits until all is quiet, and judges.
    async fn conclude(&mut self, script: &Script) -> Result<Run> {
        let healed = Instant::now();
        let mut run = Run::of(script);
        (run.broken, run.quiet_after) = self.settle().await?;
        if !run.broken.is_empty() {
            return Ok(run);
        }
        let mut deadline = Instant::now() + EQUAL;
        let readable_by = Instant::now() + UNREADABLE;
        loop {
            let looked = Instant::now();
            let look = self.judged().await?;
            if look.broken.is_empty() {
                sleep(AFTERWARDS).await;
                let look = self.judged().await?;
                if look.broken.is_empty() {
                    run.conclude(look.evidence, looked.saturating_duration_since(healed));
                    return Ok(run);
                }
            }
            // A machine that is busy enough for a connection to seem dead interrupts it also now.
            if !look.is_whole && Instant::now() < readable_by {
                (run.broken, _) = self.settle().await?;
                if !run.broken.is_empty() {
                    return Ok(run);
                }
                deadline = Instant::now() + EQUAL;
                continue;
            }
            if Instant::now() >= deadline {
                run.conclude(look.evidence, healed.elapsed());
                run.broken = look.broken;
                return Ok(run);
            }
            sleep(PAUSE).await;
        }
    }

    /// Waits until all agents are quiet; says what keeps them from it, and how long each took.
    async fn settle(&mut self) -> Result<(Vec<Broken>, Vec<(Patience, Duration)>)> {
        let (mut broken, mut times) = (Vec::new(), Vec::new());
        let since = Instant::now();
        let mut settling = JoinSet::new();
        for (number, mut seat) in self.seats.drain(..).enumerate() {
            settling.spawn(async move {
                let outcome = seat.settle().await;
                (number, seat, outcome)
            });
        }
        let mut seats = Vec::new();
        while let Some(settled) = settling.join_next().await {
            let (number, seat, outcome) = settled?;
            times.push((seat.patience(), since.elapsed()));
            seats.push((number, seat));
            if let Err(error) = outcome {
                broken.push(Broken {
                    promise: Promise::Quiet,
                    how: format!("{error:#}"),
                });
            }
        }
        seats.sort_by_key(|(number, _)| *number);
        self.seats = seats.into_iter().map(|(_, seat)| seat).collect();
        Ok((broken, times))
    }

    async fn judged(&mut self) -> Result<Look> {
        let opened = self.chats.lock().unwrap().clone();
        let ids: Vec<String> = opened
            .iter()
            .flatten()
            .map(|opened| opened.chat.clone())
            .collect();
        let (mut agents, mut unread) = (Vec::new(), Vec::new());
        for seat in &mut self.seats {
            match seat.evidence(&ids).await {
                Ok(agent) => agents.push(agent),
                Err(error) => unread.push(Broken {
                    promise: Promise::Quiet,
                    how: format!("what an agent sees cannot be read: {error:#}"),
                }),
            }
        }
        let folder = self.server.lock().await.data().to_owned();
        let chats = tokio::task::spawn_blocking(move || truth::read(&folder, &opened)).await??;
        let evidence = Evidence { chats, agents };
        // Of what one agent asked for nothing is known then: nobody can be judged by it.
        let is_whole = unread.is_empty();
        Ok(Look {
            broken: if is_whole { judge(&evidence) } else { unread },
            evidence,
            is_whole,
        })
    }

    /// Ends everything.
    async fn strike(self) {
        for seat in self.seats {
            seat.close().await;
        }
        for proxy in self.proxies {
            proxy.close();
        }
    }
}
