//! Which tests failed, read off what the runners say of each.

use crate::counts::{Runner, without_colours};

/// The names of those that failed, each once, in the runner's own words; empty where the runner names none.
pub(crate) fn names(runner: Runner, output: &str) -> Vec<String> {
    let mut names = Vec::new();
    // Playwright lists them below their number.
    let mut listed = false;
    for line in output.lines() {
        let line = without_colours(line);
        let line = line.trim_end();
        let words: Vec<&str> = line.split_whitespace().collect();
        let name = match (runner, words.as_slice()) {
            (
                Runner::Nextest,
                [
                    "FAIL" | "TIMEOUT" | "ABORT" | "SIGABRT" | "SIGSEGV" | "SIGKILL",
                    ..,
                ],
            ) => line
                .split_once(") ")
                .or_else(|| line.split_once("] "))
                .map(|(_, name)| name.trim()),
            (Runner::CargoTest, ["test", .., "FAILED"]) => line
                .strip_prefix("test ")
                .and_then(|line| line.strip_suffix(" ... FAILED")),
            (Runner::Vitest, ["FAIL", ..]) => line.trim().strip_prefix("FAIL").map(str::trim),
            (Runner::Playwright, [number, "failed"]) if number.parse::<u32>().is_ok() => {
                listed = true;
                None
            }
            (Runner::Playwright, _) if listed && line.starts_with("    ") => {
                Some(line.trim_end_matches(['─', ' ']).trim())
            }
            (Runner::Playwright, _) => {
                listed = false;
                None
            }
            // The heading of their list.
            (Runner::Node, ["✖", "failing", "tests:"]) => None,
            (Runner::Node, ["✖", ..]) => line.trim().strip_prefix('✖').map(str::trim),
            (Runner::Node, ["not", "ok", ..]) => line.split_once(" - ").map(|(_, name)| name),
            _ => None,
        };
        if let Some(name) = name
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_each_of_nextest_once() {
        let text = "        FAIL [  30.367s] ( 427/1167) some-crate::suite a::b\n  stdout ───\n    test a::b ... FAILED\n     TIMEOUT [ 300.002s] (3/9) some-crate::suite c\n     Summary [ 1.0s] 2 tests run: 0 passed, 2 failed\n        FAIL [  30.367s] ( 427/1167) some-crate::suite a::b\n";
        assert_eq!(
            names(Runner::Nextest, text),
            ["some-crate::suite a::b", "some-crate::suite c"]
        );
    }

    #[test]
    fn names_those_of_documentation() {
        let text = "test src/a.rs - A (line 3) ... ok\ntest src/b.rs - B (line 7) ... FAILED\n";
        assert_eq!(names(Runner::CargoTest, text), ["src/b.rs - B (line 7)"]);
    }

    #[test]
    fn names_those_of_vitest() {
        let text = " \u{1b}[31mFAIL\u{1b}[39m  src/a.test.ts > adds\n      Tests  1 failed (1)\n";
        assert_eq!(names(Runner::Vitest, text), ["src/a.test.ts > adds"]);
    }

    #[test]
    fn names_those_that_playwright_lists_at_its_end() {
        let text = "  ✘  3 tests/a.spec.ts:1:1 › opens (7.0s)\n    Error: it failed\n\n  2 failed\n    tests/a.spec.ts:1:1 › opens ──────\n    tests/b.spec.ts:9:1 › shuts \n  12 passed (3.4s)\n    not a name\n";
        assert_eq!(
            names(Runner::Playwright, text),
            ["tests/a.spec.ts:1:1 › opens", "tests/b.spec.ts:9:1 › shuts"]
        );
    }

    #[test]
    fn names_those_of_nodes_runner() {
        let text = "✔ one (2ms)\n✖ two (3ms)\nℹ fail 1\n✖ failing tests:\n";
        assert_eq!(names(Runner::Node, text), ["two (3ms)"]);
        assert_eq!(names(Runner::Node, "not ok 2 - two\n"), ["two"]);
    }
}
