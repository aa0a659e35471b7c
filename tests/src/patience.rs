//! Waiting for what others do: asking again until it is so, or a deadline has passed.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::time::{Instant, sleep, timeout_at};

/// Enough for anything that is to happen at once, also on a machine that is busy with other things.
pub const SOON: Duration = Duration::from_secs(30);

const PAUSE: Duration = Duration::from_millis(40);

/// Asks `probe` until it gives something. An error of the probe counts as "not yet" and is told at the end.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut probe: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let patience = Patience::new(what, limit);
    let mut last = None;
    loop {
        match timeout_at(patience.deadline, probe()).await {
            Ok(Ok(Some(found))) => return Ok(found),
            Ok(Ok(None)) => last = None,
            Ok(Err(error)) => last = Some(error),
            Err(_) => {}
        }
        patience.pause(&mut last).await?;
    }
}

/// The same for tasks, in which an async closure cannot be: a loop that pauses between its attempts.
pub struct Patience {
    what: String,
    limit: Duration,
    deadline: Instant,
}

impl Patience {
    /// Waits so long for this.
    pub fn new(what: &str, limit: Duration) -> Self {
        Self {
            what: what.to_owned(),
            limit,
            deadline: Instant::now() + limit,
        }
    }

    /// Pauses before the next attempt; at the deadline fails instead, with what failed last.
    pub async fn pause(&self, last: &mut Option<anyhow::Error>) -> Result<()> {
        if Instant::now() >= self.deadline {
            let message = format!("{}: not within {} s", self.what, self.limit.as_secs());
            return match last.take() {
                Some(error) => Err(error).context(message),
                None => bail!(message),
            };
        }
        sleep(PAUSE).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use anyhow::anyhow;

    #[tokio::test]
    async fn asks_until_there_is_an_answer() {
        let mut asked = 0;
        let found = until("third", SOON, async || {
            asked += 1;
            if asked == 1 {
                Err(anyhow!("not there"))
            } else {
                Ok((asked == 3).then_some(asked))
            }
        });
        assert_eq!(found.await.unwrap(), 3);
    }

    #[tokio::test]
    async fn says_what_it_waited_for_and_the_last_error() {
        let none = until::<()>("the row", Duration::ZERO, async || {
            Err(anyhow!("stale element"))
        });
        let said = format!("{:#}", none.await.unwrap_err());
        assert!(
            said.contains("the row") && said.contains("stale element"),
            "{said}"
        );
    }
}
