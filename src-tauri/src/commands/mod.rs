//! What the window may call: one thin function each over the session. Errors are [`Problem`]s.
//!
//! [`Problem`]: holdfast_core::view::Problem

#![allow(
    clippy::needless_pass_by_value,
    reason = "the macro hands every argument over"
)]

mod chats;
mod diagnosis;
mod find;
mod here;
mod names;
mod session;
mod settings;

pub use names::COMMANDS;

use tauri::Wry;
use tauri::ipc::Invoke;

/// Answers the window's calls. The same names as in [`COMMANDS`], which the capability `main` grants.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        session::session,
        session::sign_in,
        session::sign_out,
        session::set_status,
        session::give_up,
        here::with_agent,
        session::try_now,
        session::lock_now,
        session::unlock,
        session::touched,
        chats::list,
        chats::retry_place,
        chats::chat,
        chats::transcript,
        chats::outbox,
        chats::act,
        chats::cancel_intent,
        chats::take_back,
        chats::hold_back,
        chats::edit_intent,
        chats::dismiss_refusal,
        chats::set_draft,
        chats::typing,
        find::open_chat,
        find::contacts,
        find::contact,
        find::colleagues,
        find::queues,
        find::find,
        find::privileges,
        find::options,
        here::showing,
        here::open_link,
        here::preferences,
        here::set_preferences,
        settings::settings,
        settings::choose_setting,
        here::quit,
        diagnosis::diagnose,
        diagnosis::cancel_diagnosis,
        diagnosis::save_report,
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_capability_grants_these_commands_and_events_alone() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
        let granted: BTreeSet<&str> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        let commands: Vec<String> = COMMANDS
            .iter()
            .map(|name| format!("allow-{}", name.replace('_', "-")))
            .collect();
        let mut expected: BTreeSet<&str> = commands.iter().map(String::as_str).collect();
        expected.extend(["core:event:allow-listen", "core:event:allow-unlisten"]);
        assert_eq!(granted, expected);
    }

    #[test]
    fn every_granted_command_is_answered() {
        let source = include_str!("mod.rs");
        for name in COMMANDS {
            assert!(
                source.contains(&format!("::{name},")),
                "{name} is granted and not answered"
            );
        }
    }
}
