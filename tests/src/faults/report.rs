//! What many runs came to.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::oracle::{Broken, Chat, Evidence, Promise, Side};
use super::script::Script;

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
    /// Milliseconds from the network's return until everything was as the server has it: half of the runs were faster.
    pub equal_ms_p50: u128,
    /// Of 100 runs 99 were faster.
    pub equal_ms_p99: u128,
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
        times.sort_unstable();
        report.failed.sort_unstable();
        let rank = |hundredths: usize| {
            let place = (times.len() * hundredths).div_ceil(100).saturating_sub(1);
            times.get(place).copied().unwrap_or_default()
        };
        (report.equal_ms_p50, report.equal_ms_p99) = (rank(50), rank(99));
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
        row("network back until lists equal", String::new());
        row("  p50", format!("{} ms", self.equal_ms_p50));
        row("  p99", format!("{} ms", self.equal_ms_p99));
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
                ..Run::default()
            })
            .collect();
        runs[99].broken.push(Broken {
            promise: Promise::NotLost,
            how: String::new(),
        });
        runs[0].without = vec!["ack".into()];
        let report = Report::of(&runs);
        assert_eq!((report.equal_ms_p50, report.equal_ms_p99), (50, 99));
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
