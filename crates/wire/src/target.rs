//! Whom one can reach (`targets`).

use serde_json::Value;

use crate::object::wire_object;

wire_object! {
    /// An agent, a queue or something else that can be reached.
    Target {
        /// `agent`, `interaction-queue`, …
        kind / set_kind: text = "type",
        /// The name shown.
        name / set_name: text = "name",
        /// An agent's employee id.
        employee_id / set_employee_id: text = "employeeId",
        /// An agent's user name.
        user_name / set_user_name: text = "userName",
    }
}

impl Target {
    /// How much waits in a queue, where that is told.
    pub fn waiting(&self) -> Option<u64> {
        self.raw("availability")?.get("waitingCalls")?.as_u64()
    }

    /// An agent's state on a channel: `Ready`, `NotReady`, `LoggedOut`; `None` where the channel is not theirs.
    pub fn state_on(&self, channel: &str) -> Option<&str> {
        let channels = self.raw("availability")?.get("channels")?.as_array()?;
        let named = |one: &&Value| one.get("name").and_then(Value::as_str) == Some(channel);
        channels
            .iter()
            .find(named)?
            .get("userState")?
            .get("state")?
            .as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_that_of_the_channel() {
        let target = Target::from_value(serde_json::json!({
            "type": "agent", "userName": "ben",
            "availability": {"channels": [
                {"name": "voice", "userState": {"state": "Ready"}},
                {"name": "chat", "available": false, "userState": {"state": "NotReady"}},
                {"name": 7},
            ]},
        }));
        let target = target.unwrap_or_default();
        assert_eq!(target.state_on("chat"), Some("NotReady"));
        assert_eq!(target.state_on("email"), None);
        assert_eq!(Target::new().state_on("chat"), None);
        let queue =
            serde_json::json!({"type": "interaction-queue", "availability": {"waitingCalls": 3}});
        assert_eq!(
            Target::from_value(queue).unwrap_or_default().waiting(),
            Some(3)
        );
        assert_eq!(Target::new().waiting(), None);
    }
}
