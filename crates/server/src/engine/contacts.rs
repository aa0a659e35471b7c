//! Contacts opening chats, returning to them and reading them.

use holdfast_wire::KvList;
use serde_json::Value;
use uuid::Uuid;

use super::locks::Kind;
use super::{Engine, EngineError};
use crate::chat::entry::{EntryKind, Side, Visibility};
use crate::chat::record::Credential;
use crate::chat::{Actor, Command, Denied, Entry, Opening, Party, Record};
use crate::config::Service;
use crate::storage::contact::normal_email;
use crate::storage::digest::digest;
use crate::storage::{Contact, Operation};

/// How long names and subjects may be, in characters.
const LONGEST_NAME: usize = 300;

/// Who comes to a service, as they say.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The name in the transcript.
    pub nickname: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The address, by which known contacts are recognised.
    pub email: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Case data.
    pub user_data: KvList,
    /// What an earlier visit was given.
    pub pass: Option<Pass>,
    /// The `operationId`: with it a repeated request opens no second chat.
    pub operation: Option<String>,
}

impl Visitor {
    /// What is kept of the request that opens a chat. Whoever repeats it gets into the chat, so it must be the same
    /// request to the letter: an id alone may be guessed.
    fn opening(&self, service: &str, now: i64) -> Option<Operation> {
        let said = [
            &self.nickname,
            &self.first_name,
            &self.last_name,
            &self.email,
            &self.subject,
        ];
        let said: Vec<&str> = said
            .into_iter()
            .map(|text| text.as_deref().unwrap_or_default())
            .collect();
        let request = format!("open {service} {}", digest(&said.join("\u{1f}")));
        Some(Operation {
            asker: String::new(),
            id: digest(self.operation.as_deref()?),
            request,
            reply: String::new(),
            at: now,
        })
    }
}

/// What a visit proves itself with.
#[derive(Clone, PartialEq, Eq)]
pub struct Pass {
    /// `userId`.
    pub user_id: String,
    /// `secureKey`: a secret.
    pub secure_key: String,
}

impl std::fmt::Debug for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

/// What a contact can read of a chat.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The chat's id.
    pub chat: String,
    /// Whether the session is over.
    pub ended: bool,
    /// Where to go on reading.
    pub next_position: i64,
    /// Entries ready for the wire, and at their end a sign of typing.
    pub messages: Vec<Value>,
}

impl Engine {
    /// Opens a chat or returns to the contact's open asynchronous one, and answers it with what the visit proves
    /// itself with from now on.
    pub fn visit(&self, service: &str, visitor: &Visitor) -> Result<(Record, Pass), EngineError> {
        let missing = || EngineError::NotFound(format!("There is no service \"{service}\"."));
        let service = self
            .deployment()
            .services
            .get(service)
            .ok_or_else(missing)?
            .clone();
        let mut opening = visitor.opening(&service.name, self.now());
        // Two visits of one contact at once must not open two chats, nor must one that is repeated.
        let _repeated = opening
            .as_ref()
            .map(|operation| self.0.locks.lock(Kind::Operation, &operation.id));
        let email = visitor
            .email
            .as_deref()
            .map(normal_email)
            .filter(|email| !email.is_empty());
        let _turn = email
            .as_ref()
            .map(|email| self.0.locks.lock(Kind::Contact, email));
        if service.asynchronous
            && let Some(pass) = &visitor.pass
            && let Ok((record, _)) = self.open_with(chat_of(&pass.user_id), pass)
            && record.open
            && record.service == service.name
        {
            self.act_as(
                Actor::Contact,
                &record.id,
                &Command::Return {
                    credential: None,
                    whole: false,
                },
            )?;
            return Ok((record, pass.clone()));
        }
        if let Some(Operation { id, request, .. }) = &opening
            && let Some(chat) = self.storage().reply("", id, request)?
        {
            // The reply was lost, unless the contact has said something since: that needed what was in it.
            let said = self.storage().transcript(&chat, 0)?;
            let whole = !said
                .iter()
                .any(|entry| entry.kind == EntryKind::Text && entry.from.side == Side::Contact);
            if let Some(returned) = self.return_to(&chat, whole)? {
                return Ok(returned);
            }
            opening = None;
        }
        let contact = self.identify(visitor, email.as_deref())?;
        if service.asynchronous
            && email.is_some()
            && let Some(id) = self.storage().open_chat(&contact.id, &service.name)?
            && let Some(returned) = self.return_to(&id, false)?
        {
            return Ok(returned);
        }
        self.open_chat(&service, &contact, visitor, email, opening)
    }

    /// Gives a visit a way back into an open chat.
    fn return_to(&self, id: &str, whole: bool) -> Result<Option<(Record, Pass)>, EngineError> {
        let Some(stored) = self.storage().record(id)? else {
            return Ok(None);
        };
        let (pass, credential) = new_pass(id, stored.record.credentials.len() + 1);
        match self.act_as(
            Actor::Contact,
            id,
            &Command::Return {
                credential: Some(credential),
                whole,
            },
        ) {
            Ok(()) => Ok(self
                .storage()
                .record(id)?
                .map(|stored| (stored.record, pass))),
            // It ended meanwhile: the visit opens a new one.
            Err(EngineError::Denied(Denied::Ended)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn open_chat(
        &self,
        service: &Service,
        contact: &Contact,
        visitor: &Visitor,
        email: Option<String>,
        operation: Option<Operation>,
    ) -> Result<(Record, Pass), EngineError> {
        let id = Uuid::now_v7().simple().to_string();
        let (pass, credential) = new_pass(&id, 1);
        let full_name = format!("{} {}", contact.first_name, contact.last_name)
            .trim()
            .to_owned();
        let nickname = text(visitor.nickname.as_ref()).unwrap_or(full_name);
        let operation = operation.map(|operation| Operation {
            reply: id.clone(),
            ..operation
        });
        let opening = Opening {
            id,
            service: service.name.clone(),
            asynchronous: service.asynchronous,
            queue: service.queue.clone(),
            contact: Party {
                id: contact.id.clone(),
                first_name: contact.first_name.clone(),
                last_name: contact.last_name.clone(),
                email,
                nickname: if nickname.is_empty() {
                    "Guest".to_owned()
                } else {
                    nickname
                },
            },
            credential,
            subject: text(visitor.subject.as_ref()).unwrap_or_default(),
            user_data: visitor.user_data.clone(),
        };
        Ok((self.keep_new(opening, operation)?, pass))
    }

    fn identify(&self, visitor: &Visitor, email: Option<&str>) -> Result<Contact, EngineError> {
        if let Some(email) = email
            && let Some(known) = self.storage().contact_by_email(email)?
        {
            return Ok(known);
        }
        let nickname = text(visitor.nickname.as_ref()).unwrap_or_default();
        let (first, last) = nickname.rsplit_once(' ').unwrap_or((&nickname, ""));
        let named = visitor.first_name.is_some() || visitor.last_name.is_some();
        let contact = Contact {
            id: Uuid::now_v7().simple().to_string(),
            first_name: if named {
                text(visitor.first_name.as_ref()).unwrap_or_default()
            } else {
                first.to_owned()
            },
            last_name: if named {
                text(visitor.last_name.as_ref()).unwrap_or_default()
            } else {
                last.to_owned()
            },
            emails: email.map(str::to_owned).into_iter().collect(),
            ..Contact::default()
        };
        self.storage().put_contact(&contact)?;
        Ok(contact)
    }

    /// The chat, and the first index that the pass may read, where the pass is right.
    fn open_with(&self, chat: &str, pass: &Pass) -> Result<(Record, i64), EngineError> {
        let record = self
            .storage()
            .record(chat)?
            .ok_or(EngineError::NotYourChat)?
            .record;
        let digest = digest(&pass.secure_key);
        let own = record
            .credentials
            .iter()
            .find(|one| one.user_id == pass.user_id && one.key_digest == digest);
        let from = own
            .map(|one| one.from_index)
            .ok_or(EngineError::NotYourChat)?;
        Ok((record, from))
    }

    /// The contact does something in a chat; the same with the same `operationId` is done once only.
    pub fn contact_acts(
        &self,
        chat: &str,
        pass: &Pass,
        act: ContactAct,
        operation: Option<&str>,
    ) -> Result<(), EngineError> {
        let (record, _) = self.open_with(chat, pass)?;
        let (verb, command) = match act {
            ContactAct::Say(text) => (
                "send",
                Command::Say {
                    text,
                    visibility: Visibility::All,
                },
            ),
            ContactAct::GoAway => ("disconnect", Command::GoAway),
            ContactAct::SetData(user_data) => ("updateData", Command::SetData { user_data }),
            ContactAct::Type(on) => {
                self.contact_types(&record, on);
                return Ok(());
            }
        };
        let operation = operation.map(|id| Operation {
            asker: pass.user_id.clone(),
            id: digest(id),
            request: verb.to_owned(),
            reply: String::new(),
            at: self.now(),
        });
        self.contact_acts_once(chat, &command, operation.as_ref())
    }

    /// What the contact can read from a position on.
    pub fn contact_reads(
        &self,
        chat: &str,
        pass: &Pass,
        position: i64,
    ) -> Result<Reading, EngineError> {
        let (record, from) = self.open_with(chat, pass)?;
        let entries = self.storage().transcript(chat, position.max(from) - 1)?;
        let mut messages: Vec<Value> = entries.iter().filter_map(Entry::for_contacts).collect();
        messages.extend(self.agent_typing(chat).filter(|_| record.open));
        let last = entries
            .last()
            .map_or(record.last_index, |entry| entry.index);
        Ok(Reading {
            chat: chat.to_owned(),
            ended: !record.open,
            next_position: last + 1,
            messages,
        })
    }
}

/// What a contact does in a chat.
#[derive(Clone, Debug)]
pub enum ContactAct {
    /// Says something.
    Say(String),
    /// Goes away: ends a standard chat.
    GoAway,
    /// Adds case data.
    SetData(KvList),
    /// Began or ended typing.
    Type(bool),
}

/// A name or subject as it is kept: without spaces around, not longer than anybody reads.
fn text(value: Option<&String>) -> Option<String> {
    value
        .map(|value| value.trim().chars().take(LONGEST_NAME).collect::<String>())
        .filter(|value| !value.is_empty())
}

/// `userId` is the chat's id and the number of the visit, so that it leads back to the chat.
fn new_pass(chat: &str, visit: usize) -> (Pass, Credential) {
    let user_id = format!("{chat}-{visit}-{}", Uuid::new_v4().simple());
    let secure_key = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let credential = Credential {
        user_id: user_id.clone(),
        key_digest: digest(&secure_key),
        from_index: 1,
    };
    (
        Pass {
            user_id,
            secure_key,
        },
        credential,
    )
}

fn chat_of(user_id: &str) -> &str {
    user_id.split('-').next().unwrap_or_default()
}
