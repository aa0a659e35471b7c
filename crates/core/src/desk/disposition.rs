//! A chat's disposition: what can be chosen, what is chosen, and whether Done needs it.

use holdfast_domain::intent::{IntentState, Verb};
use holdfast_domain::policy::{DISPOSITION_KEY, Disposition, ON_HOLD_QUEUE};
use holdfast_store::{IntentRecord, InteractionRecord};
use holdfast_wire::KvList;
use holdfast_wire::interaction::Interaction;

use super::Desk;
use crate::read;
use crate::sync::case_data;
use crate::view::{ChoiceView, DispositionView};

impl Desk {
    /// The value of an option for a chat, with what the chat overrides.
    pub(crate) fn option_for(&self, name: &str, data: &KvList) -> String {
        read(&self.options)
            .resolve_for(name, |key| data.text(key))
            .value
    }

    /// `chat.on-hold-queue`, looked up now, with what the chat overrides.
    pub(crate) fn hold_queue(&self, record: &InteractionRecord) -> String {
        self.option_for(ON_HOLD_QUEUE, &case_data(record))
    }

    pub(crate) fn is_set_for(&self, name: &str, data: &KvList) -> bool {
        self.option_for(name, data) == "true"
    }

    /// The key of the case data that holds the disposition (`interaction.disposition.key-name`).
    pub(crate) fn disposition_key(&self, data: &KvList) -> String {
        self.option_for(DISPOSITION_KEY, data)
    }

    fn dispositions(&self, data: &KvList) -> Vec<ChoiceView> {
        let attribute = self.option_for("interaction.disposition.value-business-attribute", data);
        read(&self.attributes).values(&attribute).to_vec()
    }

    /// What a disposition is called.
    pub(crate) fn disposition_name(&self, data: &KvList, value: &str) -> String {
        let choices = self.dispositions(data).into_iter();
        let mut named = choices.filter(|one| one.value == value);
        named
            .next()
            .map_or_else(|| value.to_owned(), |one| one.name)
    }

    /// Whether a value can be set: one of the choices, or nothing, which clears it. Where there are no choices policy says
    /// so.
    pub(crate) fn is_disposition(&self, data: &KvList, value: &str) -> bool {
        let choices = self.dispositions(data);
        let is_choice = || choices.iter().any(|one| one.value == value);
        value.is_empty() || choices.is_empty() || is_choice()
    }

    /// What policy has to know; `asked` is what was asked for.
    pub(super) fn disposition_facts(&self, data: &KvList, asked: &[IntentRecord]) -> Disposition {
        let offered = !self.dispositions(data).is_empty();
        let mandatory = self.is_set_for("interaction.disposition.is-mandatory", data);
        // The last that was asked for counts, delivered ones too: not every deployment tells what became of case data.
        let wanted = asked.iter().rev().find_map(|intent| match &intent.verb {
            Verb::Disposition { value, .. }
                if !matches!(
                    intent.state,
                    IntentState::Refused(_) | IntentState::Cancelled
                ) =>
            {
                Some(value.clone())
            }
            _ => None,
        });
        let set = wanted.or_else(|| data.text(&self.disposition_key(data)));
        let is_set = set.is_some_and(|value| !value.is_empty());
        Disposition {
            offered,
            missing: offered && mandatory && !is_set,
            fixed_when_closed: self
                .is_set_for("interaction.disposition.is-read-only-on-idle", data),
        }
    }

    /// The disposition as the window shows it.
    pub(crate) fn disposition_view(
        &self,
        interaction: &Interaction,
        asked: &[IntentRecord],
    ) -> Option<DispositionView> {
        let data = interaction.user_data();
        let choices = self.dispositions(&data);
        if choices.is_empty() {
            return None;
        }
        let wanted = asked.iter().rev().find_map(|intent| match &intent.verb {
            Verb::Disposition { value, .. } if !intent.state.is_final() => Some(value.clone()),
            _ => None,
        });
        let set = data
            .text(&self.disposition_key(&data))
            .filter(|value| !value.is_empty());
        Some(DispositionView {
            value: wanted.or(set),
            required: self.is_set_for("interaction.disposition.is-mandatory", &data),
            choices,
        })
    }
}
