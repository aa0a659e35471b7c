//! Case data as the window shows it, with what was asked for and is not there yet.

use holdfast_domain::case_data::is_for_programs;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::phase::Phase;
use holdfast_domain::policy::{self, Reason};
use holdfast_store::{IntentRecord, InteractionRecord};
use holdfast_wire::KvList;

use crate::desk::Desk;
use crate::problem;
use crate::sync::case_data;
use crate::view::{CaseFieldView, PendingValue};

/// Case data that the window shows elsewhere.
const ELSEWHERE: [&str; 5] = [
    "FirstName",
    "LastName",
    "EmailAddress",
    "PhoneNumber",
    "Subject",
];

impl Desk {
    /// Case data as `interaction.case-data.format-business-attribute` says, for an offer as the option for toasts says;
    /// all that is for people where they say nothing.
    pub(super) fn case(
        &self,
        phase: Phase,
        data: &KvList,
        asked: &[IntentRecord],
    ) -> Vec<CaseFieldView> {
        let format = |name: &str| {
            let attribute = self.option_for(name, data);
            crate::read(&self.attributes).values(&attribute).to_vec()
        };
        let mut formatted = Vec::new();
        if phase == Phase::Offered {
            formatted = format("toast.case-data.format-business-attribute");
        }
        if formatted.is_empty() {
            formatted = format("interaction.case-data.format-business-attribute");
        }
        let wanted = wanted(asked);
        let keys: Vec<(String, String)> = if formatted.is_empty() {
            let known = data.texts().into_iter().map(|(key, _)| key);
            let new = wanted.iter().map(|(key, _)| (*key).to_owned());
            let mut keys: Vec<String> = Vec::new();
            for key in known.chain(new).filter(|key| is_shown(key)) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            keys.into_iter().map(|key| (key.clone(), key)).collect()
        } else {
            let named = formatted.into_iter();
            named.map(|choice| (choice.value, choice.name)).collect()
        };
        let disposition = self.disposition_key(data);
        keys.into_iter()
            .filter_map(|(key, label)| {
                let newest = wanted.iter().find(|(changed, _)| *changed == key);
                let pending = newest.map(|(_, intent)| PendingValue {
                    intent: intent.id.to_string(),
                    queued: intent.state == IntentState::Queued,
                });
                let value = match newest.map(|(_, intent)| &intent.verb) {
                    Some(Verb::CaseData { value, .. }) => value.clone(),
                    _ => data.text(&key).filter(|text| !text.is_empty())?,
                };
                let fixed = policy::fixed_case_data(&key, &disposition);
                Some(CaseFieldView {
                    fixed: fixed.map(|reason| problem::denied(&reason)),
                    key,
                    label,
                    value,
                    pending,
                })
            })
            .collect()
    }

    /// Why nobody changes this case data of a chat, or `None`.
    pub(crate) fn fixed_case_data(&self, key: &str, record: &InteractionRecord) -> Option<Reason> {
        policy::fixed_case_data(key, &self.disposition_key(&case_data(record)))
    }
}

/// What is to be changed, by key: the newest wish for each.
fn wanted(asked: &[IntentRecord]) -> Vec<(&str, &IntentRecord)> {
    let mut newest: Vec<(&str, &IntentRecord)> = Vec::new();
    for intent in asked.iter().filter(|intent| !intent.state.is_final()) {
        if let Verb::CaseData { key, .. } = &intent.verb {
            newest.retain(|(known, _)| known != key);
            newest.push((key, intent));
        }
    }
    newest
}

fn is_shown(key: &str) -> bool {
    !ELSEWHERE.contains(&key) && !is_for_programs(key)
}
