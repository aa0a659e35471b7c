//! An answer, read within bounds and judged by the API's rules.

use holdfast_wire::envelope::Reply;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde_json::Value;

use crate::ClientError;

/// An answer, whole.
pub(crate) struct Answer {
    server: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// Reads at most `limit` bytes.
    pub(super) async fn read(
        server: String,
        mut response: reqwest::Response,
        limit: usize,
        fault: impl Fn(&reqwest::Error) -> ClientError,
    ) -> Result<Self, ClientError> {
        if response
            .content_length()
            .is_some_and(|length| length > limit as u64)
        {
            return Err(ClientError::TooLarge { limit });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
            if body.len() + chunk.len() > limit {
                return Err(ClientError::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self {
            server,
            status: response.status(),
            headers: response.headers().clone(),
            body,
        })
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The body as text.
    pub(crate) fn text(&self) -> Result<&str, ClientError> {
        std::str::from_utf8(&self.body).map_err(|_| self.not_workspace("its answer is no text"))
    }

    /// The body as JSON, where it is.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// `Location`, where it is a redirect.
    pub(crate) fn location(&self) -> Option<&str> {
        if !self.status.is_redirection() {
            return None;
        }
        self.headers
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
    }

    /// The same for every answer that is no Workspace server's.
    pub(crate) fn not_workspace(&self, detail: &str) -> ClientError {
        ClientError::NotWorkspace {
            server: self.server.clone(),
            detail: detail.to_owned(),
        }
    }

    /// Whether a web page came.
    pub(crate) fn is_html(&self) -> bool {
        let declared = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        declared.contains("html") || self.body.trim_ascii_start().starts_with(b"<")
    }

    /// Judges everything but success; `what` names the request.
    pub(crate) fn check(&self, what: &str) -> Result<(), ClientError> {
        let code = self.status.as_u16();
        match code {
            200..=299 => Ok(()),
            300..=399 => Err(self.not_workspace(&match self.location() {
                Some(target) => format!(
                    "it redirects to {}",
                    target.split(['?', '#']).next().unwrap_or(target)
                ),
                None => format!("HTTP {code}"),
            })),
            401 | 403 => Err(ClientError::SignedOut {
                message: self.message(),
            }),
            404 | 405 | 501 => Err(ClientError::NotServed {
                what: what.to_owned(),
            }),
            407 => Err(self.not_workspace("a proxy wants a sign-in")),
            511 => Err(self.not_workspace("this network wants a sign-in")),
            429 => Err(ClientError::Unreachable {
                server: self.server.clone(),
                detail: "the server is busy".to_owned(),
            }),
            // Whoever failed may have failed after it was done.
            408 | 500..=599 => Err(ClientError::ReplyLost {
                detail: format!("HTTP {code}"),
            }),
            _ => Err(self.refused()),
        }
    }

    /// The API's reply; `what` names the request.
    pub(crate) fn reply(&self, what: &str) -> Result<Reply, ClientError> {
        self.check(what)?;
        if self.status == StatusCode::NO_CONTENT {
            return Ok(Reply::new());
        }
        if self.is_html() {
            return Err(self.not_workspace("a web page came"));
        }
        let reply = self
            .json()
            .and_then(Reply::from_value)
            .ok_or_else(|| self.not_workspace("its answer is no JSON object"))?;
        match reply.code() {
            Some(0 | 1) => Ok(reply),
            Some(_) => Err(self.refused()),
            // Every reply says how it went: what does not was written by somebody on the way.
            None => Err(self.not_workspace("its answer has no status")),
        }
    }

    /// What the server says about an error; never the text of a web page.
    pub(crate) fn message(&self) -> String {
        self.json()
            .and_then(|body| {
                let said = body
                    .pointer("/status/message")
                    .or_else(|| body.get("error_description"));
                said.or_else(|| body.get("message"))
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            })
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| format!("HTTP {}", self.status.as_u16()))
    }

    fn refused(&self) -> ClientError {
        let body = self.json().unwrap_or_default();
        let code = body.pointer("/status/code").and_then(Value::as_i64);
        ClientError::Refused {
            code: code.unwrap_or_else(|| i64::from(self.status.as_u16())),
            message: self.message(),
            agent: body
                .pointer("/data/agentId")
                .and_then(Value::as_str)
                .map(str::to_owned),
        }
    }
}
