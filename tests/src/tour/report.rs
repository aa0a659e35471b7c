//! What the tour leaves behind: a picture per step, and `tour.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::Desk;

/// `tour.json`, written anew after each step.
#[derive(Debug, Serialize, Deserialize)]
pub struct Report {
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// Whether everything worked.
    pub ok: bool,
    #[serde(skip)]
    folder: PathBuf,
}

/// One step.
#[derive(Debug, Serialize, Deserialize)]
pub struct Step {
    /// What was to be done.
    pub name: String,
    /// Whether it worked.
    pub ok: bool,
    /// How long it took, in milliseconds, without the picture.
    pub ms: u64,
    /// The picture's file name.
    pub screenshot: String,
    /// Why it did not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Report {
    pub(super) fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self {
            steps: Vec::new(),
            ok: false,
            folder: folder.to_path_buf(),
        })
    }

    /// Does a step, takes the picture, and notes both.
    pub(super) async fn step<T>(
        &mut self,
        desk: &Desk<'_>,
        name: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.step_seen(name, work, async |file| desk.picture(file).await)
            .await
    }

    /// The same where the picture is taken otherwise.
    pub(super) async fn step_seen<T>(
        &mut self,
        name: &str,
        work: impl Future<Output = Result<T>>,
        picture: impl AsyncFnOnce(&Path) -> Result<()>,
    ) -> Result<T> {
        let started = Instant::now();
        let mut outcome = work.await;
        let ms = u64::try_from(started.elapsed().as_millis())?;
        let screenshot = format!("{:02}-{}.png", self.steps.len() + 1, file_name(name));
        let picture = picture(&self.folder.join(&screenshot)).await;
        if let (Ok(_), Err(error)) = (&outcome, picture) {
            outcome = Err(error);
        }
        let error = outcome.as_ref().err().map(|error| format!("{error:#}"));
        let verdict = if error.is_none() { "ok" } else { "FAILED" };
        println!(
            "    tour {:2}  {verdict:6} {name} ({ms} ms)",
            self.steps.len() + 1
        );
        self.steps.push(Step {
            name: name.to_owned(),
            ok: error.is_none(),
            ms,
            screenshot,
            error,
        });
        self.write()?;
        outcome.with_context(|| format!("step {} ({name}) failed", self.steps.len()))
    }

    pub(super) fn finish(&mut self, ok: bool) -> Result<()> {
        self.ok = ok && self.steps.iter().all(|step| step.ok);
        self.write()
    }

    fn write(&self) -> Result<()> {
        let path = self.folder.join("tour.json");
        fs::write(&path, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The name in lower case, with hyphens for what is not a letter or figure.
fn file_name(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_has_no_spaces_and_no_colons() {
        assert_eq!(
            file_name("the contact writes: a notification"),
            "the-contact-writes-a-notification"
        );
        assert_eq!(file_name("found in My history"), "found-in-my-history");
    }
}
