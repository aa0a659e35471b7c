//! Form-encoded bodies.

use axum::Form as AxumForm;
use axum::extract::{FromRequest, Request};
use holdfast_wire::KvList;

use super::reply::Failure;
use crate::engine::contacts::{Pass, Visitor};
use crate::quirks::{Feature, Quirks};
use crate::state::AppState;

/// How many pieces of case data a contact may send at once.
const MOST_DATA: usize = 64;

/// A form-encoded body; an empty body is an empty form.
pub(super) struct Form(Vec<(String, String)>);

impl FromRequest<AppState> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let empty = request
            .headers()
            .get("content-length")
            .is_some_and(|length| length == "0");
        if empty || !request.headers().contains_key("content-type") {
            return Ok(Self(Vec::new()));
        }
        match AxumForm::<Vec<(String, String)>>::from_request(request, state).await {
            Ok(AxumForm(pairs)) => Ok(Self(pairs)),
            Err(error) => Err(Failure::Malformed(error.to_string())),
        }
    }
}

impl Form {
    /// A text; `None` where it is absent or empty.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    }

    pub(super) fn pass(&self) -> Option<Pass> {
        Some(Pass {
            user_id: self.text("userId")?,
            secure_key: self.text("secureKey")?,
        })
    }

    /// `operationId`, where this deployment heeds it.
    pub(super) fn operation(&self, quirks: &Quirks) -> Option<String> {
        self.text("operationId")
            .filter(|_| quirks.has(Feature::Idempotency))
    }

    /// `transcriptPosition`: the first index wanted; everything where none is given.
    pub(super) fn position(&self) -> i64 {
        self.text("transcriptPosition")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1)
            .max(1)
    }

    /// `userData[key]=value`.
    pub(super) fn user_data(&self) -> KvList {
        let pairs = self.0.iter().filter_map(|(name, value)| {
            let key = name.strip_prefix("userData[")?.strip_suffix(']')?;
            (!key.is_empty()).then_some((key, value.as_str()))
        });
        KvList::from_pairs(pairs.take(MOST_DATA))
    }

    pub(super) fn visitor(&self, quirks: &Quirks) -> Visitor {
        Visitor {
            nickname: self.text("nickname"),
            first_name: self.text("firstName"),
            last_name: self.text("lastName"),
            email: self.text("emailAddress"),
            subject: self.text("subject"),
            user_data: self.user_data(),
            pass: self.pass(),
            operation: self.operation(quirks),
        }
    }
}
