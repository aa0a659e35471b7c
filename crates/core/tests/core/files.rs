//! Files that the keyring does not open.

use crate::support::{Seat, World};

fn names(seat: &Seat) -> Vec<String> {
    let files = std::fs::read_dir(seat.files()).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn set_aside(seat: &Seat, name: &str) -> usize {
    let prefix = format!("{name}.set-aside-");
    names(seat)
        .iter()
        .filter(|file| file.starts_with(&prefix) && file.to_ascii_lowercase().ends_with(".db"))
        .count()
}

#[tokio::test]
async fn a_lost_key_costs_nothing_but_the_cache() {
    for lost in [None, Some("cache.db")] {
        let world = World::start().await;
        let seat = Seat::new();
        seat.sign_in(world.url().as_str()).await;
        let seat = seat.with_another_keyring().await;
        if let Some(lost) = lost {
            std::fs::remove_file(seat.files().join(lost)).unwrap();
        }
        seat.sign_in(world.url().as_str()).await;
        assert_eq!(seat.problems(), ["key_lost"], "without {lost:?}");
        assert_eq!(set_aside(&seat, "journal"), 1, "without {lost:?}");
        seat.session.close().await;
    }
}

#[tokio::test]
async fn a_wrong_key_locks_nobody_out() {
    let world = World::start().await;
    let seat = Seat::new();
    seat.sign_in(world.url().as_str()).await;
    let first = seat.with_another_keyring().await;
    // The keyring gets a key that is right for other files.
    let files = first.files();
    let elsewhere = world.options().with_extension("elsewhere");
    std::fs::rename(&files, &elsewhere).unwrap();
    first.sign_in(world.url().as_str()).await;
    first.session.close().await;
    std::fs::remove_dir_all(&files).unwrap();
    std::fs::rename(&elsewhere, &files).unwrap();

    first.sign_in(world.url().as_str()).await;
    assert_eq!(first.problems(), ["key_lost"]);
    assert_eq!(
        (set_aside(&first, "journal"), set_aside(&first, "cache")),
        (1, 1)
    );
    first.session.close().await;
}
