//! The agent's own file.

use std::fs;

use holdfast_settings::keys::{self, Acceleration, Theme};
use holdfast_settings::schema::known;
use holdfast_settings::{PreferencesFile, Settings, Sources};

fn settings(file: &PreferencesFile) -> Settings {
    let sources = Sources {
        user: Some(file.layer()),
        ..Sources::default()
    };
    Settings::resolve(known(), &sources)
}

#[test]
fn what_was_chosen_is_there_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    PreferencesFile::of(dir.path())
        .set([("theme", "dark")])
        .unwrap();
    let settings = settings(&PreferencesFile::of(dir.path()));
    assert_eq!(settings.get(&keys::THEME), Theme::Dark);
}

#[test]
fn what_is_not_chosen_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("preferences.toml");
    fs::write(
        &path,
        "hardware_acceleration = \"off\"\n[offline]\nsign-in-hours = 8\n",
    )
    .unwrap();
    let file = PreferencesFile::of(dir.path());
    file.set([("theme", "light"), ("notifications.privacy", "nothing")])
        .unwrap();
    let settings = settings(&PreferencesFile::of(dir.path()));
    assert_eq!(
        settings.get(&keys::HARDWARE_ACCELERATION),
        Acceleration::Off
    );
    assert_eq!(settings.get(&keys::THEME), Theme::Light);
    assert_eq!(
        settings.get(&keys::NOTIFICATIONS_PRIVACY),
        keys::Privacy::Nothing
    );
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains("[offline]\nsign-in-hours = 8\n"), "{text}");
}

#[test]
fn one_value_that_makes_no_sense_leaves_the_others() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("preferences.toml"),
        "theme = 7\noffline.sign-in-hours = 8\n",
    )
    .unwrap();
    let settings = settings(&PreferencesFile::of(dir.path()));
    assert_eq!(settings.get(&keys::THEME), Theme::System);
    assert_eq!(settings.get(&keys::OFFLINE_SIGN_IN_HOURS), 8);
    assert_eq!(settings.slips().len(), 1);
}

#[test]
fn a_file_that_cannot_be_understood_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("preferences.toml"), "theme = ").unwrap();
    let file = PreferencesFile::of(dir.path());
    let said = settings(&file);
    assert_eq!(said.slips().len(), 1);
    assert!(said.all().all(|(_, setting)| !setting.is_locked()));
    let aside = fs::read_to_string(dir.path().join("preferences.toml.bad")).unwrap();
    assert_eq!(aside, "theme = ");
    file.set([("theme", "dark")]).unwrap();
    let again = PreferencesFile::of(dir.path());
    assert_eq!(settings(&again).get(&keys::THEME), Theme::Dark);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_nothing_changes() {
    let dir = tempfile::tempdir().unwrap();
    let file = PreferencesFile::of(&dir.path().join("gone"));
    assert!(file.set([("theme", "dark")]).is_err());
    assert_eq!(settings(&file).get(&keys::THEME), Theme::System);
}
