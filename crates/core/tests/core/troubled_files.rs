//! Files that are damaged, in use or not to be written: told in words, mended where that is possible, nothing lost that
//! was kept. Full and read-only disks are in `tests/tests/local_troubles.rs`, under real programs.

use std::fs;
use std::path::Path;

use holdfast_core::view::PlaceId;

use crate::offline_start::was_here;
use crate::support::{Proxy, Seat, World};

const PAGE: usize = 4096;

/// Writes over a byte in each page from `first` on.
fn spoil(path: &Path, first: usize) {
    let mut bytes = fs::read(path).unwrap();
    for page in bytes.chunks_mut(PAGE).skip(first) {
        page[PAGE / 2] ^= 0x5a;
    }
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_damaged_cache_is_filled_again_and_what_was_written_stays() {
    for first in [0, 1] {
        let world = World::start().await;
        let proxy = Proxy::before(world.addr()).await;
        let (seat, id) = was_here(&world, &proxy).await;
        seat.sign_in(proxy.url().as_str()).await;
        seat.session.set_draft(&id, "Kept", "").unwrap();
        seat.session.close().await;
        spoil(&seat.files().join("cache.db"), first);
        seat.sign_in(proxy.url().as_str()).await;
        seat.until("the held chat", |seat| {
            let rows = seat.rows(&PlaceId::OnHold);
            rows.iter().any(|row| row.id == id).then_some(())
        })
        .await;
        seat.until("its transcript", |seat| {
            let page = seat.session.transcript(&id, None, 100).ok()?;
            let mut items = page.items.iter();
            items
                .any(|item| item.text == "My parcel is lost")
                .then_some(())
        })
        .await;
        assert_eq!(seat.chat(&id).draft, "Kept", "from page {first}");
        seat.session.close().await;
    }
}

#[tokio::test]
async fn a_damaged_journal_is_told_and_what_can_be_read_of_it_stays() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    seat.sign_in(proxy.url().as_str()).await;
    for number in 0..40 {
        let draft = format!("draft {number} {}", "x".repeat(400));
        seat.session
            .set_draft(&format!("chat {number}"), &draft, "")
            .unwrap();
    }
    seat.session.close().await;
    // The last page alone: it holds some of the drafts.
    let journal = seat.files().join("journal.db");
    let pages = usize::try_from(fs::metadata(&journal).unwrap().len()).unwrap() / PAGE;
    spoil(&journal, pages - 1);
    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.problems(), ["journal_damaged"]);
    let about = seat.view().notices[0].about.clone().unwrap();
    assert!(Path::new(&about).exists(), "no copy at {about}");
    // It works, and is sound the next time.
    seat.session.set_draft(&id, "New", "").unwrap();
    seat.session.close().await;
    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.problems(), [""; 0]);
    assert_eq!(seat.chat(&id).draft, "New");
    seat.session.close().await;
}

#[tokio::test]
async fn a_profile_that_is_in_use_is_told_and_left_alone() {
    let world = World::start().await;
    let first = Seat::new();
    first.sign_in(world.url().as_str()).await;
    let second = first.second();
    let problem = second.try_sign_in(world.url().as_str(), "ana").await;
    let problem = problem.unwrap_err();
    assert_eq!(problem.code, "in_use", "{problem:?}");
    first.session.synchronised().await.unwrap();
    first.session.close().await;
    // Once the first is closed there is nothing in the way.
    second.sign_in(world.url().as_str()).await;
    second.session.close().await;
}

#[tokio::test]
async fn where_the_files_do_not_open_the_agent_works_in_memory_and_is_told() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, id) = was_here(&world, &proxy).await;
    seat.sign_in(proxy.url().as_str()).await;
    seat.session.set_draft(&id, "Kept", "").unwrap();
    seat.session.close().await;
    let lock = seat.files().join("store.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();

    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.problems(), ["files_unavailable"]);
    seat.until("the held chat", |seat| {
        let rows = seat.rows(&PlaceId::OnHold);
        rows.iter().any(|row| row.id == id).then_some(())
    })
    .await;
    seat.session.close().await;
    // There is nothing in memory to start from.
    proxy.down(true);
    let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "storage");
    proxy.down(false);

    fs::remove_dir(&lock).unwrap();
    seat.sign_in(proxy.url().as_str()).await;
    assert_eq!(seat.problems(), [""; 0]);
    assert_eq!(seat.chat(&id).draft, "Kept");
    seat.session.close().await;
}
