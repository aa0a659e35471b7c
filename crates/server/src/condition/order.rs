//! The order of a snapshot's rows: `ReceivedAt desc, Subject`.

use std::cmp::Ordering;

use super::{ConditionError, Row};
use crate::chat::Record;
use crate::config::Deployment;

/// The fields to sort by, each with whether it runs downwards. Without any the oldest comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order(Vec<(String, bool)>);

impl Order {
    /// Reads an order.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let mut fields = Vec::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let mut words = part.split_whitespace();
            let field = words.next().unwrap_or_default().to_owned();
            let down = match words.next().map(str::to_ascii_lowercase).as_deref() {
                None | Some("asc") => false,
                Some("desc") => true,
                Some(other) => return Err(ConditionError::Unexpected(other.to_owned())),
            };
            if let Some(extra) = words.next() {
                return Err(ConditionError::Unexpected(extra.to_owned()));
            }
            fields.push((field, down));
        }
        Ok(Self(fields))
    }

    /// Sorts rows; those that are equal keep their order.
    pub fn sort(&self, rows: &mut [Record], deployment: &Deployment, now: i64) {
        rows.sort_by(|one, other| {
            let [one, other] = [one, other].map(|record| Row {
                record,
                deployment,
                now,
            });
            self.0.iter().fold(Ordering::Equal, |order, (field, down)| {
                order.then_with(|| {
                    let order = one.field(field).cmp(&other.field(field));
                    if *down { order.reverse() } else { order }
                })
            })
        });
    }
}
