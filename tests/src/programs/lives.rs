//! What a program does with whatever options it is compiled: the same, and nothing of it is left.

use indexmap::IndexMap;
use tickjit_compiler::builtin;
use tickjit_compiler::options::{CompilationOptions, OptLevel};
use tickjit_compiler::pipeline::compile;
use tickjit_compiler::result::CompiledFunction;
use tickjit_runtime::take_error;

use crate::example::Example;
use crate::native::bare::Bare;

const START: i8 = 1;
const STOP: i8 = 2;
/// Inputs of the ticks: an int, the bits of a float, a bool.
const TICKS: [[u64; 3]; 5] = [
    [3, 0.5_f64.to_bits(), 1],
    [0, (-0.0_f64).to_bits(), 0],
    [u64::MAX, f64::NAN.to_bits(), 1],
    [i64::MAX.cast_unsigned(), f64::INFINITY.to_bits(), 0],
    [i64::MIN.cast_unsigned(), 1e300_f64.to_bits(), 1],
];

/// What the calls of a life give: the bits of the output, or the error.
pub type Life = Vec<Result<Option<u64>, String>>;

/// The life of a program with and without optimization, which must be one and the same; `None` where it is refused.
/// Blocks of containers that are alive are counted by `alive`.
pub fn life(text: &str, options: CompilationOptions, alive: fn() -> i64) -> Option<Life> {
    let module = Example::new(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let context = builtin::context();
    // Rounding is not fixed with fast-math.
    let fast = CompilationOptions {
        opt_level: OptLevel::Speed,
        fastmath: false,
        ..options
    };
    let plain = CompilationOptions {
        opt_level: OptLevel::None,
        force_inline: !fast.force_inline,
        ..fast
    };
    let mut is_too_large = false;
    let lives = [fast, plain].map(|options| {
        let mut request = module.request("f", IndexMap::new());
        request.options = options;
        match compile(&context, &request) {
            Ok(function) => Some(lived(&function, alive)),
            Err(error) => {
                let worded = error.to_string();
                let is_broken = worded.contains("breaks a rule of the compiler");
                assert!(!is_broken && !worded.is_empty(), "{worded}\n{text}");
                // What is inlined counts towards the bound on a program's size.
                is_too_large |= worded.contains("[too-complex]");
                None
            }
        }
    });
    let [fast, plain] = lives;
    assert!(is_too_large || fast == plain, "{fast:?}\n{plain:?}\n{text}");
    fast
}

fn lived(function: &CompiledFunction, alive: fn() -> i64) -> Life {
    let before = alive();
    let mut host = Bare::new(function);
    let mut given = Life::new();
    let mut call = |phase: i8, inputs: &[u64]| {
        host.call(phase, inputs);
        given.push(match take_error() {
            Some(error) => Err(format!("{error:?}")),
            None => Ok(host.output(0).map(canonical)),
        });
    };
    call(START, &TICKS[0]);
    for inputs in &TICKS {
        call(0, inputs);
    }
    call(STOP, &TICKS[0]);
    drop(host);
    assert_eq!(alive(), before, "blocks are left");
    given
}

/// All nans count as one value. An int with the bits of a nan is then some nan, too.
fn canonical(bits: u64) -> u64 {
    if f64::from_bits(bits).is_nan() {
        f64::NAN.to_bits()
    } else {
        bits
    }
}
