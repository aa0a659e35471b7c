//! The store through its public doors.
#![allow(clippy::unwrap_used, clippy::expect_used)]

/// The same tests over a store on disk and one in memory: `both!(name, name, …)`, each a `fn(&Store)`.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        mod on_disk {$(
            #[test]
            fn $name() {
                let dir = tempfile::tempdir().unwrap();
                let opened = holdfast_store::Store::open(dir.path(), &holdfast_store::Key::random()).unwrap();
                assert_eq!(opened.notes, []);
                super::$name(&opened.store);
            }
        )*}
        mod in_memory {$(
            #[test]
            fn $name() {
                super::$name(&holdfast_store::Store::in_memory().unwrap());
            }
        )*}
    };
}

mod arranged;
mod ask;
mod batches;
mod damage;
mod encryption;
mod journal;
mod lists;
mod make;
mod opening;
mod retention;
mod transcripts;
mod waiting;
