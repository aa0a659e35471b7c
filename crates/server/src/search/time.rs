//! Times in queries.

use holdfast_wire::time;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::{Bound, QueryError, Range, Term};

/// How long a day without a time lasts, in milliseconds.
const DAY: i64 = 86_400_000;

/// From when to when, both included, in milliseconds since 1970. Without a zone times are UTC's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: i64,
    /// The last moment.
    pub to: i64,
}

impl Span {
    /// The span of a range of times.
    pub fn of_range(range: &Range) -> Result<Self, QueryError> {
        let end = |bound: &Option<Bound>| {
            bound
                .as_ref()
                .map(|bound| Ok((Self::of(&bound.text)?, bound.included)))
                .transpose()
        };
        Ok(Self {
            from: match end(&range.from)? {
                None => i64::MIN,
                Some((first, true)) => first.from,
                Some((first, false)) => first.to + 1,
            },
            to: match end(&range.to)? {
                None => i64::MAX,
                Some((last, true)) => last.to,
                Some((last, false)) => last.from - 1,
            },
        })
    }

    /// The span of a single time: a day, or a moment.
    pub fn of_term(term: &Term) -> Result<Self, QueryError> {
        Self::of(&term.text)
    }

    fn of(text: &str) -> Result<Self, QueryError> {
        if let Some(moment) = time::parse(text) {
            let at = moment.as_millisecond();
            return Ok(Self { from: at, to: at });
        }
        let wrong = || QueryError::NotATime(text.to_owned());
        if text.contains('T') {
            let at = utc(text.parse().map_err(|_| wrong())?).ok_or_else(wrong)?;
            return Ok(Self { from: at, to: at });
        }
        let day: Date = text.parse().map_err(|_| wrong())?;
        let from = utc(day.to_datetime(Time::midnight())).ok_or_else(wrong)?;
        Ok(Self {
            from,
            to: from + DAY - 1,
        })
    }
}

fn utc(at: DateTime) -> Option<i64> {
    let moment = TimeZone::UTC.to_timestamp(at).ok()?;
    Some(moment.as_millisecond())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_521_600_000;

    fn range(from: Option<(&str, bool)>, to: Option<(&str, bool)>) -> Result<Span, QueryError> {
        let bound = |(text, included): (&str, bool)| Bound {
            text: text.to_owned(),
            included,
        };
        Span::of_range(&Range {
            field: String::new(),
            from: from.map(bound),
            to: to.map(bound),
        })
    }

    #[test]
    fn days_last_from_their_first_to_their_last_moment() {
        let day = Span::of("2026-11-24").unwrap();
        assert_eq!(day, Span::of("20261124").unwrap());
        let noon = Span::of("2026-11-24T12:00:00Z").unwrap();
        assert_eq!((noon.from, noon.to), (NOON, NOON));
        assert_eq!(Span::of("2026-11-24T12:00:00").unwrap(), noon);
        assert_eq!((day.from, day.to), (NOON - DAY / 2, NOON + DAY / 2 - 1));
        let both = range(Some(("2026-11-24", true)), Some(("2026-11-24", true))).unwrap();
        assert_eq!(both, day);
        let around = range(Some(("2026-11-23", false)), Some(("2026-11-25", false))).unwrap();
        assert_eq!(around, day);
        let open = range(None, Some(("2026-11-24T12:00:00Z", false))).unwrap();
        assert_eq!((open.from, open.to), (i64::MIN, NOON - 1));
        assert_eq!(
            Span::of("yesterday"),
            Err(QueryError::NotATime("yesterday".to_owned()))
        );
    }
}
