//! What the client is told of the deployment.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::body::done;
use super::params::Params;
use crate::auth::Caller;
use crate::config::options::{to_kvlist, to_object};
use crate::config::{Agent, BusinessAttribute, Deployment, Group};
use crate::reply::Refusal;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/configuration", get(whole)).route(
        "/configuration/business-attribute/{id}",
        get(business_attribute),
    )
}

#[derive(Deserialize)]
struct Wanted {
    types: Option<String>,
}

async fn whole(
    State(state): State<AppState>,
    caller: Caller,
    Params(wanted): Params<Wanted>,
) -> Response {
    let mut all = configuration(&state.deployment, &caller.user);
    if let (Some(types), Some(map)) = (
        wanted.types.filter(|types| !types.is_empty()),
        all.as_object_mut(),
    ) {
        let plain = |name: &str| name.replace('-', "").to_ascii_lowercase();
        let names: Vec<String> = types.split(',').map(|name| plain(name.trim())).collect();
        map.retain(|name, _| names.contains(&plain(name)));
    }
    done(json!({"configuration": all}))
}

async fn business_attribute(
    State(state): State<AppState>,
    _caller: Caller,
    Path(id): Path<String>,
) -> Response {
    let found = state
        .deployment
        .business_attributes
        .iter()
        .find(|one| one.id.to_string() == id || one.name == id);
    match found {
        Some(attribute) => done(json!({"businessAttribute": attribute_json(attribute)})),
        None => {
            Refusal::malformed(format!("There is no business attribute \"{id}\".")).into_response()
        }
    }
}

/// `data.user`, without the running session.
pub(super) fn user(deployment: &Deployment, user: &str) -> Value {
    let Some(agent) = deployment.agents.get(user) else {
        return json!({"userName": user, "employeeId": user});
    };
    let annex = deployment
        .layers
        .agents
        .get(user)
        .map_or_else(|| json!([]), to_kvlist);
    json!({
        "DBID": agent.dbid,
        "dbid": agent.dbid,
        "firstName": agent.first_name,
        "lastName": agent.last_name,
        "userName": agent.user,
        "employeeId": agent.user,
        "userProperties": annex,
        "tenantDBID": deployment.tenant.dbid,
        "tenant": deployment.tenant.name,
        "defaultPlace": agent.place,
        "agentLogin": agent.user,
    })
}

/// `data.configuration`.
pub(super) fn configuration(deployment: &Deployment, user: &str) -> Value {
    let codes = deployment
        .action_codes
        .iter()
        .map(|code| json!({"name": code.name, "code": code.code, "type": code.kind}));
    let belongs = |group: &&Group| deployment.in_group(user, &group.name);
    let transactions = deployment.layers.transactions.iter().map(
        |(name, annex)| json!({"name": name, "alias": name, "userProperties": to_kvlist(annex)}),
    );
    json!({
        "actionCodes": codes.collect::<Vec<_>>(),
        "agentGroups": deployment.groups.values().filter(belongs).map(|one| group(deployment, one)).collect::<Vec<_>>(),
        "businessAttributes": deployment.business_attributes.iter().map(attribute_json).collect::<Vec<_>>(),
        "environment": {"connections": [{"serverType": "CFGInteractionServer"}, {"serverType": "CFGContactServer"}]},
        "settings": to_kvlist(&deployment.layers.application),
        "transactions": transactions.collect::<Vec<_>>(),
        "tenant": {
            "name": deployment.tenant.name,
            "DBID": deployment.tenant.dbid,
            "userProperties": to_kvlist(&deployment.layers.tenant),
        },
    })
}

fn group(deployment: &Deployment, group: &Group) -> Value {
    let annex = deployment.layers.groups.get(&group.name);
    let dbids = |agents: Vec<&Agent>| {
        agents
            .into_iter()
            .map(|agent| agent.dbid)
            .collect::<Vec<_>>()
    };
    json!({
        "DBID": group.dbid,
        "tenantDBID": deployment.tenant.dbid,
        "name": group.name,
        "managerDBIDs": dbids(group.leads.iter().filter_map(|user| deployment.agents.get(user)).collect()),
        "agentDBIDs": dbids(deployment.members(&group.name).collect()),
        "settings": annex.map_or_else(|| json!({}), to_object),
        "userProperties": annex.map_or_else(|| json!([]), to_kvlist),
    })
}

fn attribute_json(attribute: &BusinessAttribute) -> Value {
    let values = attribute.values.iter().map(|value| {
        json!({"id": value.id, "name": value.name, "displayName": value.display_name, "default": value.default})
    });
    let mut json = Map::new();
    json.insert("id".to_owned(), attribute.id.into());
    json.insert("name".to_owned(), attribute.name.as_str().into());
    json.insert(
        "displayName".to_owned(),
        attribute.display_name.as_str().into(),
    );
    json.insert("values".to_owned(), values.collect());
    Value::Object(json)
}
