//! The system that a report is from, without the people on it.

use serde_json::{Value, json};

/// What the system says of itself.
pub(super) fn described() -> Value {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    json!({
        "os": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "name": pretty_name(),
        "session": set("XDG_SESSION_TYPE"),
        "desktop": set("XDG_CURRENT_DESKTOP"),
        "time": jiff::Timestamp::now().to_string(),
    })
}

/// The distribution and its version.
fn pretty_name() -> Option<String> {
    let text = std::fs::read_to_string("/etc/os-release").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(line.trim_matches('"').to_owned())
}

/// Replaces in every text what names the person at this computer: the home folder and those of others.
pub(super) fn forget_people(document: &mut Value) {
    match document {
        Value::String(text) => *text = without_people(text),
        Value::Array(values) => values.iter_mut().for_each(forget_people),
        Value::Object(members) => members.values_mut().for_each(forget_people),
        _ => {}
    }
}

fn without_people(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(home) = dirs::home_dir().and_then(|home| home.into_os_string().into_string().ok())
        && home.len() > 1
    {
        text = text.replace(&home, "~");
    }
    for folder in ["/home/", "/Users/", "\\Users\\"] {
        text = without_names_below(&text, folder);
    }
    text
}

/// `/home/ana/x` is `/home/…/x`.
fn without_names_below(text: &str, folder: &str) -> String {
    let mut parts = text.split(folder);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['/', '\\', '"', ' ', ':']).unwrap_or(part.len());
        kept.push_str(folder);
        kept.push('…');
        kept.push_str(&part[end..]);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_people_lose_their_names() {
        for (text, kept) in [
            ("/home/ana/key.pem", "/home/…/key.pem"),
            ("C:\\Users\\ana\\key.pem", "C:\\Users\\…\\key.pem"),
            ("/Users/ana: no such file", "/Users/…: no such file"),
            ("/etc/ssl/ca.pem", "/etc/ssl/ca.pem"),
        ] {
            assert_eq!(without_people(text), kept);
        }
    }
}
