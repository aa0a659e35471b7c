//! The columns that administrators want lists to show: which option names them, and what a column of that name is.

use crate::catalogue;
use crate::options::Options;

/// The option that names the agent's own workbin for chats.
pub const OWN_WORKBIN: &str = "workbin.chat.in-progress";
/// The option that names the columns of My History.
pub const MY_HISTORY: &str = "contact.myhistory-displayed-columns";
/// The option that names the columns of a contact's history.
pub const CONTACT_HISTORY: &str = "contact.history-displayed-columns";
/// The option that names the columns of what Interaction Search finds.
pub const SEARCH: &str = "interaction-management.interactions-filter.displayed-columns";

/// How a workbin gets a nickname.
const NICKNAME: &str = "workbin.<media-type>.<workbin-nickname>";
/// What the option of a workbin's columns ends in.
const DISPLAYED: &str = "displayed-columns";
/// The media type whose nicknames count first.
const CHAT: &str = "chat";

/// What a column shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// How far the chat is.
    Status,
    /// The subject.
    Subject,
    /// The contact's name.
    Contact,
    /// The contact's e-mail address.
    FromAddress,
    /// When it began.
    StartDate,
    /// When it ended.
    EndDate,
    /// When something was said last.
    LastMessageAt,
    /// When it was placed where it waits.
    PlacedInQueue,
    /// Since when it is on hold.
    HeldSince,
    /// Why it is on hold.
    HoldReason,
    /// The agent who handled it last.
    Owner,
    /// The agent who has it.
    AssignedTo,
    /// The interaction queue.
    Queue,
    /// The workbin that it waits in.
    Workbin,
    /// The media type.
    MediaType,
    /// `Inbound`, `Outbound`, `Internal`.
    Type,
    /// E.g. `InboundNew`.
    SubType,
    /// The note.
    Notes,
    /// The interaction.
    Id,
    /// The contact's id.
    ContactId,
    /// Attached data under this key.
    Data(String),
}

/// The names of columns, the one to show first where there are several.
const NAMES: [(&str, Column); 33] = [
    ("Status", Column::Status),
    ("Subject", Column::Subject),
    ("Contact", Column::Contact),
    ("ContactName", Column::Contact),
    ("From", Column::Contact),
    ("FromAddress", Column::FromAddress),
    ("EmailAddress", Column::FromAddress),
    ("StartDate", Column::StartDate),
    ("Submitted", Column::StartDate),
    ("SubmittedAt", Column::StartDate),
    ("Received", Column::StartDate),
    ("ReceivedAt", Column::StartDate),
    ("ReceivedDate", Column::StartDate),
    ("EndDate", Column::EndDate),
    ("LastMessageAt", Column::LastMessageAt),
    ("PlacedInQueue", Column::PlacedInQueue),
    ("PlacedInQueueAt", Column::PlacedInQueue),
    ("HeldSince", Column::HeldSince),
    ("HoldReason", Column::HoldReason),
    ("OwnerId", Column::Owner),
    ("Owner", Column::Owner),
    ("ProcessedBy", Column::Owner),
    ("AssignedTo", Column::AssignedTo),
    ("Queue", Column::Queue),
    ("Workbin", Column::Workbin),
    ("MediaType", Column::MediaType),
    ("Type", Column::Type),
    ("InteractionType", Column::Type),
    ("SubType", Column::SubType),
    ("InteractionSubtype", Column::SubType),
    ("Notes", Column::Notes),
    ("Id", Column::Id),
    ("ContactId", Column::ContactId),
];

impl Column {
    /// The column of this name; letters' case does not matter where it is not attached data.
    pub fn of(name: &str) -> Self {
        NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or_else(|| Self::Data(name.to_owned()), |(_, column)| column.clone())
    }

    /// The name that stands for it whichever of its names was written; the key, for attached data.
    pub fn name(&self) -> &str {
        match self {
            Self::Data(key) => key,
            known => NAMES
                .iter()
                .find(|(_, column)| column == known)
                .map_or("", |(name, _)| name),
        }
    }
}

impl Options {
    /// The columns that an option names.
    pub fn columns(&self, option: &str) -> Vec<String> {
        let named = self.resolve(option).value;
        catalogue::names(&named).map(str::to_owned).collect()
    }

    /// The columns of a workbin: those set for a nickname of it, of the media type chat first. `own` says that it is the
    /// agent's own for chats, which is called in-progress also where no option says so.
    pub fn workbin_columns(&self, workbin: &str, own: bool) -> Vec<String> {
        let mut nicknames: Vec<(&str, &str)> = Vec::new();
        if own {
            nicknames.push((CHAT, "in-progress"));
        }
        let mut others: Vec<(&str, &str)> = self
            .names()
            .into_iter()
            .filter(|name| self.resolve(name).value == workbin)
            .filter_map(
                |name| match catalogue::parts_of(NICKNAME, name)?.as_slice() {
                    [media, nickname] => Some((*media, *nickname)),
                    _ => None,
                },
            )
            .collect();
        others.sort_by_key(|(media, _)| *media != CHAT);
        nicknames.extend(others);
        nicknames
            .into_iter()
            .map(|(media, nickname)| {
                self.columns(&format!("workbin.{media}.{nickname}.{DISPLAYED}"))
            })
            .find(|columns| !columns.is_empty())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(pairs: &[(&str, &str)]) -> Options {
        Options {
            application: pairs
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            ..Options::default()
        }
    }

    #[test]
    fn a_workbins_columns_are_those_of_its_nickname_of_chats_first() {
        let recorded = options(&[
            ("workbin.email.in-progress", "in-progress-wb"),
            (
                "workbin.email.in-progress.displayed-columns",
                "From,To,Subject,Submitted,OwnerId",
            ),
            ("workbin.workitem.in-progress", "in-progress-wb"),
            ("workbin.email.draft", "draft-wb"),
        ]);
        assert_eq!(
            recorded.workbin_columns("in-progress-wb", false),
            ["From", "To", "Subject", "Submitted", "OwnerId"]
        );
        assert!(recorded.workbin_columns("draft-wb", false).is_empty());
        assert!(recorded.workbin_columns("other", true).is_empty());

        let chats = options(&[
            ("workbin.email.draft", "shared"),
            ("workbin.email.draft.displayed-columns", "Priority"),
            ("workbin.chat.team", "shared"),
            ("workbin.chat.team.displayed-columns", "Subject, AssignedTo"),
            ("workbin.chat.in-progress.displayed-columns", "Queue"),
        ]);
        assert_eq!(
            chats.workbin_columns("shared", false),
            ["Subject", "AssignedTo"]
        );
        assert_eq!(chats.workbin_columns("nameless", true), ["Queue"]);
    }

    #[test]
    fn a_column_is_known_by_each_of_its_names_and_anything_else_is_attached_data() {
        assert_eq!(Column::of("submitted"), Column::StartDate);
        assert_eq!(Column::of("Submitted").name(), "StartDate");
        assert_eq!(Column::of("From").name(), "Contact");
        assert_eq!(Column::of("Segment"), Column::Data("Segment".to_owned()));
        assert_eq!(Column::of("Segment").name(), "Segment");
        for (name, column) in NAMES {
            assert_eq!(Column::of(name), column);
            assert_ne!(column.name(), "", "{name}");
        }
    }
}
