//! German.

use holdfast_domain::intent::{Refusal, Verb};

use super::{Words, first_names, is_in_words};
use crate::notice::{NoticeKind, What};

pub(super) const WORDS: Words = Words {
    open: "Öffnen",
    hold: "Den Chat halten",
    rejoin: "Wieder beitreten",
    undo: "Rückgängig",
    later: |minutes| match minutes {
        60 => "Später (1 Stunde)".to_owned(),
        minutes => format!("Später ({minutes} Min.)"),
    },
    least: |kind| match kind {
        NoticeKind::Wrote => "Ein Kontakt hat geschrieben.",
        NoticeKind::Offered => "Ein Chat ist für Sie da.",
        NoticeKind::Failed => "Etwas, das Sie wollten, ist nicht geschehen.",
        NoticeKind::Due => "Sie wollten jetzt auf einen Chat zurückkommen.",
        NoticeKind::Closing => "Ein Chat schließt bald.",
        NoticeKind::Summary => "Während die Verbindung fehlte, ist etwas geschehen.",
        NoticeKind::Held => "Ein Chat wird gehalten.",
    },
    title,
    body,
};

fn title(what: &What) -> String {
    match what {
        What::NotDone { name, verb, .. } => match verb {
            Verb::Hold { .. } => format!("{name} wird nicht gehalten"),
            Verb::Send { .. } | Verb::PushUrl { .. } => format!("Nicht an {name} gesendet"),
            _ => name.clone(),
        },
        What::NotTaken { name, .. } => format!("{name} bleibt bei Ihnen"),
        What::NoteStaysHere { name, .. } => format!("Nur Sie sehen, warum {name} gehalten wird"),
        What::Meanwhile { chats } => {
            format!("{} Kontakte haben inzwischen geschrieben", chats.len())
        }
        What::Offered {
            name,
            returns: true,
            ..
        } => format!("Gehaltener Chat angeboten: {name}"),
        What::Offered { name, .. } => format!("Chat angeboten: {name}"),
        What::NothingHeld { .. } => "Es wird nichts gehalten".to_owned(),
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
            .unwrap_or_else(|| "Dieser Chat wurde für Sie angenommen.".to_owned()),
        What::Offered { by: Some(by), .. } => format!("{by} übergibt Ihnen diesen Chat."),
        What::Offered { text, .. } => text
            .clone()
            .unwrap_or_else(|| "Ihnen wird ein Chat angeboten.".to_owned()),
        What::NotDone { why, .. } | What::NothingHeld { why } => reason(why),
        What::NotTaken { colleague, .. } => format!("{colleague} hat den Chat nicht angenommen."),
        What::NoteStaysHere { why, .. } => {
            format!("Der Server hat es nicht angenommen; es bleibt auf diesem Rechner. {why}")
        }
        What::Due { .. } => "Sie wollten jetzt auf diesen Chat zurückkommen.".to_owned(),
        What::Closing { minutes: 1, .. } => {
            "Dieser Chat schließt in einer Minute, wenn niemand schreibt.".to_owned()
        }
        What::Closing { minutes, .. } => {
            format!("Dieser Chat schließt in {minutes} Minuten, wenn niemand schreibt.")
        }
        What::Meanwhile { chats } => {
            let (names, more) = first_names(chats);
            let names = names.join(", ");
            match more {
                0 => names,
                1 => format!("{names}, 1 weiterer"),
                more => format!("{names}, {more} weitere"),
            }
        }
        What::Held {
            confirmed: false, ..
        } => "Noch nicht gehalten: Das geschieht, sobald der Server antwortet".to_owned(),
        What::Held {
            place: Some(place), ..
        } => format!("Wird gehalten in {place}"),
        What::Held { place: None, .. } => "Wird gehalten".to_owned(),
    }
}

/// Why not. The window knows more of these; a notice leads there.
fn reason(why: &Refusal) -> String {
    let about = why.about.as_deref().unwrap_or_default();
    match why.code.as_str() {
        "with_other" if about.is_empty() => "Jemand anderes hat diesen Chat.".to_owned(),
        "with_other" => format!("{about} hat diesen Chat."),
        "no_privilege" => format!("Ihnen fehlt das Recht „{about}“."),
        "not_with_you" => "Dieser Chat ist nicht bei Ihnen.".to_owned(),
        "chat_done" => "Dieser Chat ist erledigt.".to_owned(),
        "chat_ended" => "Dieser Chat ist beendet.".to_owned(),
        "standard_chat" => {
            "Das ist ein Standard-Chat: Er kann nicht ohne Agenten offen bleiben.".to_owned()
        }
        "no_hold_queue" | "no_hold_default" => {
            "Die Option chat.on-hold-queue ist leer, und Sie haben keinen Arbeitskorb für Chats."
                .to_owned()
        }
        "no_active_chat" => "Sie haben keinen aktiven Chat.".to_owned(),
        "which_chat" => "Öffnen Sie zuerst den Chat, der gehalten werden soll.".to_owned(),
        "offline" | "unreachable" => "Der Server ist nicht zu erreichen.".to_owned(),
        "refused_silently" => "Der Server hat das abgelehnt und sagt nicht, warum.".to_owned(),
        _ if is_in_words(why) => why.sentence.clone(),
        _ => "Der Grund steht in Holdfast bei diesem Chat.".to_owned(),
    }
}
