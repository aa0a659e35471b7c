//! A change of case data as a request.

use holdfast_client::{ClientError, Workspace};
use holdfast_domain::ids::IntentId;
use holdfast_store::InteractionRecord;
use holdfast_wire::KvList;
use serde_json::Value;

use crate::sync::case_data;

/// Attaches what is new, changes what is there, and removes what is to be empty. A number stays one where it still is.
pub(super) async fn set_case_data(
    link: &Workspace,
    chat: &InteractionRecord,
    key: &str,
    value: &str,
    op: IntentId,
) -> Result<(), ClientError> {
    let data = case_data(chat);
    let before = data.raw(key);
    if value.is_empty() {
        return link.delete_user_data(&chat.id, &[key], op).await;
    }
    let number = before
        .filter(|before| before.is_number())
        .and_then(|_| value.parse::<i64>().ok());
    let mut change = KvList::new();
    change.set(key, number.map_or_else(|| Value::from(value), Value::from));
    match before {
        Some(_) => link.update_user_data(&chat.id, change, op).await,
        None => link.attach_user_data(&chat.id, change, op).await,
    }
}
