//! What a chat's window is called.

use holdfast_domain::options::Layer;
use holdfast_domain::title::{WINDOW_TITLE, title};
use holdfast_store::InteractionRecord;
use holdfast_wire::KvList;

use crate::desk::Desk;

/// What the window is called by itself.
const PROGRAM: &str = "Holdfast";

impl Desk {
    /// The window's title for the system, and what stands over the conversation.
    pub(super) fn titles(&self, record: &InteractionRecord, data: &KvList) -> (String, String) {
        let resolved = crate::read(&self.options).resolve_for(WINDOW_TITLE, |key| data.text(key));
        let named = |program: &str| {
            title(&resolved.value, |code| {
                self.field(code, program, record, data)
            })
        };
        let heading = match resolved.layer {
            Layer::Default => String::new(),
            _ => named(""),
        };
        let heading = if heading.is_empty() {
            record.name.clone()
        } else {
            heading
        };
        (named(PROGRAM), heading)
    }

    /// A field code's value; none where there is no such code.
    fn field(
        &self,
        code: &str,
        program: &str,
        record: &InteractionRecord,
        data: &KvList,
    ) -> Option<String> {
        let attached = |key: &str| data.text(key).unwrap_or_default();
        Some(match code {
            "Window.Title" | "Application.Title" | "Application.Name" => program.to_owned(),
            "Agent.UserName" => self.user_name.clone(),
            "Agent.FirstName" => self.first_name.clone(),
            "Agent.LastName" => self.last_name.clone(),
            "Agent.EmployeeId" => self.me.id.clone(),
            "Contact.FirstName" => attached("FirstName"),
            "Contact.LastName" => attached("LastName"),
            "Interaction.MainParty" => record.name.clone(),
            "Interaction.Type" => "Chat".to_owned(),
            "Interaction.Id" => record.id.to_string(),
            "Interaction.Subject" => record.subject.clone().unwrap_or_default(),
            _ => return None,
        })
    }
}
