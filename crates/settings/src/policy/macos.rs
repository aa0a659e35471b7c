//! A policy as macOS has it: the managed preferences of `org.holdfast.desktop`, which a configuration profile sets.

use std::io::Cursor;

use plist::{Dictionary, Value};

use crate::{Fault, Layer, Raw};

/// What a managed preferences file says.
pub(super) fn layer(origin: &str, bytes: &[u8]) -> Layer {
    let not_understood = |why: String| {
        let origin = origin.to_owned();
        Layer::failed(origin.clone(), Fault::NotUnderstood { origin, why })
    };
    match Value::from_reader(Cursor::new(bytes)) {
        Ok(Value::Dictionary(dictionary)) => of(origin, &dictionary),
        Ok(_) => not_understood("it is not a dictionary".to_owned()),
        // Without the cause: that may repeat what stands in the file.
        Err(_) => not_understood("it is not a property list".to_owned()),
    }
}

/// What a dictionary says. What a profile says of itself (`PayloadUUID`, …) is no setting.
fn of(origin: &str, dictionary: &Dictionary) -> Layer {
    let named = dictionary
        .iter()
        .filter(|(name, _)| !name.starts_with("Payload"))
        .map(|(name, value)| (name.clone(), raw(value)));
    Layer::new(origin, named.collect())
}

fn raw(value: &Value) -> Raw {
    match value {
        Value::Boolean(value) => Raw::Bool(*value),
        Value::Integer(value) => value.as_signed().map_or(Raw::Other, Raw::Number),
        Value::String(text) => Raw::Text(text.clone()),
        Value::Array(values) => Raw::List(values.iter().map(raw).collect()),
        _ => Raw::Other,
    }
}

#[cfg(target_os = "macos")]
pub use system::ManagedPreferences;

#[cfg(target_os = "macos")]
mod system {
    use std::path::Path;
    use std::process::Command;

    use super::super::{PolicySource, file};
    use crate::{Fault, Layer};

    /// Where macOS keeps what profiles set.
    const FOLDER: &str = "/Library/Managed Preferences";
    const FILE: &str = "org.holdfast.desktop.plist";

    /// The computer's policy over the person's.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct ManagedPreferences;

    impl PolicySource for ManagedPreferences {
        fn layers(&self) -> Vec<Layer> {
            let folder = Path::new(FOLDER);
            let of_computer = read(&folder.join(FILE));
            let of_person = match account() {
                Ok(name) => read(&folder.join(name).join(FILE)),
                Err(why) => {
                    let origin = FOLDER.to_owned();
                    let fault = Fault::Unreadable {
                        origin: origin.clone(),
                        why,
                    };
                    Some(Layer::failed(origin, fault))
                }
            };
            of_computer.into_iter().chain(of_person).collect()
        }
    }

    fn read(path: &Path) -> Option<Layer> {
        let origin = path.display().to_string();
        match file::read(path, Some(0)) {
            Ok(bytes) => bytes.map(|bytes| super::layer(&origin, &bytes)),
            Err(fault) => Some(Layer::failed(origin, fault)),
        }
    }

    /// The account's name as the system knows it: the environment's could be anybody's.
    fn account() -> Result<String, String> {
        let said = Command::new("/usr/bin/id")
            .arg("-un")
            .output()
            .map_err(|error| format!("whose account this is: {error}"))?;
        let name = String::from_utf8_lossy(&said.stdout).trim().to_owned();
        if !said.status.success() || name.is_empty() || name.contains('/') {
            return Err("whose account this is cannot be known".to_owned());
        }
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, Source, Sources, Value as SettingValue, schema};

    const MANAGED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>PayloadUUID</key><string>x</string>
  <key>cache.wipe-on-sign-out</key><true/>
  <key>cache.keep-days</key><integer>7</integer>
  <key>server.allowed</key><array><string>https://cc.example.org</string></array>
  <key>offline.sign-in-hours</key><real>1.5</real>
</dict></plist>"#;

    fn settings(bytes: &[u8]) -> Settings {
        let sources = Sources {
            policy: vec![layer("managed", bytes)],
            ..Sources::default()
        };
        Settings::resolve(schema::known(), &sources)
    }

    fn value(settings: &Settings, name: &str) -> SettingValue {
        settings
            .of(name)
            .map_or(SettingValue::Bool(false), |it| it.value.clone())
    }

    #[test]
    fn managed_preferences_are_read_and_what_a_profile_says_of_itself_is_not() {
        let settings = settings(MANAGED.as_bytes());
        assert_eq!(
            value(&settings, "cache.wipe-on-sign-out"),
            SettingValue::Bool(true)
        );
        assert_eq!(value(&settings, "cache.keep-days"), SettingValue::Number(7));
        assert_eq!(
            value(&settings, "server.allowed"),
            SettingValue::List(vec!["https://cc.example.org".into()])
        );
        assert_eq!(
            value(&settings, "offline.sign-in-hours"),
            SettingValue::Number(0)
        );
        let codes: Vec<_> = settings
            .faults()
            .iter()
            .map(|it| (it.code(), it.about()))
            .collect();
        assert_eq!(codes, [("policy_value", "offline.sign-in-hours")]);
    }

    #[test]
    fn what_is_no_property_list_closes() {
        for bytes in [
            &b""[..],
            b"<plist",
            b"bplist00\xff\xff",
            b"<plist><array/></plist>",
        ] {
            let settings = settings(bytes);
            assert_eq!(settings.faults().len(), 1);
            assert_eq!(
                settings.faults().first().map(crate::Fault::code),
                Some("policy_not_understood")
            );
            let wipe = settings.of("cache.wipe-on-sign-out");
            assert!(wipe.is_some_and(|it| matches!(it.source, Source::Closed(_))));
        }
    }

    #[test]
    fn the_sample_sets_nothing_as_it_is_and_makes_sense_with_everything_set() {
        let sample =
            include_str!("../../../../config/policy/macos/org.holdfast.desktop.mobileconfig");
        assert_eq!(payload(sample).faults(), []);
        assert!(
            payload(sample)
                .all()
                .all(|(_, it)| it.source == Source::Default)
        );
        let lines = sample.lines().map(|line| {
            let set = line.trim().strip_prefix("<!-- <key>");
            let set = set.and_then(|set| set.strip_suffix(" -->"));
            set.map_or_else(|| line.to_owned(), |set| format!("<key>{set}"))
        });
        let all = payload(&lines.collect::<Vec<_>>().join("\n"));
        assert_eq!(all.faults(), []);
        for spec in &schema::known().settings {
            let locked = all.of(&spec.name).is_some_and(crate::Setting::is_locked);
            assert_eq!(locked, spec.policy, "{}", spec.name);
        }
    }

    fn payload(profile: &str) -> Settings {
        let profile =
            Value::from_reader(Cursor::new(profile.as_bytes())).unwrap_or(Value::Boolean(false));
        let payload = profile.as_dictionary().and_then(|profile| {
            profile
                .get("PayloadContent")?
                .as_array()?
                .first()?
                .as_dictionary()
        });
        let layer = payload.map_or_else(|| panic!("no payload"), |payload| of("profile", payload));
        let sources = Sources {
            policy: vec![layer],
            ..Sources::default()
        };
        Settings::resolve(schema::known(), &sources)
    }
}
