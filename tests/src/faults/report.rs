//! What many runs came to.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::oracle::{Broken, Chat, Evidence, Promise, Side};
use super::script::Script;

/// Whether anybody helps the program to notice that the network is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Patience {
    /// The agent presses *Try now*.
    Clicks,
    /// Nobody does: dead connections are noticed, and tried again, by the program alone.
    Waits,
}

/// Milliseconds that half, and 99 of 100, stayed below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Half of them.
    pub p50: u128,
    /// 99 of 100.
    pub p99: u128,
}

impl Times {
    fn of(mut times: Vec<u128>) -> Self {
        times.sort_unstable();
        let rank = |hundredths: usize| {
            let place = (times.len() * hundredths).div_ceil(100).saturating_sub(1);
            times.get(place).copied().unwrap_or_default()
        };
        Self {
            p50: rank(50),
            p99: rank(99),
        }
    }
}

/// What one run came to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The seed.
    pub seed: u64,
    /// What the server went without.
    pub without: Vec<String>,
    /// Faults by kind.
    pub faults: BTreeMap<&'static str, usize>,
    /// Promises that were not kept.
    pub broken: Vec<Broken>,
    /// How many messages agents asked to be sent.
    pub asked: usize,
    /// How many are in transcripts.
    pub delivered: usize,
    /// How long after the network was well everything was as the server has it.
    pub equal_after: Duration,
    /// How long after the network was well each agent had nothing left to send or to read.
    pub quiet_after: Vec<(Patience, Duration)>,
    /// What both sides said in the end.
    pub evidence: Evidence,
}

impl Run {
    /// A run of a script, nothing known of it yet.
    pub fn of(script: &Script) -> Self {
        let mut faults = BTreeMap::new();
        for kind in script.steps.iter().filter_map(|step| step.what.fault()) {
            *faults.entry(kind).or_default() += 1;
        }
        Self {
            seed: script.setup.seed,
            without: script.setup.without.clone(),
            faults,
            ..Self::default()
        }
    }

    /// Takes over how it ended.
    pub fn conclude(&mut self, evidence: Evidence, equal_after: Duration) {
        self.asked = evidence.agents.iter().map(|agent| agent.asked.len()).sum();
        let texts = evidence.chats.iter().flat_map(Chat::texts);
        let delivered = texts.filter(|(_, side, _)| matches!(side, Side::Agent(_)));
        self.delivered = delivered.count();
        self.equal_after = equal_after;
        self.evidence = evidence;
    }
}

/// What many runs came to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// How many seeds were played.
    pub seeds: usize,
    /// The seeds that broke a promise.
    pub failed: Vec<u64>,
    /// How many runs there were by what the server went without; `all` served everything.
    pub deployments: BTreeMap<String, usize>,
    /// Faults by kind.
    pub faults: BTreeMap<String, usize>,
    /// How many messages agents asked to be sent.
    pub messages: usize,
    /// How many of them are in transcripts; the others stand as not sent.
    pub delivered: usize,
    /// How many promises of once were broken by a text too much.
    pub doubled: usize,
    /// How many by a text too few.
    pub lost: usize,
    /// From the network's return until everything was as the server has it at every agent of a run.
    pub equal_ms: Times,
    /// From the network's return until an agent had nothing left to send or to read.
    pub quiet_ms: BTreeMap<Patience, Times>,
}

impl Report {
    /// Sums runs up.
    pub fn of(runs: &[Run]) -> Self {
        let mut report = Self {
            seeds: runs.len(),
            ..Self::default()
        };
        let mut times: Vec<u128> = Vec::new();
        for run in runs {
            let deployment = if run.without.is_empty() {
                "all".to_owned()
            } else {
                format!("without {}", run.without.join(" and "))
            };
            *report.deployments.entry(deployment).or_default() += 1;
            for (kind, count) in &run.faults {
                *report.faults.entry((*kind).to_owned()).or_default() += count;
            }
            report.messages += run.asked;
            report.delivered += run.delivered;
            let broke = |promise| {
                run.broken
                    .iter()
                    .filter(|one| one.promise == promise)
                    .count()
            };
            report.doubled += broke(Promise::NotDoubled);
            report.lost += broke(Promise::NotLost);
            if run.broken.is_empty() {
                times.push(run.equal_after.as_millis());
            } else {
                report.failed.push(run.seed);
            }
        }
        report.failed.sort_unstable();
        report.equal_ms = Times::of(times);
        for kind in [Patience::Clicks, Patience::Waits] {
            let quiet = runs.iter().flat_map(|run| &run.quiet_after);
            let of_kind = quiet.filter(|(one, _)| *one == kind);
            let times: Vec<u128> = of_kind.map(|(_, time)| time.as_millis()).collect();
            if !times.is_empty() {
                report.quiet_ms.insert(kind, Times::of(times));
            }
        }
        report
    }
}

/// A table: what, and how much of it.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut row = |what: &str, much: String| rows.push((what.to_owned(), much));
        row("seeds", self.seeds.to_string());
        for (deployment, count) in &self.deployments {
            row(&format!("  {deployment}"), count.to_string());
        }
        row("faults", self.faults.values().sum::<usize>().to_string());
        for (kind, count) in &self.faults {
            row(&format!("  {kind}"), count.to_string());
        }
        row("messages asked for", self.messages.to_string());
        row("  delivered", self.delivered.to_string());
        row("  doubled", self.doubled.to_string());
        row("  lost", self.lost.to_string());
        let mut times = |what: &str, times: Times| {
            row(what, String::new());
            row("  p50", format!("{} ms", times.p50));
            row("  p99", format!("{} ms", times.p99));
        };
        times("network back until lists equal", self.equal_ms);
        for (kind, quiet) in &self.quiet_ms {
            let what = match kind {
                Patience::Clicks => "  an agent who presses Try now",
                Patience::Waits => "  an agent who does nothing",
            };
            times(what, *quiet);
        }
        let failed: Vec<String> = self.failed.iter().map(u64::to_string).collect();
        row(
            "seeds that broke a promise",
            if failed.is_empty() {
                "none".to_owned()
            } else {
                failed.join(", ")
            },
        );
        let width = |column: &dyn Fn(&(String, String)) -> usize| rows.iter().map(column).max();
        let what = width(&|(what, _)| what.len()).unwrap_or_default();
        let much = width(&|(_, much)| much.len()).unwrap_or_default();
        for (name, count) in &rows {
            writeln!(f, "{name:what$}  {count:>much$}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_summed_up() {
        let mut runs: Vec<Run> = (1..=100)
            .map(|seed| Run {
                seed,
                faults: BTreeMap::from([("stall", 2)]),
                asked: 3,
                delivered: 2,
                equal_after: Duration::from_millis(seed),
                quiet_after: vec![(Patience::Waits, Duration::from_millis(2 * seed))],
                ..Run::default()
            })
            .collect();
        runs[99].broken.push(Broken {
            promise: Promise::NotLost,
            how: String::new(),
        });
        runs[0].without = vec!["ack".into()];
        let report = Report::of(&runs);
        assert_eq!(report.equal_ms, Times { p50: 50, p99: 99 });
        let waits = Times { p50: 100, p99: 198 };
        assert_eq!(report.quiet_ms, BTreeMap::from([(Patience::Waits, waits)]));
        assert_eq!(report.failed, [100]);
        assert_eq!((report.lost, report.doubled), (1, 0));
        assert_eq!(report.faults["stall"], 200);
        assert_eq!(report.deployments["all"], 99);
        assert_eq!((report.messages, report.delivered), (300, 200));
        let table = report.to_string();
        let lines: Vec<Vec<&str>> = table
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        for line in ["seeds 100", "stall 200", "lost 1", "p99 99 ms"] {
            let words: Vec<&str> = line.split(' ').collect();
            assert!(lines.contains(&words), "{line} is not in {table}");
        }
    }
}
