//! A contact of the directory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::ContactSeed;

/// A contact of the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The id.
    pub id: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Other attributes by name.
    pub attributes: BTreeMap<String, String>,
}

impl From<&ContactSeed> for Contact {
    fn from(seed: &ContactSeed) -> Self {
        Self {
            id: seed.id.clone(),
            first_name: seed.first_name.clone(),
            last_name: seed.last_name.clone(),
            emails: seed.emails.clone(),
            phones: seed.phones.clone(),
            attributes: seed.attributes.clone(),
        }
    }
}

impl Contact {
    /// The contact as a row of `EventSearchContact`.
    pub fn row(&self) -> Value {
        let mut row = json!({
            "id": self.id,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "phoneNumbers": self.phones,
            "emailAddresses": self.emails,
        });
        for (name, value) in &self.attributes {
            row[name] = value.as_str().into();
        }
        row
    }

    /// The `attributes` of `EventGetContactDetails`, all or those asked for.
    pub fn attributes(&self, asked: &[String]) -> Value {
        let values = |values: &[String]| {
            values
                .iter()
                .map(|value| json!({"value": value}))
                .collect::<Vec<_>>()
        };
        let mut all = BTreeMap::from([
            ("FirstName", values(std::slice::from_ref(&self.first_name))),
            ("LastName", values(std::slice::from_ref(&self.last_name))),
            ("EmailAddress", values(&self.emails)),
            ("PhoneNumber", values(&self.phones)),
        ]);
        for (name, value) in &self.attributes {
            all.insert(name, values(std::slice::from_ref(value)));
        }
        if !asked.is_empty() {
            all.retain(|name, _| asked.iter().any(|wanted| wanted == name));
        }
        json!(all)
    }
}

/// An e-mail address as it is compared: without spaces around, in lower case.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}
