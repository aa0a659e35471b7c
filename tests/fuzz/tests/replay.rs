//! The corpus, and damaged copies of it, through their targets: nothing panics, nothing takes long.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use holdfast_fuzz::{TARGETS, Target};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

/// No input that is as small as these may take longer, on a busy machine.
const LONG: Duration = Duration::from_secs(5);
/// Damaged copies per target.
const DAMAGED: u32 = 1_500;

fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let mut inputs: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

fn in_time(target: Target, input: &[u8]) {
    let begun = Instant::now();
    target(input);
    assert!(begun.elapsed() < LONG, "it took {:?}", begun.elapsed());
}

#[test]
fn what_fuzzing_began_with_and_found_still_holds() {
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        assert!(
            inputs.len() >= 4,
            "the corpus of {name} has {} inputs",
            inputs.len()
        );
        for (path, input) in inputs {
            println!("{path}");
            in_time(target, &input);
        }
    }
}

#[test]
fn every_folder_of_the_corpus_has_a_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut folders: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    assert_eq!(folders, TARGETS.map(|(name, _)| name));
}

/// What happens to bytes on their way.
#[derive(Clone, Debug)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Drop(Index, Index),
    Twice(Index, Index),
    /// A piece of another input at this place.
    Graft(Index, Index, Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        1 => at().prop_map(Damage::Cut),
        2 => (at(), at()).prop_map(|(from, to)| Damage::Drop(from, to)),
        2 => (at(), at()).prop_map(|(from, to)| Damage::Twice(from, to)),
        2 => (at(), at(), at(), at()).prop_map(|(from, to, input, at)| Damage::Graft(from, to, input, at)),
    ]
}

fn piece(bytes: &[u8], from: Index, to: Index) -> std::ops::Range<usize> {
    let (from, to) = (from.index(bytes.len() + 1), to.index(bytes.len() + 1));
    from.min(to)..from.max(to)
}

fn apply(damage: &Damage, input: &mut Vec<u8>, corpus: &[(String, Vec<u8>)]) {
    match *damage {
        Damage::Flip(at, bit) if !input.is_empty() => {
            let at = at.index(input.len());
            input[at] ^= 1 << bit;
        }
        Damage::Flip(..) => {}
        Damage::Cut(at) => input.truncate(at.index(input.len() + 1)),
        Damage::Drop(from, to) => drop(input.drain(piece(input, from, to))),
        Damage::Twice(from, to) => {
            let again = piece(input, from, to);
            let copy = input[again.clone()].to_vec();
            input.splice(again.end..again.end, copy);
        }
        Damage::Graft(from, to, other, at) => {
            let (_, other) = other.get(corpus);
            let graft = other[piece(other, from, to)].to_vec();
            let at = at.index(input.len() + 1);
            input.splice(at..at, graft);
        }
    }
}

#[test]
fn damaged_inputs_hold_too() {
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        let cases = (any::<Index>(), prop::collection::vec(damage(), 1..6));
        let config = ProptestConfig {
            cases: DAMAGED,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let tried = TestRunner::new(config).run(&cases, |(index, damages)| {
            let mut input = index.get(&corpus).1.clone();
            for damage in &damages {
                apply(damage, &mut input, &corpus);
            }
            in_time(target, &input);
            Ok(())
        });
        tried.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
