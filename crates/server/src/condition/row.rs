//! An interaction as a filter sees it.

use super::Operand;
use crate::chat::entry::iso;
use crate::chat::{Place, Record, view};
use crate::config::Deployment;

/// An interaction at a moment.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The interaction.
    pub record: &'a Record,
    /// Whose workbins there are.
    pub deployment: &'a Deployment,
    /// The moment, in milliseconds since 1970.
    pub now: i64,
}

impl Row<'_> {
    pub(super) fn value(&self, operand: &Operand) -> String {
        match operand {
            Operand::Field(name) => self.field(name),
            Operand::Text(text) => text.clone(),
            Operand::Number(number) => number.to_string(),
            Operand::Age => ((self.now - self.record.times.started) / 1000).to_string(),
        }
    }

    /// A field's value; empty where it has none.
    pub(super) fn field(&self, name: &str) -> String {
        let record = self.record;
        let time = |time: Option<i64>| time.map(iso).unwrap_or_default();
        let flag = |flag: bool| if flag { "1" } else { "0" }.to_owned();
        match name.to_ascii_lowercase().as_str() {
            "id" | "interactionid" => record.id.clone(),
            "mediatype" => "chat".to_owned(),
            "interactiontype" | "type" => "Inbound".to_owned(),
            "interactionsubtype" | "subtype" => "InboundNew".to_owned(),
            "queue" => match record.place {
                Place::Queue | Place::Offered { .. } | Place::Workbin { .. } => {
                    record.queue.clone()
                }
                _ => String::new(),
            },
            "workbin" | "workbintypeid" => match &record.place {
                Place::Workbin { workbin, .. } => workbin.clone(),
                _ => String::new(),
            },
            "owner" | "workbinowner" => match &record.place {
                Place::Workbin { owner, .. } => owner.clone(),
                _ => String::new(),
            },
            "state" => match record.place {
                Place::Queue | Place::Offered { .. } => "Queued",
                Place::Agent { .. } => "Processing",
                Place::Workbin { .. } => "InWorkbin",
                Place::Done => "Completed",
            }
            .to_owned(),
            "assignedto" => view::assigned_to(record, self.deployment)
                .unwrap_or_default()
                .to_owned(),
            "agentid" | "employeeid" => record.last_agent.clone().unwrap_or_default(),
            "contactid" => record.contact.id.clone(),
            "subject" => record.subject.clone(),
            "servicename" => record.service.clone(),
            "isasyncmode" => flag(record.asynchronous),
            "isalive" | "isonline" => flag(record.open),
            "isheld" => flag(record.held.is_some()),
            "receivedat" | "submittedat" | "startdate" => time(Some(record.times.started)),
            "movedtoqueueat" | "placedinqueueat" => time(Some(record.times.moved)),
            "assignedat" => time(record.times.assigned),
            "deliveredat" => time(record.times.delivered),
            "heldsince" => time(record.held.as_ref().map(|held| held.since)),
            "heldby" => record
                .held
                .as_ref()
                .map(|held| held.by.clone())
                .unwrap_or_default(),
            "lastmessageat" => time(record.last_message.map(|last| last.at)),
            "lastmessagefrom" => match record.last_message {
                Some(_) if record.contact_waits() => "Customer".to_owned(),
                Some(_) => "Agent".to_owned(),
                None => String::new(),
            },
            "firstname" => record.contact.first_name.clone(),
            "lastname" => record.contact.last_name.clone(),
            "emailaddress" => record.contact.email.clone().unwrap_or_default(),
            _ => record.user_data.text(name).unwrap_or_default(),
        }
    }
}
