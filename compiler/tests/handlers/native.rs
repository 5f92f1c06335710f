//! Functions of the host: what is passed, how often they are called.

use std::cell::RefCell;

use tickjit_compiler::builtin;
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::hir::NativeFunction;
use tickjit_compiler::types::Type;

use crate::host::Host;

thread_local! {
    /// What functions were called with, in order.
    static CALLS: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

extern "C" fn twice(x: f64) -> f64 {
    CALLS.with_borrow_mut(|calls| calls.push(x));
    2.0 * x
}

fn context(pure: bool) -> CompilationContext {
    let mut context = builtin::context();
    context
        .register_native(NativeFunction {
            name: "host.g".into(),
            params: vec![Type::Float],
            returns: Type::Float,
            address: twice as *const () as usize,
            pure,
        })
        .unwrap();
    context
}

/// What one tick gives, and the calls it makes.
fn calls(pure: bool, text: &str, inputs: &[f64]) -> (f64, Vec<f64>) {
    let text = format!("from host import g\n{text}");
    let mut host = Host::new(&context(pure), &text);
    CALLS.take();
    let value = host.tick(inputs).unwrap().unwrap();
    (value, CALLS.take())
}

/// Asserts the calls of a pure function and of one that is not, which must give the same.
fn called(text: &str, inputs: &[f64], value: f64, once: &[f64], often: &[f64]) {
    assert_eq!(
        calls(true, text, inputs),
        (value, once.to_vec()),
        "pure: {text}"
    );
    assert_eq!(
        calls(false, text, inputs),
        (value, often.to_vec()),
        "{text}"
    );
}

#[test]
fn equal_arguments_are_computed_once() {
    called(
        "def f(x: Signal[float], y: Signal[float]) -> float:\n    return g(x) + g(y) + g(x) + g(x + 1.0) + g(x + 1.0)\n",
        &[1.0, 5.0],
        2.0 + 10.0 + 2.0 + 4.0 + 4.0,
        &[1.0, 5.0, 2.0],
        &[1.0, 5.0, 1.0, 2.0, 2.0],
    );
}

#[test]
fn zeros_of_two_signs_are_two_arguments() {
    called(
        "def f(x: Signal[float]) -> float:\n    return g(0.0) + g(-0.0) + x\n",
        &[1.0],
        1.0,
        &[0.0, -0.0],
        &[0.0, -0.0],
    );
}

#[test]
fn what_is_assigned_between_counts() {
    called(
        "def f(x: Signal[float]) -> float:\n    a = x + 0.0\n    b = g(a)\n    a = a + 1.0\n    return b + g(a) + g(a)\n",
        &[1.0],
        2.0 + 4.0 + 4.0,
        &[1.0, 2.0],
        &[1.0, 2.0, 2.0],
    );
}

#[test]
fn loops_call_once_for_what_they_do_not_change() {
    called(
        "def f(x: Signal[float]) -> float:\n    total = 0.0\n    for i in range(3):\n        total += g(x) + g(float(i))\n    return total\n",
        &[1.0],
        3.0 * 2.0 + 6.0,
        &[1.0, 0.0, 1.0, 2.0],
        &[1.0, 0.0, 1.0, 1.0, 1.0, 2.0],
    );
}

#[test]
fn a_loop_without_turns_calls_nothing() {
    called(
        "def f(x: Signal[float]) -> float:\n    total = 0.0\n    for i in range(int(x)):\n        total += g(x)\n    return total\n",
        &[0.0],
        0.0,
        &[],
        &[],
    );
}

#[test]
fn a_test_of_a_loop_is_computed_once() {
    called(
        "def f(x: Signal[float]) -> float:\n    i = 0.0\n    while i < g(x):\n        i += 1.0\n    return i\n",
        &[1.0],
        2.0,
        &[1.0],
        &[1.0, 1.0, 1.0],
    );
}

#[test]
fn conditions_are_as_they_were() {
    let text = "def f(x: Signal[float]) -> float:\n    total = 0.0\n    if x > 0.0:\n        total += g(x)\n    if x < 2.0:\n        total += g(x)\n    return total\n";
    called(text, &[1.0], 4.0, &[1.0], &[1.0, 1.0]);
    called(text, &[3.0], 6.0, &[3.0], &[3.0]);
    called(text, &[-1.0], -2.0, &[-1.0], &[-1.0]);
}

#[test]
fn an_operand_that_decides_is_as_it_was() {
    let text = "def f(x: Signal[float]) -> float:\n    t = x > 0.0 and g(x) > 2.0\n    u = g(x) if x > 1.0 else 0.0\n    return u + (1.0 if t else 0.0)\n";
    called(text, &[2.0], 5.0, &[2.0], &[2.0, 2.0]);
    called(text, &[1.0], 0.0, &[1.0], &[1.0]);
    called(text, &[0.0], 0.0, &[], &[]);
}

#[test]
fn arms_that_exclude_each_other_need_nothing() {
    let text = "def f(x: Signal[float]) -> float:\n    if x > 0.0:\n        return g(x)\n    else:\n        return g(x)\n";
    let text = format!("from host import g\n{text}");
    let host = Host::new(&context(true), &text);
    assert!(
        !host.function.hir().contains("none"),
        "{}",
        host.function.hir()
    );
}

#[test]
fn turns_of_a_loop_have_results_of_their_own() {
    called(
        "def f(x: Signal[float]) -> float:\n    total = 0.0\n    for i in range(2):\n        a = x + float(i)\n        if a > 0.0:\n            total += g(a)\n        total += g(a)\n    return total\n",
        &[1.0],
        4.0 + 8.0,
        &[1.0, 2.0],
        &[1.0, 1.0, 2.0, 2.0],
    );
}

#[test]
fn what_is_assigned_in_a_loop_is_not_known_after_it() {
    called(
        "def f(x: Signal[float]) -> float:\n    a = x + 0.0\n    total = g(a)\n    for i in range(2):\n        total += g(a)\n        a += 1.0\n    return total + g(a)\n",
        &[1.0],
        2.0 + 2.0 + 4.0 + 6.0,
        &[1.0, 1.0, 2.0, 3.0],
        &[1.0, 1.0, 2.0, 3.0],
    );
}

#[test]
fn functions_that_are_inlined_share_what_they_call() {
    called(
        "def h(v: float) -> float:\n    return g(v) + 1.0\ndef f(x: Signal[float]) -> float:\n    return h(x) + h(x) + g(x)\n",
        &[1.0],
        3.0 + 3.0 + 2.0,
        &[1.0],
        &[1.0, 1.0, 1.0],
    );
}

#[test]
fn states_are_arguments_until_they_are_set() {
    called(
        "def f(x: Signal[float]) -> float:\n    s: State[float] = 1.0\n    total = g(s) + g(s)\n    s = x\n    return total + g(s) + g(s)\n",
        &[4.0],
        4.0 + 16.0,
        &[1.0, 4.0],
        &[1.0, 1.0, 4.0, 4.0],
    );
}

#[test]
fn calls_in_arguments_are_shared_too() {
    called(
        "def f(x: Signal[float]) -> float:\n    total = 0.0\n    for i in range(2):\n        total += g(g(x))\n    return total + g(x)\n",
        &[1.0],
        4.0 + 4.0 + 2.0,
        &[1.0, 2.0],
        &[1.0, 2.0, 1.0, 2.0, 1.0],
    );
}

#[test]
fn breaks_and_else_keep_what_is_known() {
    called(
        "def f(x: Signal[float]) -> float:\n    total = 0.0\n    for i in range(3):\n        if i > 1:\n            total += g(x)\n            break\n        total += g(x)\n    else:\n        total += g(7.0)\n    return total + g(x) + g(7.0)\n",
        &[1.0],
        2.0 * 3.0 + 2.0 + 14.0,
        &[1.0, 7.0],
        &[1.0, 1.0, 1.0, 1.0, 7.0],
    );
}

#[test]
fn a_result_nobody_uses_is_called_for_all_the_same() {
    called(
        "def f(x: Signal[float]) -> float:\n    g(x)\n    g(x + 1.0)\n    return x\n",
        &[1.0],
        1.0,
        &[1.0, 2.0],
        &[1.0, 2.0],
    );
}
