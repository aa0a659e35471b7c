//! The real window under automation: the driver of the web view starts the program and drives it.

mod driver;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use driver::Driver;
pub use driver::Element;

use crate::patience::{SOON, until};

/// The window.
pub struct Window {
    driver: Driver,
}

impl Window {
    /// Starts the program and waits for its web view. What it logs goes to `log`.
    pub async fn open(app: &Path, arguments: &[String], log: &Path) -> Result<Self> {
        Self::open_in(app, arguments, &[], log).await
    }

    /// The same with variables of the environment.
    pub async fn open_in(
        app: &Path,
        arguments: &[String],
        variables: &[(&str, &str)],
        log: &Path,
    ) -> Result<Self> {
        Ok(Self {
            driver: Driver::start(app, arguments, variables, log).await?,
        })
    }

    /// The element that matches now, none where there is none.
    pub async fn find(&self, css: &str) -> Result<Option<Element>> {
        Ok(self.driver.find_all(css).await?.into_iter().next())
    }

    /// Waits for an element.
    pub async fn wait_for(&self, css: &str) -> Result<Element> {
        self.wait_long_for(css, SOON).await
    }

    /// Waits for an element that takes its time.
    pub async fn wait_long_for(&self, css: &str, limit: Duration) -> Result<Element> {
        until(&format!("`{css}` in the window"), limit, async || {
            self.find(css).await
        })
        .await
    }

    /// Waits until no element matches.
    pub async fn wait_until_gone(&self, css: &str) -> Result<()> {
        let what = format!("`{css}` gone from the window");
        until(&what, SOON, async || {
            Ok(self.find(css).await?.is_none().then_some(()))
        })
        .await
    }

    /// Waits for an element that can be clicked, and clicks it. An element that moves or is replaced is tried again.
    pub async fn click(&self, css: &str) -> Result<()> {
        let enabled = format!("{css}:not(:disabled):not([aria-disabled=true])");
        until(&format!("`{css}` to click"), SOON, async || {
            let Some(element) = self.find(&enabled).await? else {
                return Ok(None);
            };
            self.driver.click(&element).await.map(Some)
        })
        .await
    }

    /// Clicks a field, empties it and types.
    pub async fn type_into(&self, css: &str, text: &str) -> Result<()> {
        until(&format!("`{css}` to type into"), SOON, async || {
            let Some(element) = self.find(css).await? else {
                return Ok(None);
            };
            self.driver.click(&element).await?;
            self.driver.clear(&element).await?;
            self.driver.type_into(&element, text).await?;
            Ok(Some(()))
        })
        .await?;
        let typed = self.value_of(css).await?;
        if typed != text {
            bail!("`{css}` holds {typed:?} after {text:?} was typed");
        }
        Ok(())
    }

    /// An attribute of an element, none where it has none.
    pub async fn attribute(&self, element: &Element, name: &str) -> Result<Option<String>> {
        self.driver.attribute(element, name).await
    }

    /// The visible text of an element.
    pub async fn text(&self, element: &Element) -> Result<String> {
        self.driver.text(element).await
    }

    /// Runs a function body in the page.
    pub async fn evaluate(&self, script: &str, arguments: Value) -> Result<Value> {
        self.driver.evaluate(script, arguments).await
    }

    /// Waits until what moves has come to rest, for a picture worth keeping. What never rests is not waited for.
    pub async fn settle(&self) -> Result<()> {
        const MOVING: &str = "return document.getAnimations().some(a => a.playState === 'running' \
             && a.effect?.getComputedTiming().endTime !== Infinity)";
        let rest = until("animations at rest", Duration::from_secs(3), async || {
            Ok((self.evaluate(MOVING, json!([])).await? == json!(false)).then_some(()))
        });
        rest.await
    }

    /// Ends the program, as closing its window through the driver does.
    pub async fn close(self) -> Result<()> {
        self.driver.end().await
    }

    /// Kills the program without warning.
    pub async fn kill(self) -> Result<()> {
        self.driver.kill().await
    }

    async fn value_of(&self, css: &str) -> Result<String> {
        let script =
            "const e = document.querySelector(arguments[0]); return e?.value ?? e?.textContent";
        let value = self.evaluate(script, json!([css])).await?;
        value
            .as_str()
            .map(ToOwned::to_owned)
            .with_context(|| format!("`{css}` has no value"))
    }
}
