//! Workbins and snapshots.

use crate::interaction::Interaction;
use crate::object::wire_object;

wire_object! {
    /// A workbin, in `EventWorkbins`, with its content in `EventWorkbinContent`.
    Workbin {
        /// The workbin's id.
        id / set_id: text = "id",
        /// The name that `workbinTypeId` uses.
        workbin_name / set_workbin_name: text = "workbinName",
        /// The name shown.
        display_name / set_display_name: text = "displayName",
        /// `Agent`, `AgentGroup`, `Place` or `PlaceGroup`.
        kind / set_kind: text = "type",
        /// Whose content it is: an agent, a group, a place.
        owner / set_owner: text = "owner",
        /// The content.
        interactions / set_interactions: list(Interaction) = "interactions",
    }
}

wire_object! {
    /// A page of a snapshot (`SnapshotContent`).
    Snapshot {
        /// The snapshot's id, to page on and to release.
        snapshot_id / set_snapshot_id: text = "snapshotId",
        /// The filter it was taken with.
        condition / set_condition: text = "condition",
        /// The first row's position.
        start_index / set_start_index: int = "startIndex",
        /// The rows asked for.
        size / set_size: int = "size",
        /// The rows there are in all.
        number_of_interactions / set_number_of_interactions: int = "numberOfInteractions",
        /// The page.
        interactions / set_interactions: list(Interaction) = "interactions",
    }
}
