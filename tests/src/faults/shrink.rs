//! The shortest script that still breaks a promise.

use tokio::time::Instant;

use super::script::Script;

/// Leaves out steps, many at first and then one by one, as long as `fails` says of what is left that it does, until
/// nothing more can be left out or the time is over. What fails only sometimes gets less short.
pub async fn shrink(
    script: Script,
    until: Instant,
    mut fails: impl AsyncFnMut(&Script) -> bool,
) -> Script {
    let mut best = script;
    let mut size = (best.steps.len() / 2).max(1);
    loop {
        let mut from = 0;
        let mut shorter = false;
        while from < best.steps.len() {
            if Instant::now() >= until {
                return best;
            }
            let mut candidate = best.clone();
            let to = (from + size).min(candidate.steps.len());
            candidate.steps.drain(from..to);
            if fails(&candidate).await {
                best = candidate;
                shorter = true;
            } else {
                from = to;
            }
        }
        match size {
            1 if !shorter => return best,
            1 => {}
            _ => size /= 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::draw::draw;
    use super::*;

    #[tokio::test]
    async fn what_breaks_it_is_left() {
        let script = draw(7, None);
        let wanted = [script.steps[3].clone(), script.steps[17].clone()];
        let until = Instant::now() + Duration::from_mins(1);
        let shortest = shrink(script, until, async |script| {
            wanted.iter().all(|step| script.steps.contains(step))
        });
        assert_eq!(shortest.await.steps, wanted);
    }

    #[tokio::test]
    async fn it_ends_when_the_time_is_over() {
        let script = draw(7, None);
        let same = shrink(script.clone(), Instant::now(), async |_| true).await;
        assert_eq!(same, script);
    }
}
