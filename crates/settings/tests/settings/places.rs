//! The places where policy stands.

use std::collections::BTreeMap;

use holdfast_settings::policy::windows::{self, RegistryKey, RegistryValue};
use holdfast_settings::schema::known;
use holdfast_settings::{Value, keys};

use crate::{faults, under_all};

fn key(
    values: &[(&str, RegistryValue)],
    lists: &[(&str, &[(&str, RegistryValue)])],
) -> RegistryKey {
    let owned = |values: &[(&str, RegistryValue)]| -> BTreeMap<String, RegistryValue> {
        values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    };
    RegistryKey {
        values: owned(values),
        keys: lists
            .iter()
            .map(|(name, values)| ((*name).to_owned(), owned(values)))
            .collect(),
    }
}

fn text(text: &str) -> RegistryValue {
    RegistryValue::Text(text.to_owned())
}

#[test]
fn the_registry_is_read_as_the_editor_of_group_policies_writes_it() {
    let key = key(
        &[
            ("cache.wipe-on-sign-out", RegistryValue::Number(1)),
            ("Cache.Keep-Days", RegistryValue::Number(30)),
            ("sign-in.method", text("browser")),
            (
                "proxy.bypass",
                RegistryValue::Texts(vec!["a.example.org".into(), ".b.example.org".into()]),
            ),
        ],
        &[(
            "server.allowed",
            &[
                ("10", text("https://ten.example.org")),
                ("2", text("https://two.example.org")),
                ("1", text("https://one.example.org")),
            ],
        )],
    );
    let settings = under_all(vec![windows::layer("HKLM", &key, known())]);
    assert_eq!(faults(&settings), []);
    assert!(settings.get(&keys::CACHE_WIPE_ON_SIGN_OUT));
    assert_eq!(settings.get(&keys::CACHE_KEEP_DAYS), 30);
    assert_eq!(
        settings.get(&keys::SIGN_IN_METHOD),
        keys::SignInMethod::Browser
    );
    assert_eq!(
        settings.get(&keys::PROXY_BYPASS),
        ["a.example.org", ".b.example.org"]
    );
    assert_eq!(
        settings.get(&keys::SERVER_ALLOWED),
        [
            "https://one.example.org",
            "https://two.example.org",
            "https://ten.example.org"
        ]
    );
}

#[test]
fn what_the_registry_holds_of_another_type_closes() {
    for (name, value) in [
        ("cache.wipe-on-sign-out", RegistryValue::Number(2)),
        ("cache.wipe-on-sign-out", text("true")),
        ("cache.keep-days", text("30")),
        ("cache.keep-days", RegistryValue::Number(u32::MAX)),
        ("cache.keep-days", RegistryValue::Other),
        ("server.allowed", text("https://cc.example.org")),
    ] {
        let key = key(&[(name, value.clone())], &[]);
        let settings = under_all(vec![windows::layer("HKLM", &key, known())]);
        assert_eq!(faults(&settings), [("policy_value", name)], "{value:?}");
        let closed = known().get(name).unwrap().closed.as_ref().unwrap();
        assert_eq!(&settings.of(name).unwrap().value, closed, "{value:?}");
    }
    let empty = key(&[], &[("server.allowed", &[])]);
    let settings = under_all(vec![windows::layer("HKLM", &empty, known())]);
    assert_eq!(faults(&settings), [("policy_value", "server.allowed")]);
}

#[test]
fn the_linux_sample_sets_nothing_as_it_is_and_makes_sense_with_everything_set() {
    let sample = include_str!("../../../../config/policy/linux/policy.toml");
    let settings = crate::under(sample);
    assert_eq!(faults(&settings), []);
    assert!(settings.all().all(|(_, setting)| !setting.is_locked()));
    let everything: Vec<String> = sample
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(set) if !set.is_empty() && !set.starts_with(' ') => set.to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    let settings = crate::under(&everything.join("\n"));
    assert_eq!(faults(&settings), []);
    for spec in &known().settings {
        let setting = settings.of(&spec.name).unwrap();
        assert_eq!(setting.is_locked(), spec.policy, "{}", spec.name);
        assert!(
            !spec.policy || setting.value == *spec.sample(),
            "{}",
            spec.name
        );
    }
}

#[test]
fn the_documented_defaults_are_those_that_count() {
    let text = include_str!("../../../../config/defaults.toml");
    let documented: toml::Table = text.parse().unwrap();
    for spec in &known().settings {
        let mut parts = spec.name.split('.');
        let value = parts.try_fold(toml::Value::Table(documented.clone()), |at, part| {
            at.get(part).cloned()
        });
        let shown = value.unwrap_or_else(|| panic!("{} is missing", spec.name));
        let wanted: toml::Value = match &spec.default {
            Value::Bool(value) => (*value).into(),
            Value::Number(value) => i64::from(*value).into(),
            Value::Text(text) => text.as_str().into(),
            Value::List(texts) => texts.clone().into(),
        };
        assert_eq!(shown, wanted, "{}", spec.name);
    }
}

#[cfg(unix)]
mod file {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::path::PathBuf;

    use holdfast_settings::keys;
    use holdfast_settings::policy::{PolicyFile, PolicySource as _};
    use tempfile::TempDir;

    use crate::{faults, under_all};

    struct Folder(TempDir);

    impl Folder {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
            Self(folder)
        }

        fn path(&self) -> PathBuf {
            self.0.path().join("policy.toml")
        }

        fn write(&self, text: impl AsRef<[u8]>, mode: u32) {
            fs::write(self.path(), text).unwrap();
            fs::set_permissions(self.path(), Permissions::from_mode(mode)).unwrap();
        }

        fn me(&self) -> u32 {
            self.0.path().metadata().unwrap().uid()
        }

        /// The codes of what is wrong, and the days that count.
        fn read_as(&self, owner: u32) -> (Vec<String>, u32) {
            let settings = under_all(PolicyFile::owned_by(self.path(), owner).layers());
            let codes = faults(&settings)
                .iter()
                .map(|(code, _)| (*code).to_owned())
                .collect();
            (codes, settings.get(&keys::CACHE_KEEP_DAYS))
        }

        fn read(&self) -> (Vec<String>, u32) {
            self.read_as(self.me())
        }
    }

    const SAYS: &str = "cache.keep-days = 30\n";
    const CLOSED: u32 = 1;

    #[test]
    fn a_file_of_the_right_owner_counts() {
        let folder = Folder::new();
        assert_eq!(folder.read(), (vec![], 0));
        folder.write(SAYS, 0o644);
        assert_eq!(folder.read(), (vec![], 30));
    }

    #[test]
    fn a_file_that_others_can_change_closes() {
        let folder = Folder::new();
        let not_trusted = (vec!["policy_not_trusted".to_owned()], CLOSED);
        for mode in [0o664, 0o646, 0o666] {
            folder.write(SAYS, mode);
            assert_eq!(folder.read(), not_trusted, "{mode:o}");
        }
        folder.write(SAYS, 0o644);
        assert_eq!(folder.read_as(folder.me() + 1), not_trusted);
        fs::set_permissions(folder.0.path(), Permissions::from_mode(0o775)).unwrap();
        assert_eq!(folder.read(), not_trusted);
        fs::set_permissions(folder.0.path(), Permissions::from_mode(0o755)).unwrap();
        assert_eq!(folder.read(), (vec![], 30));
    }

    #[test]
    fn a_name_that_leads_to_a_folder_of_others_closes() {
        let (folder, open) = (Folder::new(), Folder::new());
        open.write(SAYS, 0o644);
        symlink(open.path(), folder.path()).unwrap();
        assert_eq!(folder.read(), (vec![], 30));
        fs::set_permissions(open.0.path(), Permissions::from_mode(0o777)).unwrap();
        assert_eq!(
            folder.read(),
            (vec!["policy_not_trusted".to_owned()], CLOSED)
        );
    }

    #[test]
    fn what_is_no_readable_text_closes() {
        let folder = Folder::new();
        folder.write([0xff, 0xfe], 0o644);
        assert_eq!(
            folder.read(),
            (vec!["policy_not_understood".to_owned()], CLOSED)
        );
        folder.write(vec![b'#'; 1024 * 1024 + 1], 0o644);
        assert_eq!(
            folder.read(),
            (vec!["policy_unreadable".to_owned()], CLOSED)
        );
        fs::remove_file(folder.path()).unwrap();
        fs::create_dir(folder.path()).unwrap();
        assert_eq!(
            folder.read(),
            (vec!["policy_not_trusted".to_owned()], CLOSED)
        );
        fs::remove_dir(folder.path()).unwrap();
        symlink(folder.path(), folder.path()).unwrap();
        assert_eq!(
            folder.read(),
            (vec!["policy_unreadable".to_owned()], CLOSED)
        );
    }
}
