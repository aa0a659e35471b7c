//! The shape of every exchange: `{"operationId"?, "data"?}` → `{"status":{"code","message"?},"data"?}`.

use serde_json::{Map, Value, json};

use crate::object::wire_object;

wire_object! {
    /// A request body.
    Request {
        /// The id that events echo and that makes a repeated request the same request.
        operation_id / set_operation_id: text = "operationId",
    }
}

impl Request {
    /// A request with `data`.
    pub fn with_data(data: Value) -> Self {
        let mut request = Self::new();
        request.set_raw("data", data);
        request
    }

    /// `data`; empty where there is none.
    pub fn data(&self) -> Map<String, Value> {
        self.raw("data")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    }
}

wire_object! {
    /// A reply body.
    Reply {
        /// `status`.
        status / set_status: object(Status) = "status",
    }
}

wire_object! {
    /// `status` of a reply.
    Status {
        /// 0 done, 1 accepted (the answer comes as an event), other values are errors.
        code / set_code: int = "code",
        /// A text for people.
        message / set_message: text = "message",
    }
}

impl Reply {
    /// Done: the answer is in `data`.
    pub fn done(data: Value) -> Self {
        let mut reply = Self::new();
        reply
            .set_raw("status", json!({"code": 0}))
            .set_raw("data", data);
        reply
    }

    /// Accepted: the answer comes as an event.
    pub fn accepted() -> Self {
        Self::from_value(json!({"status": {"code": 1}})).unwrap_or_default()
    }

    /// An error, with a text for people.
    pub fn error(code: i64, message: impl Into<String>) -> Self {
        Self::from_value(json!({"status": {"code": code, "message": message.into()}}))
            .unwrap_or_default()
    }

    /// `status.code`.
    pub fn code(&self) -> Option<i64> {
        self.status().and_then(|status| status.code())
    }

    /// `status.message`.
    pub fn message(&self) -> Option<String> {
        self.status()
            .and_then(|status| status.message().map(str::to_owned))
    }

    /// `data`; null where there is none.
    pub fn data(&self) -> &Value {
        self.raw("data").unwrap_or(&Value::Null)
    }
}
