#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| holdfast_wire_fuzz::checks::frame(bytes));
