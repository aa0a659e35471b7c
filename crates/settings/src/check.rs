//! Whether a value fits its setting.

use url::{Host, Url};

use crate::schema::{Format, Kind, Spec};
use crate::{Mismatch, Raw, ServerPattern, Value};

/// Longer than any path or address that somebody means.
const LONGEST_TEXT: usize = 2_048;
/// Addresses stand in files; secrets do not.
const NO_USER: &str = "a user name or password does not belong in it";
/// More than anybody lists.
const LONGEST_LIST: usize = 1_000;

impl Spec {
    /// The value, or why it does not fit.
    pub fn check(&self, raw: &Raw) -> Result<Value, Mismatch> {
        match (self.kind, raw) {
            (Kind::Bool, Raw::Bool(value)) => Ok(Value::Bool(*value)),
            (Kind::Bool, _) => Err(Mismatch::Kind("true or false")),
            (Kind::Number, Raw::Number(number)) => self.number(*number),
            (Kind::Number, _) => Err(Mismatch::Kind("a whole number")),
            (Kind::Choice, Raw::Text(text)) if self.values.iter().any(|it| it.value == *text) => {
                Ok(Value::Text(text.clone()))
            }
            (Kind::Choice, _) => {
                let values: Vec<&str> = self.values.iter().map(|it| it.value.as_str()).collect();
                Err(Mismatch::Choice(values.join(", ")))
            }
            (Kind::Text, Raw::Text(text)) => self.text(text).map(Value::Text),
            (Kind::Text, _) => Err(Mismatch::Kind("a text")),
            (Kind::List, Raw::List(raws)) => self.list(raws).map(Value::List),
            (Kind::List, _) => Err(Mismatch::Kind("a list of texts")),
        }
    }

    /// As a policy may say it: what is set must say something, or nobody knows what was meant.
    pub(crate) fn check_policy(&self, raw: &Raw) -> Result<Value, Mismatch> {
        let value = self.check(raw)?;
        let says_nothing = match &value {
            Value::Text(text) => text.is_empty(),
            Value::List(texts) => texts.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if says_nothing {
            return Err(Mismatch::Format("it must not be empty"));
        }
        Ok(value)
    }

    fn number(&self, number: i64) -> Result<Value, Mismatch> {
        let (least, greatest) = self.range.unwrap_or((0, u32::MAX));
        match u32::try_from(number) {
            Ok(number) if (least..=greatest).contains(&number) => Ok(Value::Number(number)),
            _ => Err(Mismatch::Range(least, greatest)),
        }
    }

    fn list(&self, raws: &[Raw]) -> Result<Vec<String>, Mismatch> {
        let most = self.most.unwrap_or(LONGEST_LIST);
        if raws.len() > most {
            return Err(Mismatch::Many(most));
        }
        let texts = raws.iter().map(|raw| match raw {
            Raw::Text(text) if text.is_empty() => {
                Err(Mismatch::Format("none of its texts may be empty"))
            }
            Raw::Text(text) => self.text(text),
            _ => Err(Mismatch::Kind("a list of texts")),
        });
        texts.collect()
    }

    fn text(&self, text: &str) -> Result<String, Mismatch> {
        if text.len() > LONGEST_TEXT {
            return Err(Mismatch::Format("it must not be longer than 2048 bytes"));
        }
        if text.chars().any(char::is_control) {
            return Err(Mismatch::Format("it must be one line of plain text"));
        }
        if !text.is_empty() {
            match self.format {
                Some(Format::Server) => {
                    if text.contains('*') {
                        return Err(Mismatch::Format("it must name one server"));
                    }
                    text.parse::<ServerPattern>().map(drop)?;
                }
                Some(Format::Servers) => text.parse::<ServerPattern>().map(drop)?,
                Some(Format::Proxy) => proxy(text)?,
                Some(Format::Script) => script(text)?,
                Some(Format::Host) => host(text)?,
                Some(Format::Path) => path(text)?,
                Some(Format::Minutes) => minutes(text)?,
                Some(Format::Address) => address(text)?,
                None => {}
            }
        }
        Ok(text.to_owned())
    }
}

fn proxy(text: &str) -> Result<(), Mismatch> {
    let url = Url::parse(text).map_err(|_| Mismatch::Format("it must be http://HOST:PORT"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Mismatch::Format(NO_USER));
    }
    let is_origin =
        matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if url.scheme() != "http" || url.host_str().is_none_or(str::is_empty) || !is_origin {
        return Err(Mismatch::Format("it must be http://HOST:PORT"));
    }
    Ok(())
}

fn script(text: &str) -> Result<(), Mismatch> {
    let wrong = Mismatch::Format("it must be http://HOST/FILE or https://HOST/FILE");
    let url = Url::parse(text).map_err(|_| wrong.clone())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Mismatch::Format(NO_USER));
    }
    let is_web = matches!(url.scheme(), "http" | "https");
    if is_web && url.host_str().is_some_and(|host| !host.is_empty()) {
        Ok(())
    } else {
        Err(wrong)
    }
}

fn host(text: &str) -> Result<(), Mismatch> {
    let name = text.strip_prefix('.').unwrap_or(text);
    let name = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .map_or_else(|| name.to_owned(), |address| format!("[{address}]"));
    Host::parse(&name)
        .map(drop)
        .map_err(|_| Mismatch::Format("it must be names or addresses of computers"))
}

fn address(text: &str) -> Result<(), Mismatch> {
    let wrong = Mismatch::Format("it must be https://HOST/FOLDER");
    let url = Url::parse(text).map_err(|_| wrong.clone())?;
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    // Programs that are not for tests would refuse it when they ask.
    let is_test = cfg!(debug_assertions) && is_here;
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_test);
    let is_plain = url.username().is_empty() && url.password().is_none();
    if is_safe && is_plain && url.query().is_none() && url.fragment().is_none() {
        Ok(())
    } else {
        Err(wrong)
    }
}

/// A path from the root as any of the systems writes it: a policy is written for many computers.
fn path(text: &str) -> Result<(), Mismatch> {
    let bytes = text.as_bytes();
    let has_drive = bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && matches!(bytes.get(1..3), Some(b":\\" | b":/"));
    if text.starts_with('/') || text.starts_with("\\\\") || has_drive {
        Ok(())
    } else {
        Err(Mismatch::Format("it must be a path from the root"))
    }
}

/// Up to a day.
fn minutes(text: &str) -> Result<(), Mismatch> {
    match text.parse::<u32>() {
        Ok(1..=1440) => Ok(()),
        _ => Err(Mismatch::Format("it must be minutes from 1 to 1440")),
    }
}
