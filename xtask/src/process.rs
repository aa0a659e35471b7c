//! A program that runs beside us and is ended by us, whatever happens.

use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::interrupt;

/// How long a program gets to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// A program in a process group of its own, so that Ctrl+C reaches only us and its children end with it.
pub(crate) struct Running {
    name: String,
    child: Child,
}

impl Running {
    /// Starts it.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self {
            name: name.to_owned(),
            child,
        })
    }

    /// The child, for its pipes.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Its process id.
    #[cfg(all(test, target_os = "linux"))]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, or none while it runs.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .with_context(|| format!("lost sight of {}", self.name))
    }

    /// Waits until `ready` says yes; an error if the program ends before, or after `limit`.
    pub(crate) fn wait_until(
        &mut self,
        limit: Duration,
        mut ready: impl FnMut() -> bool,
    ) -> Result<()> {
        let deadline = Instant::now() + limit;
        loop {
            interrupt::check()?;
            if let Some(status) = self.ended()? {
                bail!("{} ended with {status} before it was ready", self.name);
            }
            if ready() {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("{} was not ready within {} s", self.name, limit.as_secs());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits for its end, or for Ctrl+C.
    pub(crate) fn wait(&mut self) -> Result<Option<ExitStatus>> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(Some(status));
            }
            if interrupt::requested() {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Ends it and its children: asks first, insists later.
    pub(crate) fn end(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        self.ask_to_end();
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.kill();
        if let Err(error) = self.child.wait() {
            eprintln!("cannot end {}: {error}", self.name);
        }
    }

    #[cfg(unix)]
    fn ask_to_end(&mut self) {
        self.signal(rustix::process::Signal::TERM);
    }

    #[cfg(unix)]
    fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        let group = rustix::process::Pid::from_child(&self.child);
        if let Err(error) = rustix::process::kill_process_group(group, signal) {
            eprintln!("cannot signal {}: {error}", self.name);
        }
    }

    #[cfg(not(unix))]
    fn ask_to_end(&mut self) {
        self.kill();
    }

    #[cfg(not(unix))]
    fn kill(&mut self) {
        if let Err(error) = self.child.kill() {
            eprintln!("cannot end {}: {error}", self.name);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
