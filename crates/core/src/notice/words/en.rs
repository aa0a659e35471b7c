//! English.

use holdfast_domain::intent::Verb;

use super::{Words, first_names};
use crate::notice::{NoticeKind, What};

pub(super) const WORDS: Words = Words {
    open: "Open",
    hold: "Place the chat on hold",
    rejoin: "Rejoin",
    undo: "Undo",
    later: |minutes| match minutes {
        60 => "Later (1 hour)".to_owned(),
        minutes => format!("Later ({minutes} min)"),
    },
    least: |kind| match kind {
        NoticeKind::Wrote => "A contact has written.",
        NoticeKind::Offered => "A chat is here for you.",
        NoticeKind::Failed => "Something that you asked for was not done.",
        NoticeKind::Due => "You wanted to come back to a chat now.",
        NoticeKind::Closing => "A chat closes soon.",
        NoticeKind::Summary => "Something happened while there was no connection.",
        NoticeKind::Held => "A chat is placed on hold.",
    },
    title,
    body,
};

fn title(what: &What) -> String {
    match what {
        What::NotDone { name, verb, .. } => match verb {
            Verb::Hold { .. } => format!("{name} is not on hold"),
            Verb::Send { .. } | Verb::PushUrl { .. } => format!("Not sent to {name}"),
            _ => name.clone(),
        },
        What::NotTaken { name, .. } => format!("{name} stays with you"),
        What::NoteStaysHere { name, .. } => format!("Only you see why {name} is on hold"),
        What::Meanwhile { chats } => format!("{} contacts wrote while you were away", chats.len()),
        What::Offered {
            name,
            returns: true,
            ..
        } => format!("Held chat offered: {name}"),
        What::Offered { name, .. } => format!("Chat offered: {name}"),
        What::NothingHeld { .. } => "Nothing was placed on hold".to_owned(),
        What::Wrote { name, .. }
        | What::Begun { name, .. }
        | What::Due { name }
        | What::Closing { name, .. }
        | What::Held { name, .. } => name.clone(),
    }
}

fn body(what: &What) -> String {
    match what {
        What::Wrote { text, .. } => text.clone(),
        What::Begun { text, .. } => text
            .clone()
            .unwrap_or_else(|| "This chat was accepted for you.".to_owned()),
        What::Offered { by: Some(by), .. } => format!("{by} hands this chat over to you."),
        What::Offered { text, .. } => text
            .clone()
            .unwrap_or_else(|| "A chat is offered to you.".to_owned()),
        What::NotDone { why, .. } | What::NothingHeld { why } => why.sentence.clone(),
        What::NotTaken { colleague, .. } => format!("{colleague} did not take the chat."),
        What::NoteStaysHere { why, .. } => {
            format!("It is kept on this computer: the server did not take it. {why}")
        }
        What::Due { .. } => "You wanted to come back to this chat now.".to_owned(),
        What::Closing { minutes: 1, .. } => {
            "This chat closes in a minute if nobody writes.".to_owned()
        }
        What::Closing { minutes, .. } => {
            format!("This chat closes in {minutes} minutes if nobody writes.")
        }
        What::Meanwhile { chats } => {
            let (names, more) = first_names(chats);
            let names = names.join(", ");
            match more {
                0 => names,
                more => format!("{names}, {more} more"),
            }
        }
        What::Held {
            confirmed: false, ..
        } => "Not on hold yet: it is placed on hold as soon as the server answers".to_owned(),
        What::Held {
            place: Some(place), ..
        } => format!("Placed on hold in {place}"),
        What::Held { place: None, .. } => "Placed on hold".to_owned(),
    }
}
