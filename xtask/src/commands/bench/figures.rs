//! What divan prints, as figures with their limits.
//!
//! A benchmark carries its limit in its name: `last 50 of a chat (limit 1.8 ms)` for a median time that may not be
//! above it, `ingest (limit 6600 messages/s)` for a rate that may not be below it.

use std::fmt;

use serde::Serialize;

/// One benchmark's median.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Figure {
    /// Its name, without the limit.
    pub(crate) name: String,
    /// The median, in `unit`.
    pub(crate) median: f64,
    /// The limit, in `unit`; none where the benchmark has none.
    pub(crate) limit: Option<f64>,
    /// `ms`, or a rate such as `messages/s`.
    pub(crate) unit: String,
    /// Whether the limit is kept.
    pub(crate) ok: bool,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.ok { "ok  " } else { "SLOW" };
        write!(
            f,
            "{verdict} {:44} {:>12.3} {}",
            self.name, self.median, self.unit
        )?;
        match self.limit {
            Some(limit) if self.is_rate() => write!(f, " (at least {limit})"),
            Some(limit) => write!(f, " (at most {limit})"),
            None => Ok(()),
        }
    }
}

impl Figure {
    /// One without a limit.
    pub(super) fn reported(name: String, value: f64, unit: &str) -> Self {
        Self {
            name,
            median: value,
            limit: None,
            unit: unit.to_owned(),
            ok: true,
        }
    }

    fn new(name: &str, limit: Option<(f64, String)>) -> Self {
        let (limit, unit) =
            limit.map_or((None, "ms".to_owned()), |(limit, unit)| (Some(limit), unit));
        Self {
            name: name.to_owned(),
            median: 0.0,
            limit,
            unit,
            ok: false,
        }
    }

    fn is_rate(&self) -> bool {
        self.unit.ends_with("/s")
    }

    fn measured(mut self, median: f64) -> Self {
        self.median = median;
        self.ok = self.limit.is_none_or(|limit| {
            if self.is_rate() {
                median >= limit
            } else {
                median <= limit
            }
        });
        self
    }
}

/// Reads the table.
pub(crate) fn read(output: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    // A benchmark with arguments has a row of its own without figures; a rate stands in the row below its times.
    let mut group = None;
    let mut rate = None;
    for line in output.lines() {
        let nested = line.starts_with([' ', '│']);
        let row = line.trim_start_matches(['├', '╰', '─', '│', ' ']);
        let cells: Vec<&str> = row.split('│').map(str::trim).collect();
        let &[first, _, median, ..] = cells.as_slice() else {
            continue;
        };
        if let Some((name, _)) = first.rsplit_once("  ") {
            let (name, limit) = split_limit(name.trim());
            let figure = match &group {
                Some((group, limit)) if nested => {
                    Figure::new(&format!("{group}: {name}"), Option::clone(limit))
                }
                _ => Figure::new(name, limit),
            };
            if figure.is_rate() {
                rate = Some(figure);
            } else if let Some(median) = milliseconds(median) {
                figures.push(figure.measured(median));
            }
        } else if median.is_empty() {
            let (name, limit) = split_limit(first);
            group = Some((name.to_owned(), limit));
        } else if let (Some(median), Some(figure)) = (per_second(median), rate.take()) {
            figures.push(figure.measured(median));
        }
    }
    figures
}

/// The name, and its limit with the unit.
fn split_limit(name: &str) -> (&str, Option<(f64, String)>) {
    let limit = name.split_once(" (limit ").and_then(|(name, rest)| {
        let (number, unit) = rest.trim_end_matches(')').split_once(' ')?;
        let unit = unit.split(',').next()?;
        Some((name, (number.parse().ok()?, unit.to_owned())))
    });
    limit.map_or((name, None), |(name, limit)| (name, Some(limit)))
}

fn milliseconds(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    match unit {
        "ns" => Some(number / 1e6),
        "µs" => Some(number / 1e3),
        "ms" => Some(number),
        "s" => Some(number * 1e3),
        _ => None,
    }
}

fn per_second(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    match unit {
        "item/s" => Some(number),
        "Kitem/s" => Some(number * 1e3),
        "Mitem/s" => Some(number * 1e6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
1000 chats × 50 messages, made in 9.4 s
Timer precision: 20 ns
store                                                     fastest       │ slowest       │ median        │ mean          │ samples │ iters
├─ durable enqueue (limit 37 ms, disk-bound)              310 µs        │ 1.065 ms      │ 368 µs        │ 375.4 µs      │ 100     │ 100
├─ ingest (limit 6600 messages/s)                         33.79 ms      │ 70.06 ms      │ 35.79 ms      │ 41.54 ms      │ 10      │ 10
│                                                         29.59 Kitem/s │ 14.27 Kitem/s │ 27.94 Kitem/s │ 24.06 Kitem/s │         │
├─ last 50 of a chat (limit 1.8 ms)                       70.8 µs       │ 349.8 µs      │ 2.1 ms        │ 91.87 µs      │ 100     │ 100
╰─ search, common words (limit 15 ms)                                   │               │               │               │         │
   ├─ parcel                                              360 µs        │ 1.083 ms      │ 375 µs        │ 399.1 µs      │ 100     │ 100
   ╰─ you                                                 78.28 µs      │ 374.8 µs      │ 81.3 µs       │ 88.42 µs      │ 100     │ 100
";

    fn figure(name: &str, median: f64, limit: f64, unit: &str, ok: bool) -> Figure {
        Figure {
            name: name.to_owned(),
            median,
            limit: Some(limit),
            unit: unit.to_owned(),
            ok,
        }
    }

    #[test]
    fn reads_times_rates_and_arguments() {
        let expected = [
            figure("durable enqueue", 0.368, 37.0, "ms", true),
            figure("ingest", 27_940.0, 6600.0, "messages/s", true),
            figure("last 50 of a chat", 2.1, 1.8, "ms", false),
            figure("search, common words: parcel", 0.375, 15.0, "ms", true),
            figure("search, common words: you", 0.0813, 15.0, "ms", true),
        ];
        assert_eq!(read(TABLE), expected);
    }

    #[test]
    fn the_header_is_no_figure() {
        assert!(read("store    fastest │ slowest │ median │ mean │ samples │ iters\n").is_empty());
    }
}
