//! Other agents, by name and by group.

use holdfast_wire::session::User;
use serde_json::Value;

use crate::{ClientError, Workspace};

/// Agents that are asked for at once.
const PAGE: usize = 200;
/// Agents that one question is answered with at most.
const MOST: usize = 10_000;

impl Workspace {
    /// The agents of a group, by its configuration id. Deployments that do not know the question answer
    /// [`ClientError::NotServed`]; some answer with agents of other groups too.
    pub async fn agents_of_group(&self, dbid: i64) -> Result<Vec<User>, ClientError> {
        self.users(("groupId", &dbid.to_string()), MOST).await
    }

    /// Agents whose name or user name holds `term`; those of one page.
    pub async fn agents_named(&self, term: &str) -> Result<Vec<User>, ClientError> {
        self.users(("searchTerm", term), PAGE).await
    }

    async fn users(&self, wanted: (&str, &str), most: usize) -> Result<Vec<User>, ClientError> {
        let mut found: Vec<User> = Vec::new();
        let limit = PAGE.to_string();
        loop {
            let offset = found.len().to_string();
            let query = [wanted, ("limit", &limit), ("offset", &offset)];
            let data = self.look_up(&["users"], &query).await?;
            let page: Vec<User> = data
                .get("users")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|user| User::from_value(user.clone()))
                .collect();
            // A deployment that does not heed `offset` answers the same page again.
            let is_new = page
                .first()
                .is_some_and(|first| !found.iter().any(|known| known == first));
            let last = page.len() < PAGE;
            if is_new {
                found.extend(page);
            }
            if last || !is_new || found.len() >= most {
                return Ok(found);
            }
        }
    }
}
