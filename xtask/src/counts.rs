//! How many tests passed, failed and were skipped, read off what the runners say at their end.

use std::fmt;
use std::iter::Sum;

/// The sum over some tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Counts {
    /// Something that failed as a whole, e.g. did not compile.
    pub(crate) const ONE_FAILURE: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };

    fn add(&mut self, word: &str, number: u32) {
        match word {
            "passed" | "pass" => self.passed += number,
            // nextest counts tests beyond their time limit apart.
            "failed" | "fail" | "timed" | "flaky" | "cancelled" => self.failed += number,
            "skipped" | "ignored" | "todo" | "pending" => self.skipped += number,
            _ => {}
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            passed: sum.passed + one.passed,
            failed: sum.failed + one.failed,
            skipped: sum.skipped + one.skipped,
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

/// Who ran the tests, and so what the closing lines look like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Runner {
    /// `Summary [   0.2s] 3 tests run: 2 passed (1 slow), 1 failed, 4 skipped`
    Nextest,
    /// `test result: ok. 1 passed; 0 failed; 2 ignored; …`, once per package
    CargoTest,
    /// `Tests  1 failed | 17 passed (18)`
    Vitest,
    /// `12 passed (3.4s)`, `1 failed`, `2 skipped`, `3 did not run`, each on a line
    Playwright,
    /// `# pass 5` or `ℹ pass 5`, each on a line
    Node,
}

/// Reads the runner's closing lines; none where there are none.
pub(crate) fn read(runner: Runner, output: &str) -> Option<Counts> {
    let mut closing = output
        .lines()
        .filter_map(|line| of_line(runner, without_colours(line).trim()))
        .peekable();
    closing.peek()?;
    Some(closing.sum())
}

fn of_line(runner: Runner, line: &str) -> Option<Counts> {
    let words: Vec<&str> = line
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    match (runner, words.as_slice()) {
        (Runner::Nextest, ["Summary", ..]) if line.contains(" run: ") => Some(pairs(&words)),
        (Runner::CargoTest, ["test", "result", ..]) => Some(pairs(&words)),
        (Runner::Vitest, ["Tests", ..]) if line.ends_with(')') => Some(pairs(&words)),
        (Runner::Playwright, [number, word @ ("passed" | "failed" | "skipped" | "flaky")]) => {
            one(number, word)
        }
        (Runner::Playwright, [number, "passed", ..]) if line.ends_with(')') => {
            one(number, "passed")
        }
        (Runner::Playwright, [number, "did", "not", "run"]) => one(number, "skipped"),
        (
            Runner::Node,
            [
                word @ ("pass" | "fail" | "cancelled" | "skipped" | "todo"),
                number,
            ],
        ) if line.starts_with(['#', 'ℹ']) => one(number, word),
        _ => None,
    }
}

fn pairs(words: &[&str]) -> Counts {
    words
        .windows(2)
        .filter_map(|pair| one(pair[0], pair[1]))
        .sum()
}

fn one(number: &str, word: &str) -> Option<Counts> {
    let mut counts = Counts::default();
    counts.add(word, number.parse().ok()?);
    Some(counts)
}

/// The line without terminal control sequences.
pub(crate) fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // A control sequence ends with a letter.
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u32, failed: u32, skipped: u32) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn reads_nextest() {
        let text = "     Summary [   3.204s] 12 tests run: 9 passed (2 slow), 2 failed, 1 timed out, 4 skipped\n";
        assert_eq!(read(Runner::Nextest, text), Some(counts(9, 3, 4)));
        assert_eq!(
            read(
                Runner::Nextest,
                "     Summary [   0.010s] 1 test run: 1 passed, 0 skipped"
            ),
            Some(counts(1, 0, 0))
        );
        assert_eq!(
            read(
                Runner::Nextest,
                "     Summary [   0.010s] 3/9 tests run: 2 passed, 1 failed, 0 skipped"
            ),
            Some(counts(2, 1, 0))
        );
    }

    #[test]
    fn what_a_failed_test_wrote_is_not_counted() {
        let text = "test result: FAILED. 0 passed; 1 failed; 0 ignored\n     Summary [ 1.0s] 2 tests run: 1 passed, 1 failed, 0 skipped\n";
        assert_eq!(read(Runner::Nextest, text), Some(counts(1, 1, 0)));
    }

    #[test]
    fn adds_up_the_packages_of_cargo_test() {
        let line = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.3s";
        assert_eq!(
            read(Runner::CargoTest, &format!("{line}\n\n{line}\n")),
            Some(counts(4, 0, 2))
        );
    }

    #[test]
    fn reads_vitest_in_colour() {
        let text = " Test Files  2 passed (2)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m17 passed\u{1b}[39m (18)\n";
        assert_eq!(read(Runner::Vitest, text), Some(counts(17, 1, 0)));
    }

    #[test]
    fn reads_playwright() {
        assert_eq!(
            read(
                Runner::Playwright,
                "  1 failed\n    [chromium] › a.spec.ts:1:1 › 3 passed things\n  2 skipped\n  12 passed (3.4s)\n"
            ),
            Some(counts(12, 1, 2))
        );
    }

    #[test]
    fn reads_nodes_runner() {
        assert_eq!(
            read(Runner::Node, "# tests 5\n# pass 4\n# fail 1\n# skipped 0\n"),
            Some(counts(4, 1, 0))
        );
        assert_eq!(
            read(Runner::Node, "ℹ tests 5\nℹ pass 5\nℹ fail 0\n"),
            Some(counts(5, 0, 0))
        );
    }

    #[test]
    fn no_tests_is_a_count_too() {
        let line = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(read(Runner::CargoTest, line), Some(counts(0, 0, 0)));
    }

    #[test]
    fn finds_nothing_where_nothing_is() {
        assert_eq!(
            read(Runner::Nextest, "error: could not compile `holdfast`\n"),
            None
        );
        assert_eq!(read(Runner::Nextest, ""), None);
    }
}
