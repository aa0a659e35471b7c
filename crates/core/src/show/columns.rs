//! The columns that administrators want a list to show, and a chat's values in them.

use holdfast_domain::columns::{CONTACT_HISTORY, Column, MY_HISTORY, SEARCH};
use holdfast_domain::placement::Placement;
use holdfast_store::InteractionRecord;
use holdfast_wire::interaction::Interaction;
use holdfast_wire::session::User;
use holdfast_wire::{KvList, time};
use serde_json::Value;

use crate::delivery::HeldNote;
use crate::desk::Desk;
use crate::view::{CellView, ColumnView, PlaceId};

impl Desk {
    /// The columns of a place, in their order.
    pub(crate) fn columns(&self, place: &PlaceId) -> Vec<Column> {
        let own = self.own_workbin();
        let options = crate::read(&self.options);
        let named = match place {
            PlaceId::Active | PlaceId::OnHold | PlaceId::Contacts => Vec::new(),
            PlaceId::Workbin { id, .. } => {
                let bins = crate::read(&self.workbins);
                let bin = bins.iter().find(|bin| bin.id == *id);
                let name = bin.map_or(id, |bin| &bin.name);
                options.workbin_columns(name, own.is_some_and(|own| own.name == *name))
            }
            PlaceId::TeamWorkbins { .. } => {
                own.map_or_else(Vec::new, |own| options.workbin_columns(&own.name, true))
            }
            PlaceId::Queue { filter } => options
                .queue_filters()
                .into_iter()
                .find(|one| one.name == *filter)
                .map_or_else(Vec::new, |filter| filter.columns),
            PlaceId::MyHistory => options.columns(MY_HISTORY),
            PlaceId::ContactHistory { .. } => options.columns(CONTACT_HISTORY),
            PlaceId::Search => options.columns(SEARCH),
        };
        let mut columns: Vec<Column> = Vec::new();
        for column in named.iter().map(|name| Column::of(name)) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// The columns with their titles. Attached data is called what the format of the case data calls it.
    pub(crate) fn column_views(&self, columns: &[Column]) -> Vec<ColumnView> {
        let format = self.option_for(
            "interaction.case-data.format-business-attribute",
            &KvList::default(),
        );
        let attributes = crate::read(&self.attributes);
        let called = attributes.values(&format);
        columns
            .iter()
            .map(|column| {
                let key = column.name();
                let own = called.iter().find(|choice| choice.value == key);
                ColumnView {
                    key: key.to_owned(),
                    title: own.map_or(key, |choice| &choice.name).to_owned(),
                }
            })
            .collect()
    }

    /// A chat's values in the columns.
    pub(super) fn cells(
        &self,
        record: &InteractionRecord,
        interaction: &Interaction,
        note: &HeldNote,
        columns: &[Column],
    ) -> Vec<CellView> {
        if columns.is_empty() {
            return Vec::new();
        }
        let data = interaction.user_data();
        columns
            .iter()
            .map(|column| self.cell(record, interaction, note, &data, column))
            .collect()
    }

    fn cell(
        &self,
        record: &InteractionRecord,
        interaction: &Interaction,
        note: &HeldNote,
        data: &KvList,
        column: &Column,
    ) -> CellView {
        let raw = |key: &str| interaction.raw(key).and_then(Value::as_str);
        match column {
            Column::Status => CellView::Code {
                code: record.phase.as_str().to_owned(),
            },
            Column::Subject => text(record.subject.clone()),
            Column::Contact => text(Some(record.name.clone())),
            Column::FromAddress => {
                text(first(data, &["FromAddress", "EmailAddress"]).or_else(|| self.address(record)))
            }
            Column::StartDate => moment(
                raw("startDate")
                    .or(interaction.received_at())
                    .or(interaction.submitted_at()),
            ),
            Column::EndDate => moment(raw("endDate")),
            Column::LastMessageAt => at(record.last_at),
            Column::PlacedInQueue => moment(
                interaction
                    .placed_in_queue_at()
                    .or(interaction.moved_to_queue_at())
                    .filter(|_| record.placement.is_some()),
            ),
            Column::HeldSince => at(record.held_since),
            Column::HoldReason => text(note.reason.clone()),
            Column::Owner => text(self.owner_name(interaction)),
            Column::AssignedTo => text(interaction.assigned_to().map(|id| self.agent_name(id))),
            Column::Queue => text(interaction.queue().map(str::to_owned)),
            Column::Workbin => text(match &record.placement {
                Some(placement @ Placement::Workbin { .. }) => Some(self.place_name(placement)),
                _ => None,
            }),
            Column::MediaType => text(
                interaction
                    .media_type()
                    .or_else(|| raw("mediaType"))
                    .map(|media| self.value_name("MediaType", media)),
            ),
            Column::Type => text(
                interaction
                    .interaction_type()
                    .or_else(|| raw("typeId"))
                    .map(str::to_owned),
            ),
            Column::SubType => text(
                interaction
                    .interaction_subtype()
                    .or_else(|| raw("subtypeId"))
                    .map(str::to_owned),
            ),
            Column::Notes => text(Some(record.note.clone())),
            Column::Id => text(Some(record.id.to_string())),
            Column::ContactId => text(record.contact_id.as_ref().map(ToString::to_string)),
            Column::Data(key) => text(data.text(key).map(|value| self.value_name(key, &value))),
        }
    }

    /// Who handled a chat last: as the chat says, else as a history does.
    fn owner_name(&self, interaction: &Interaction) -> Option<String> {
        if let Some(id) = interaction.agent_id().filter(|id| !id.is_empty()) {
            return Some(self.agent_name(id));
        }
        let owners = interaction.raw("ownerInformation")?.as_array()?;
        let last = User::from_value(owners.first()?.clone())?;
        Some(self.agent_name(last.user_name()?))
    }

    /// The contact's first e-mail address.
    fn address(&self, record: &InteractionRecord) -> Option<String> {
        let contact = self.store.cache().contact(record.contact_id.as_ref()?);
        let contact = contact.unwrap_or_else(|error| {
            tracing::warn!(%error, "a contact could not be read");
            None
        });
        contact?.emails.into_iter().next()
    }

    /// A value as the business attribute of this name calls it.
    fn value_name(&self, attribute: &str, value: &str) -> String {
        let attributes = crate::read(&self.attributes);
        let known = attributes.values(attribute).iter();
        let mut fitting = known.filter(|choice| choice.value == value);
        fitting
            .next()
            .map_or(value, |choice| &choice.name)
            .to_owned()
    }
}

fn first(data: &KvList, keys: &[&str]) -> Option<String> {
    keys.iter()
        .filter_map(|key| data.text(key))
        .find(|value| !value.is_empty())
}

fn text(value: Option<String>) -> CellView {
    match value.map(|value| value.trim().to_owned()) {
        Some(text) if !text.is_empty() => CellView::Text { text },
        _ => CellView::None,
    }
}

fn at(value: Option<i64>) -> CellView {
    value.map_or(CellView::None, |at| CellView::Time { at })
}

fn moment(wire: Option<&str>) -> CellView {
    let parsed = wire.and_then(time::parse);
    at(parsed.map(jiff::Timestamp::as_millisecond))
}
