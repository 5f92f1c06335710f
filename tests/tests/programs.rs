//! Programs made of random bytes: most compile, and all do the same with every option. `PROGRAMS=100000` runs more of
//! them, `SEED` others; `make fuzz` looks for bytes that do something new.
#![allow(clippy::unwrap_used, reason = "tests speak by panicking")]

use std::env;

use tickjit_compiler::options::{CompilationOptions, ErrorModel};
use tickjit_runtime::containers::injection::alive;
use tickjit_tests::programs::{life, program};

/// As many as take a few seconds.
const PROGRAMS: u64 = 300;

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Numbers that look random (`SplitMix64`).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[test]
fn options_do_not_change_what_programs_do() {
    let (programs, seed) = (number("PROGRAMS", PROGRAMS), number("SEED", 0));
    let (mut compiled, mut ticked) = (0, 0);
    for index in 0..programs {
        let mut state = seed.wrapping_add(index);
        let length = 20 + random(&mut state) % 400;
        let bytes: Vec<u8> = (0..length)
            .map(|_| random(&mut state).to_le_bytes()[0])
            .collect();
        let options = CompilationOptions {
            force_inline: index % 2 == 0,
            error_model: if index % 3 == 0 {
                ErrorModel::Numpy
            } else {
                ErrorModel::Python
            },
            ..CompilationOptions::default()
        };
        let text = program(&bytes);
        if let Some(life) = life(&text, options, alive) {
            compiled += 1;
            ticked += u64::from(life.iter().any(|call| matches!(call, Ok(Some(_)))));
        }
    }
    println!("{compiled} of {programs} programs compile, {ticked} tick");
    assert!(
        compiled * 4 > programs * 3,
        "{compiled} of {programs} programs compile"
    );
    assert!(
        ticked * 4 > programs,
        "{ticked} of {programs} programs tick"
    );
}
