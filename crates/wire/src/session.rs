//! The agent's session: user, channels, configuration.

use crate::interaction::Interaction;
use crate::object::wire_object;

wire_object! {
    /// `data.user` of `WorkspaceInitializationComplete` and `current-session`.
    User {
        /// The sign-in name.
        user_name / set_user_name: text = "userName",
        /// The employee id: what `agentId` and `assignedTo` hold.
        employee_id / set_employee_id: text = "employeeId",
        /// The configuration id.
        dbid / set_dbid: int = "DBID",
        /// First name.
        first_name / set_first_name: text = "firstName",
        /// Last name.
        last_name / set_last_name: text = "lastName",
        /// The place to activate channels on.
        default_place / set_default_place: text = "defaultPlace",
        /// The agent's annex.
        user_properties / set_user_properties: kv = "userProperties",
        /// The tenant.
        tenant / set_tenant: text = "tenant",
        /// The running session, in `current-session`.
        active_session / set_active_session: object(ActiveSession) = "activeSession",
    }
}

wire_object! {
    /// `data.user.activeSession`.
    ActiveSession {
        /// The media part.
        media / set_media: object(Media) = "media",
    }
}

wire_object! {
    /// The media of a session or of `ChannelStateChanged`.
    Media {
        /// One per media type.
        channels / set_channels: list(MediaChannel) = "channels",
    }
}

wire_object! {
    /// The state of one media channel.
    MediaChannel {
        /// The media type, e.g. `chat`.
        name / set_name: text = "name",
        /// Whether new chats can be offered now.
        available / set_available: flag = "available",
        /// `Ready`, `NotReady` or `LoggedOut`.
        state / set_state: text = "state",
        /// Do not disturb.
        dnd / set_dnd: flag = "dnd",
        /// The reasons given, e.g. `ReasonCode`.
        reasons / set_reasons: kv = "reasons",
        /// Since when, in milliseconds since 1970.
        timestamp / set_timestamp: int = "timestamp",
        /// What the agent works on, in `current-session`.
        interactions / set_interactions: list(Interaction) = "interactions",
    }
}

wire_object! {
    /// `data.configuration`.
    Configuration {
        /// Application options by section.
        settings / set_settings: kv = "settings",
        /// The agent's groups with their annexes.
        agent_groups / set_agent_groups: list(AgentGroup) = "agentGroups",
        /// Transaction objects, for overrides.
        transactions / set_transactions: list(Transaction) = "transactions",
        /// Not-ready reasons and the like.
        action_codes / set_action_codes: list(ActionCode) = "actionCodes",
        /// Business attributes.
        business_attributes / set_business_attributes: list(BusinessAttribute) = "businessAttributes",
        /// The tenant's annex (*ours*; absent elsewhere).
        tenant / set_tenant: object(Tenant) = "tenant",
    }
}

wire_object! {
    /// An agent group.
    AgentGroup {
        /// The group's name.
        name / set_name: text = "name",
        /// The configuration id.
        dbid / set_dbid: int = "DBID",
        /// The annex.
        settings / set_settings: kv = "settings",
        /// The annex, where it is published under this name.
        user_properties / set_user_properties: kv = "userProperties",
    }
}

wire_object! {
    /// A Transaction object.
    Transaction {
        /// The name that override keys use.
        name / set_name: text = "name",
        /// The annex by section.
        user_properties / set_user_properties: kv = "userProperties",
    }
}

wire_object! {
    /// The tenant.
    Tenant {
        /// The annex by section.
        user_properties / set_user_properties: kv = "userProperties",
    }
}

wire_object! {
    /// A reason for an agent state.
    ActionCode {
        /// The name shown.
        name / set_name: text = "name",
        /// The code sent.
        code / set_code: text = "code",
        /// What it is for, e.g. `NotReady`.
        kind / set_kind: text = "type",
    }
}

wire_object! {
    /// A business attribute with its values.
    BusinessAttribute {
        /// The name.
        name / set_name: text = "name",
        /// The name shown.
        display_name / set_display_name: text = "displayName",
    }
}

impl AgentGroup {
    /// Whether the agent is a member. Deployments that list only the agent's own groups send no `agentDBIDs`.
    pub fn has_agent(&self, dbid: Option<i64>) -> bool {
        match (self.dbids("agentDBIDs"), dbid) {
            (Some(members), Some(dbid)) => members.contains(&dbid),
            _ => true,
        }
    }

    /// Whether the agent leads it, by `managerDBIDs`.
    pub fn is_led_by(&self, dbid: Option<i64>) -> bool {
        match (self.dbids("managerDBIDs"), dbid) {
            (Some(leads), Some(dbid)) => leads.contains(&dbid),
            _ => false,
        }
    }

    fn dbids(&self, key: &str) -> Option<Vec<i64>> {
        let all = self.raw(key)?.as_array()?;
        Some(all.iter().filter_map(crate::object::as_int).collect())
    }
}
