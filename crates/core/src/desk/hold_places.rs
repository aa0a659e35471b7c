//! Where chats can be held.

use std::collections::BTreeSet;

use holdfast_domain::placement::Placement;
use holdfast_domain::policy::{HoldPlace, ON_HOLD_QUEUE};
use holdfast_wire::KvList;

use super::{Bin, Desk};
use crate::read;
use crate::view::HoldTarget;

impl Desk {
    /// Where the options say that a chat with this case data is held.
    pub(super) fn default_hold(&self, data: &KvList) -> HoldPlace {
        let targets = self.hold_targets(data);
        HoldPlace::Default {
            queue: self.option_for(ON_HOLD_QUEUE, data),
            own_workbin: self.own_workbin().is_some(),
            choice: targets.iter().any(|target| !target.is_default),
        }
    }

    /// What the place is called where a chat with this case data is held, where the agent chose none.
    pub(crate) fn default_hold_name(&self, data: &KvList) -> Option<String> {
        let mut targets = self.hold_targets(data).into_iter();
        targets.find(|one| one.is_default).map(|one| one.name)
    }

    /// A place that the agent chose to hold in.
    pub(crate) fn chosen_hold(&self, to: &Placement) -> HoldPlace {
        match to {
            Placement::Queue { .. } => HoldPlace::Queue,
            Placement::Workbin { workbin, owner } => {
                let bin = self.bin(workbin, owner.as_deref());
                HoldPlace::Workbin {
                    known: bin.is_some(),
                    name: bin.map_or_else(|| workbin.clone(), |bin| bin.display_name),
                }
            }
        }
    }

    /// A workbin that the agent sees, by its name or id; of several the agent's own, where nobody says whose.
    pub(crate) fn bin(&self, name: &str, owner: Option<&str>) -> Option<Bin> {
        let bins = read(&self.workbins);
        let mut named = bins.iter().filter(|bin| bin.name == name || bin.id == name);
        match owner {
            Some(owner) => named.find(|bin| bin.owner == owner).cloned(),
            None => named.max_by_key(|bin| bin.own).cloned(),
        }
    }

    /// The queues that the agent's options name.
    pub(crate) fn known_queues(&self) -> BTreeSet<String> {
        let filters = read(&self.options).queue_filters();
        filters
            .into_iter()
            .flat_map(|filter| filter.queues)
            .collect()
    }

    /// The places to choose from, the default first where there is one.
    pub(crate) fn hold_targets(&self, data: &KvList) -> Vec<HoldTarget> {
        let default = self.option_for(ON_HOLD_QUEUE, data);
        let own = self.own_workbin();
        let mut targets = Vec::new();
        if !default.is_empty() {
            targets.push(into_queue(&default));
        }
        targets.extend(own.iter().map(into_bin));
        if let Some(first) = targets.first_mut() {
            first.is_default = true;
        }
        targets.extend(
            read(&self.workbins)
                .iter()
                .filter(|bin| !bin.own)
                .map(into_bin),
        );
        // The other queues that the agent sees.
        let others = self.known_queues().into_iter();
        targets.extend(
            others
                .filter(|queue| *queue != default)
                .map(|queue| into_queue(&queue)),
        );
        targets
    }
}

/// A workbin as a place to hold in. Groups can share its name: whose content it is tells them apart.
fn into_bin(bin: &Bin) -> HoldTarget {
    HoldTarget {
        id: if bin.own {
            format!("workbin:{}", bin.name)
        } else {
            format!("workbin:{}:{}", bin.name, bin.owner)
        },
        placement: Placement::Workbin {
            workbin: bin.name.clone(),
            owner: Some(bin.owner.clone()),
        },
        kind: "workbin".into(),
        name: bin.display_name.clone(),
        is_default: false,
    }
}

fn into_queue(queue: &str) -> HoldTarget {
    HoldTarget {
        id: format!("queue:{queue}"),
        placement: Placement::Queue {
            queue: queue.into(),
        },
        kind: "queue".into(),
        name: queue.to_owned(),
        is_default: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_workbin_of_two_groups_is_two_places_to_hold_in() {
        let of = |owner: &str, own| {
            into_bin(&Bin {
                id: "7".into(),
                name: "team".into(),
                display_name: "Team chats".into(),
                owner: owner.into(),
                own,
            })
        };
        let (north, south, mine) = (of("North", false), of("South", false), of("ana", true));
        assert_ne!(north.id, south.id);
        assert_eq!(mine.id, "workbin:team");
        assert_eq!(
            serde_json::to_value(&north.placement).unwrap(),
            serde_json::json!({"kind": "workbin", "workbin": "team", "owner": "North"})
        );
    }
}
