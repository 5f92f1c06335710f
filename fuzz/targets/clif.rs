//! Any text as the body of a native function: refused, or compiled in place of its calls.
#![no_main]

use std::panic;

use libfuzzer_sys::fuzz_target;
use tickjit_compiler::builtin;
use tickjit_compiler::hir::NativeFunction;
use tickjit_fuzz::{bounded, compiled_of, options};
use tickjit_tests::example::Example;

/// Signatures, and functions that call them.
const SHAPES: [(&str, &str); 4] = [
    (
        "float64(voidptr)",
        "def f() -> float:\n    return body(None)\n",
    ),
    (
        "int64(int64, int64)",
        "def f(x: Signal[int]) -> int:\n    return body(x, 3) + body(x, x)\n",
    ),
    (
        "float64(float64, int32)",
        "def f(x: Signal[float]) -> float:\n    return body(x, 3)\n",
    ),
    (
        "void(voidptr, bool)",
        "def f(x: Signal[bool]) -> bool:\n    body(None, x)\n    return x\n",
    ),
];

fuzz_target!(init: let_the_reader_panic(), |bytes: &[u8]| {
    let Some((bits, text)) = bytes.split_last() else {
        return;
    };
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    bounded(|| {
        for (signature, caller) in SHAPES {
            let signature = signature.parse().unwrap_or_else(|error| panic!("{error}"));
            let mut context = builtin::context();
            let native = NativeFunction {
                name: "body".into(),
                signature,
                pure: bits & 32 != 0,
                address: 0,
                keepalive: None,
                clif: Some(text.into()),
            };
            if context.register_native(native).is_ok() {
                let module = Example::new(caller).unwrap_or_else(|error| panic!("{error}"));
                compiled_of(&context, &module, "f", options(*bits));
            }
        }
    });
});

/// Cranelift's reader and verifier have assertions, which the compiler turns into refusals: a panic that is caught is
/// none here. Any other comes out of the target, where it ends the process.
fn let_the_reader_panic() {
    let abort = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let place = panic
            .location()
            .map(|place| place.file())
            .unwrap_or_default();
        if !place.contains("cranelift-reader") && !place.contains("cranelift-codegen") {
            abort(panic);
        }
    }));
}
