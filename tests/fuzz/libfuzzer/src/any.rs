//! Fuzzes the target that `HOLDFAST_FUZZ` names.
#![no_main]

use std::sync::LazyLock;

static TARGET: LazyLock<holdfast_fuzz::Target> = LazyLock::new(|| {
    let name = std::env::var("HOLDFAST_FUZZ").unwrap_or_default();
    holdfast_fuzz::target(&name).unwrap_or_else(|| {
        let names = holdfast_fuzz::TARGETS.map(|(name, _)| name);
        panic!("set HOLDFAST_FUZZ to one of {}", names.join(", "))
    })
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| TARGET(bytes));
