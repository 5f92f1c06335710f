//! What threads share: contexts, the executable memory of their compilations, compiled functions. Small enough to run
//! under `ThreadSanitizer`, by `make tsan`, which sees what compilations do to one another.
#![allow(clippy::unwrap_used, reason = "tests speak by panicking")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use tickjit_compiler::builtin;
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::result::CompiledFunction;
use tickjit_runtime::take_error;
use tickjit_tests::example;
use tickjit_tests::native::bare::Bare;

const THREADS: u32 = 4;
const ROUNDS: u32 = 12;

/// A function that multiplies, and what else makes its code longer or shorter.
fn compiled(context: &CompilationContext, factor: u32, lines: u32) -> CompiledFunction {
    let more = "    y += 1\n    y -= 1\n".repeat(lines as usize);
    let text = format!("def f(x: Signal[int]) -> int:\n    y = x * {factor}\n{more}    return y\n");
    let text = format!("from tickjit.signals import Signal\n\n\n{text}");
    example::compile(context, &text).unwrap_or_else(|error| panic!("{error}"))
}

fn is_product(function: &CompiledFunction, factor: u32) {
    let mut host = Bare::new(function);
    for x in 0..20 {
        host.call(0, &[x]);
        assert_eq!(host.output(0), Some(x * u64::from(factor)));
    }
    assert!(take_error().is_none());
}

fn on_threads(work: impl Fn(u32) + Send + Sync) {
    thread::scope(|scope| {
        for number in 0..THREADS {
            let work = &work;
            scope.spawn(move || work(number));
        }
    });
}

#[test]
fn compilations_of_one_context_share_memory() {
    let context = builtin::context();
    on_threads(|thread| {
        let mut kept = Vec::new();
        for round in 0..ROUNDS {
            let factor = 2 + thread * ROUNDS + round;
            kept.push((factor, compiled(&context, factor, factor % 7)));
            // What was given back is used again by whoever comes first.
            if round % 3 == 2 {
                kept.remove(0);
            }
            for (factor, function) in &kept {
                is_product(function, *factor);
            }
        }
    });
}

#[test]
fn functions_are_dropped_by_threads_that_did_not_make_them() {
    let context = Arc::new(builtin::context());
    let made: Mutex<Vec<(u32, CompiledFunction)>> = Mutex::new(Vec::new());
    let left = AtomicU32::new(THREADS / 2 * ROUNDS);
    on_threads(|thread| {
        if thread % 2 == 0 {
            for round in 0..ROUNDS {
                let factor = 3 + thread * ROUNDS + round;
                let function = compiled(&context, factor, round % 5);
                made.lock().unwrap().push((factor, function));
            }
            return;
        }
        while left.load(Ordering::Acquire) > 0 {
            let taken = made.lock().unwrap().pop();
            let Some((factor, function)) = taken else {
                thread::yield_now();
                continue;
            };
            is_product(&function, factor);
            drop(function);
            left.fetch_sub(1, Ordering::AcqRel);
        }
    });
    assert!(made.lock().unwrap().is_empty());
}

#[test]
fn one_function_serves_many_states() {
    let text = "
from tickjit import Dict, List, State
from tickjit.signals import Signal


def f(x: Signal[int]) -> int:
    total: State[int] = 0
    rows: State[Dict[int, List[int]]] = {}
    rows.setdefault(x % 5, []).append(x)
    total += len(rows[x % 5]) + 10 // (x % 11)
    return total
";
    let context = builtin::context();
    let function = example::compile(&context, text).unwrap_or_else(|error| panic!("{error}"));
    let life = |seed: u32| {
        let mut host = Bare::new(&function);
        host.call(1, &[0]);
        let given: Vec<Result<Option<u64>, String>> = (0..100)
            .map(|x| {
                host.call(0, &[x * u64::from(seed)]);
                let error = take_error();
                error.map_or_else(|| Ok(host.output(0)), |error| Err(error.message))
            })
            .collect();
        host.call(2, &[0]);
        given
    };
    let alone: Vec<_> = (1..=THREADS).map(life).collect();
    on_threads(|thread| assert_eq!(life(thread + 1), alone[thread as usize]));
}

#[test]
fn contexts_of_threads_do_not_see_each_other() {
    let shared = compiled(&builtin::context(), 7, 2);
    on_threads(|thread| {
        let context = builtin::context();
        for round in 0..ROUNDS / 2 {
            is_product(&compiled(&context, 2 + thread, round), 2 + thread);
        }
        // The code outlives the context it was made in.
        let function = compiled(&context, 5, 1);
        drop(context);
        is_product(&function, 5);
        is_product(&shared, 7);
    });
}
