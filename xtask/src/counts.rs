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

    fn is_empty(self) -> bool {
        self == Self::default()
    }

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

/// Reads the closing lines of nextest, `cargo test`, vitest, Playwright and Node's runner; none where there is none of
/// these. Runners that close several times (one per package) are added up.
pub(crate) fn read(output: &str) -> Option<Counts> {
    let counts: Counts = output
        .lines()
        .map(|line| of_line(&without_colours(line)))
        .sum();
    (!counts.is_empty()).then_some(counts)
}

fn of_line(line: &str) -> Counts {
    let mut counts = Counts::default();
    let line = line.trim();
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    match *words.as_slice() {
        // nextest: `Summary [   0.2s] 3 tests run: 2 passed (1 slow), 1 failed, 4 skipped`
        ["Summary", ..] if line.contains(" run: ") => pairs(&mut counts, &words),
        // cargo test: `test result: ok. 1 passed; 0 failed; 2 ignored; …`
        ["test", "result", ..] => pairs(&mut counts, &words),
        // vitest: `Tests  1 failed | 17 passed (18)`
        ["Tests", ..] if line.ends_with(')') => pairs(&mut counts, &words),
        // Playwright: `12 passed (3.4s)`, `1 failed`, `2 skipped`, each on a line
        [number, "passed" | "failed" | "skipped" | "flaky"] => {
            number_and_word(&mut counts, number, words[1]);
        }
        [number, "passed", ..] if line.ends_with(')') => {
            number_and_word(&mut counts, number, words[1]);
        }
        [number, "did", "not", "run"] => number_and_word(&mut counts, number, "skipped"),
        // Node's runner: `# pass 5` or `ℹ pass 5`
        ["pass" | "fail" | "cancelled" | "skipped" | "todo", number]
            if line.starts_with(['#', 'ℹ']) =>
        {
            number_and_word(&mut counts, number, words[0]);
        }
        ["ℹ", word, number] => number_and_word(&mut counts, number, word),
        _ => {}
    }
    counts
}

fn pairs(counts: &mut Counts, words: &[&str]) {
    for pair in words.windows(2) {
        number_and_word(counts, pair[0], pair[1]);
    }
}

fn number_and_word(counts: &mut Counts, number: &str, word: &str) {
    if let Ok(number) = number.parse() {
        counts.add(word, number);
    }
}

/// The line without terminal control sequences.
fn without_colours(line: &str) -> String {
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
        assert_eq!(read(text), Some(counts(9, 3, 4)));
        assert_eq!(
            read("     Summary [   0.010s] 1 test run: 1 passed, 0 skipped"),
            Some(counts(1, 0, 0))
        );
        assert_eq!(
            read("     Summary [   0.010s] 3/9 tests run: 2 passed, 1 failed, 0 skipped"),
            Some(counts(2, 1, 0))
        );
    }

    #[test]
    fn adds_up_the_packages_of_cargo_test() {
        let line = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.3s";
        assert_eq!(read(&format!("{line}\n\n{line}\n")), Some(counts(4, 0, 2)));
    }

    #[test]
    fn reads_vitest_in_colour() {
        let text = " Test Files  2 passed (2)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m17 passed\u{1b}[39m (18)\n";
        assert_eq!(read(text), Some(counts(17, 1, 0)));
    }

    #[test]
    fn reads_playwright() {
        assert_eq!(
            read(
                "  1 failed\n    [chromium] › a.spec.ts:1:1 › 3 passed things\n  2 skipped\n  12 passed (3.4s)\n"
            ),
            Some(counts(12, 1, 2))
        );
    }

    #[test]
    fn reads_nodes_runner() {
        assert_eq!(
            read("# tests 5\n# pass 4\n# fail 1\n# skipped 0\n"),
            Some(counts(4, 1, 0))
        );
        assert_eq!(
            read("ℹ tests 5\nℹ pass 5\nℹ fail 0\n"),
            Some(counts(5, 0, 0))
        );
    }

    #[test]
    fn finds_nothing_where_nothing_is() {
        assert_eq!(read("error: could not compile `holdfast`\n"), None);
        assert_eq!(read(""), None);
    }
}
