//! Ticks of compiled nodes, called through their addresses.
#![allow(
    unsafe_code,
    reason = "calling a native function by its address is what is measured"
)]

use std::ffi::c_void;
use std::hint::black_box;
use std::ptr;

use criterion::{Criterion, criterion_group, criterion_main};
use tickjit_benches::TEXTS;
use tickjit_compiler::builtin;
use tickjit_compiler::pipeline::compile;

/// The native signature with the signal extension.
type Tick = unsafe extern "C" fn(
    *mut *mut c_void,
    *mut i8,
    *mut *mut c_void,
    i8,
    *mut *mut c_void,
    *mut i8,
    *mut i8,
);

const EXECUTE: i8 = 0;
const START: i8 = 1;

fn ema(criterion: &mut Criterion) {
    let context = builtin::context();
    let function = compile(&context, &TEXTS[0].request()).expect("the text is well-formed");
    // SAFETY: this is the signature of functions compiled in a context with the signal extension, and
    // `function` outlives every call.
    let tick = unsafe { std::mem::transmute::<usize, Tick>(function.address()) };
    let (mut input, mut output, mut mean) = (1.0_f64, 0.0_f64, 0.0_f64);
    let mut inputs = [ptr::from_mut(&mut input).cast::<c_void>()];
    let mut outputs = [ptr::from_mut(&mut output).cast::<c_void>()];
    let mut state = [ptr::from_mut(&mut mean).cast::<c_void>()];
    let mut ticked = [0_i8];
    let (mut input_ticked, mut input_valid) = ([1_i8], [1_i8]);
    let mut call = |phase| {
        // SAFETY: one input, one output and one state variable, each with a cell of its type.
        unsafe {
            tick(
                outputs.as_mut_ptr(),
                ticked.as_mut_ptr(),
                state.as_mut_ptr(),
                phase,
                inputs.as_mut_ptr(),
                input_ticked.as_mut_ptr(),
                input_valid.as_mut_ptr(),
            );
        }
    };
    call(START);
    criterion.bench_function("tick/ema", |bencher| {
        bencher.iter(|| call(black_box(EXECUTE)));
    });
    assert!(
        output > 0.99,
        "the mean of ones tends to one, and is {output}"
    );
}

criterion_group!(benches, ema);
criterion_main!(benches);
