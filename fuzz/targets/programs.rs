//! Programs made of bytes, most of which compile: with and without optimization they do the same, and leave nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickjit_fuzz::{bounded, options};
use tickjit_runtime::containers::injection::alive;
use tickjit_tests::programs::{life, program};

fuzz_target!(|bytes: &[u8]| {
    let Some((bits, bytes)) = bytes.split_last() else {
        return;
    };
    let text = program(bytes);
    bounded(|| drop(life(&text, options(*bits), alive)));
});
