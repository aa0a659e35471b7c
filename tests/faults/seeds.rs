//! Many seeds, several at a time, and what they came to.
//!
//! What is played is told by the environment, which `cargo xtask test faults` sets: `FAULTS_SEED` (the first seed),
//! `FAULTS_RUNS` (how many), `FAULTS_WITHOUT` (what the server goes without, separated by commas, instead of what is
//! drawn; `nothing` for nothing), `FAULTS_SCRIPT` (a file with a script, played `FAULTS_RUNS` times), `FAULTS_SHRINK` (how
//! many seconds a failed script is shortened). With `RUST_LOG` the
//! agents' cores say what they do.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use holdfast_tests::faults::draw::draw;
use holdfast_tests::faults::report::{Report, Run};
use holdfast_tests::faults::script::Script;
use holdfast_tests::faults::shrink::shrink;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::play::play;
use crate::world::configuration;

/// Seeds that are played where nothing else is asked for.
const ORDINARY: u64 = 50;
/// Scripts that are played at the same time: they mostly wait.
const AT_ONCE: usize = 5;
/// How long a script is shortened.
const SHRINK: Duration = Duration::from_secs(90);
/// How often each shortened script is tried: not each run of a script breaks the same.
const TRIES: usize = 2;

/// A number of the environment, or the usual one.
fn number(name: &str, usual: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .with_context(|| format!("{name} is no number: {text}")),
        Err(_) => Ok(usual),
    }
}

struct Plan {
    first: u64,
    runs: u64,
    without: Option<Vec<String>>,
    script: Option<Script>,
}

impl Plan {
    fn from_environment() -> Result<Self> {
        let without = std::env::var("FAULTS_WITHOUT").ok().map(|list| {
            let features = list.split(',').map(str::trim);
            let features = features.filter(|one| !one.is_empty() && *one != "nothing");
            features.map(str::to_owned).collect()
        });
        let script = match std::env::var_os("FAULTS_SCRIPT") {
            Some(path) => {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                Some(text.parse()?)
            }
            None => None,
        };
        Ok(Self {
            first: number("FAULTS_SEED", 1)?,
            runs: number("FAULTS_RUNS", ORDINARY)?,
            without,
            script,
        })
    }

    fn scripts(&self) -> Vec<Script> {
        let seeds = self.first..self.first.saturating_add(self.runs);
        let one = |seed| match &self.script {
            Some(script) => script.clone(),
            None => draw(seed, self.without.as_deref()),
        };
        seeds.map(one).collect()
    }
}

#[test]
fn every_seed_keeps_every_promise() -> Result<()> {
    if std::env::var_os("RUST_LOG").is_some() {
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        tracing_subscriber::fmt().with_env_filter(filter).init();
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = runtime.block_on(play_all(&Plan::from_environment()?));
    runtime.shutdown_timeout(Duration::from_secs(3));
    outcome
}

async fn play_all(plan: &Plan) -> Result<()> {
    let config = Arc::new(configuration()?);
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut playing = JoinSet::new();
    for script in plan.scripts() {
        let (config, room) = (Arc::clone(&config), Arc::clone(&room));
        playing.spawn(async move {
            let _room = room.acquire_owned().await?;
            let run = play(&script, config.path()).await;
            anyhow::Ok((script, run))
        });
    }
    let (mut runs, mut failed, mut unplayed) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(played) = playing.join_next().await {
        let (script, run) = played??;
        let seed = script.setup.seed;
        match run {
            Ok(run) if run.broken.is_empty() => runs.push(run),
            Ok(run) => {
                println!("seed {seed}: {}", sentences(&run));
                let path = target()?.join(format!("faults-{seed}.evidence"));
                std::fs::write(&path, format!("{script}\n{:#?}", run.evidence))?;
                failed.push(script);
                runs.push(run);
            }
            Err(error) => {
                println!("seed {seed} could not be played: {error:#}");
                unplayed.push(seed);
            }
        }
    }
    let report = Report::of(&runs);
    write(&report)?;
    let shortest = match failed.into_iter().next() {
        Some(script) => Some(shortest(script, config.path()).await?),
        None => None,
    };
    println!("\n{report}");
    ensure!(
        unplayed.is_empty(),
        "seeds {unplayed:?} could not be played"
    );
    if let Some(shortest) = shortest {
        bail!("seeds {:?} broke promises; {shortest}", report.failed);
    }
    Ok(())
}

/// Shortens a script that fails, and says how to replay it.
async fn shortest(script: Script, config: &Path) -> Result<String> {
    println!("shortening seed {}…", script.setup.seed);
    let (seed, steps) = (script.setup.seed, script.steps.len());
    let limit = Duration::from_secs(number("FAULTS_SHRINK", SHRINK.as_secs())?);
    let shortest = shrink(script, Instant::now() + limit, async |script| {
        for _ in 0..TRIES {
            if matches!(play(script, config).await, Ok(run) if !run.broken.is_empty()) {
                return true;
            }
        }
        false
    })
    .await;
    let path = target()?.join(format!("faults-{seed}.script"));
    std::fs::write(&path, shortest.to_string())?;
    Ok(format!(
        "{} of {steps} steps are left of seed {seed}:\n{shortest}replay the seed with `cargo xtask test faults --seed {seed}`, what is left with `cargo xtask test faults --script {}`",
        shortest.steps.len(),
        path.display()
    ))
}

fn sentences(run: &Run) -> String {
    let broken: Vec<String> = run.broken.iter().map(ToString::to_string).collect();
    format!("without {:?}\n  {}", run.without, broken.join("\n  "))
}

fn write(report: &Report) -> Result<()> {
    let path = target()?.join("faults.json");
    let text = serde_json::to_string_pretty(report)?;
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The target folder: this program is `target/debug/deps/faults-…`.
fn target() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let target = here.ancestors().nth(3).context("no target folder")?;
    Ok(target.to_path_buf())
}
