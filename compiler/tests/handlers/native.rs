//! Functions of the host: what is passed, how often they are called.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use tickjit_compiler::builtin;
use tickjit_compiler::handlers::{CompilationContext, RegistryError};
use tickjit_compiler::hir::NativeFunction;
use tickjit_compiler::types::{
    Foreign, NamedDef, NamedType, NativeSignature, NativeValue, Repr, Type, TypeDetail,
};

use crate::host::{Host, compile, refused, request};

thread_local! {
    /// What functions were called with, in order.
    static CALLS: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

extern "C" fn twice(x: f64) -> f64 {
    CALLS.with_borrow_mut(|calls| calls.push(x));
    2.0 * x
}

fn function(name: &str, signature: &str, address: *const ()) -> NativeFunction {
    NativeFunction::new(name, signature.parse().unwrap(), address as usize)
}

fn context(pure: bool) -> CompilationContext {
    let mut context = builtin::context();
    context
        .register_native(NativeFunction {
            pure,
            ..function("host.g", "float64(float64)", twice as *const ())
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

/// A context in which `host.g` is this function.
fn with(signature: &str, address: *const ()) -> CompilationContext {
    let mut context = builtin::context();
    context
        .register_native(function("host.g", signature, address))
        .unwrap();
    context
}

/// `g` of the input, which is of type `float` or `int`.
fn node(ty: &str, returns: &str, value: &str) -> String {
    format!("from host import g\ndef f(x: Signal[{ty}]) -> {returns}:\n    return {value}\n")
}

fn call(context: &CompilationContext, text: &str, input: u64) -> Result<u64, String> {
    let value = Host::new(context, text).call(0, &[Some(input)])?;
    Ok(value.unwrap())
}

/// What `g(x)` gives for an int, or its error.
fn of_int(signature: &str, address: *const (), x: i64) -> Result<i64, String> {
    let text = node("int", "int", "g(x)");
    call(&with(signature, address), &text, x.cast_unsigned()).map(u64::cast_signed)
}

extern "C" fn same_i8(x: i8) -> i8 {
    x
}
extern "C" fn same_u8(x: u8) -> u8 {
    x
}
extern "C" fn same_i16(x: i16) -> i16 {
    x
}
extern "C" fn same_u16(x: u16) -> u16 {
    x
}
extern "C" fn same_i32(x: i32) -> i32 {
    x
}
extern "C" fn same_u32(x: u32) -> u32 {
    x
}
extern "C" fn same_u64(x: u64) -> u64 {
    x
}
extern "C" fn less_u64(x: u64) -> u64 {
    x.wrapping_sub(1)
}

#[test]
fn integers_of_every_width_pass_and_what_does_not_fit_is_reported() {
    let functions: [(&str, *const (), i64, i64); 7] = [
        ("int8", same_i8 as *const (), -128, 127),
        ("uint8", same_u8 as *const (), 0, 255),
        ("int16", same_i16 as *const (), -32768, 32767),
        ("uint16", same_u16 as *const (), 0, 65535),
        ("int32", same_i32 as *const (), -(1 << 31), (1 << 31) - 1),
        ("uint32", same_u32 as *const (), 0, (1 << 32) - 1),
        ("uint64", same_u64 as *const (), 0, i64::MAX),
    ];
    for (name, address, least, greatest) in functions {
        let signature = format!("{name}({name})");
        for x in [least, 0, 1, greatest] {
            assert_eq!(of_int(&signature, address, x), Ok(x), "{name} {x}");
        }
        for x in [least.checked_sub(1), greatest.checked_add(1)]
            .into_iter()
            .flatten()
        {
            let error = of_int(&signature, address, x).unwrap_err();
            assert!(error.starts_with("OverflowError: "), "{name} {x}: {error}");
        }
    }
    let error = of_int("uint64(int64)", less_u64 as *const (), 0).unwrap_err();
    assert!(error.starts_with("OverflowError: "), "{error}");
}

extern "C" fn half(x: f32) -> f32 {
    x / 2.0
}

#[test]
fn a_narrow_float_is_rounded_on_the_way_in_and_exact_on_the_way_out() {
    let context = with("float32(float32)", half as *const ());
    let text = node("float", "float", "g(x)");
    let of = |x: f64| call(&context, &text, x.to_bits()).map(f64::from_bits);
    assert_eq!(of(0.1), Ok(f64::from(0.1_f32 / 2.0)));
    assert_eq!(of(f64::INFINITY), Ok(f64::INFINITY));
    assert!(of(f64::NAN).unwrap().is_nan());
    assert!(of(1e39).unwrap_err().starts_with("OverflowError: "));
    // Halfway between the greatest float32 and the next, and just below.
    let end = 340_282_356_779_733_661_637_539_395_458_142_568_448.0_f64;
    assert!(of(end).unwrap_err().starts_with("OverflowError: "));
    assert_eq!(of(end.next_down()), Ok(f64::from(f32::MAX / 2.0)));
}

extern "C" fn negated(x: bool) -> i8 {
    if x { 0 } else { 42 }
}

#[test]
fn any_number_but_zero_is_true() {
    let context = with("bool(bool)", negated as *const ());
    let text = node("int", "int", "int(g(x > 0)) + int(g(x > 5))");
    assert_eq!(call(&context, &text, 3), Ok(1));
}

#[test]
fn literals_are_checked_when_compiling() {
    let context = with("int32(int8)", same_i8 as *const ());
    let diagnostic = refused(&context, &node("int", "int", "g(300)"));
    assert_eq!(diagnostic.code, "integer-too-wide");
    assert!(
        diagnostic.message.contains("int8"),
        "{}",
        diagnostic.message
    );
    let context = with("float32(float32)", half as *const ());
    let diagnostic = refused(&context, &node("float", "float", "g(1e39)"));
    assert_eq!(diagnostic.code, "integer-too-wide");
}

extern "C" fn truth(x: *const f64) -> i64 {
    i64::from(!x.is_null())
}

#[test]
fn arguments_are_what_is_declared() {
    let codes = [
        ("int64(int64)", "float", "g(x)", "float-to-int"),
        ("int64(bool)", "int", "g(x)", "number-to-bool"),
        ("int64(int64)", "int", "g()", "call-arguments"),
        ("int64(int64)", "int", "g(x, x)", "call-arguments"),
        ("int64(int64)", "int", "g(x=x)", "call-arguments"),
        ("int64(int64)", "int", "g(None)", "type-mismatch"),
        // A signal passes its value, not the pointer to it.
        ("int64(voidptr)", "float", "g(x)", "type-mismatch"),
        ("int64(CPointer(float64))", "float", "g(x)", "type-mismatch"),
    ];
    for (signature, ty, value, code) in codes {
        let context = with(signature, truth as *const ());
        let diagnostic = refused(&context, &node(ty, "int", value));
        assert_eq!(diagnostic.code, code, "{signature} {value}: {diagnostic:?}");
    }
}

#[test]
fn ints_are_taken_for_floats() {
    let text = node("int", "float", "g(x) + g(True)");
    let host = call(&with("float64(float64)", twice as *const ()), &text, 3);
    assert_eq!(host.map(f64::from_bits), Ok(8.0));
}

#[test]
fn members_and_datetimes_pass_as_their_numbers() {
    let module = "from host import g\nclass Side(Enum):\n    BUY = 1\n    SELL = -2\nWHEN = timedelta(microseconds=3)\n";
    let text =
        format!("{module}def f(x: Signal[int]) -> int:\n    return g(Side.SELL) + g(WHEN) + x\n");
    let context = with("int64(int64)", same_i64 as *const ());
    assert_eq!(
        call(&context, &text, 1).map(u64::cast_signed),
        Ok(-2 + 3000 + 1)
    );
}

extern "C" fn same_i64(x: i64) -> i64 {
    x
}

#[test]
fn a_host_declares_types_of_its_own() {
    static CENTS: NamedDef = NamedDef {
        id: Cow::Borrowed("market.Cents"),
        name: Cow::Borrowed("Cents"),
        repr: Repr::I64,
        detail: TypeDetail::Plain,
    };
    let cents = NativeValue::of(Type::Named(NamedType::Static(&CENTS))).unwrap();
    let mut context = builtin::context();
    let make = NativeSignature {
        params: vec![Type::Int]
            .into_iter()
            .filter_map(NativeValue::of)
            .collect(),
        returns: Some(cents.clone()),
    };
    let take = NativeSignature {
        params: vec![cents],
        returns: NativeValue::of(Type::Int),
    };
    let address = same_i64 as *const () as usize;
    context
        .register_native(NativeFunction::new("host.make", make, address))
        .unwrap();
    context
        .register_native(NativeFunction::new("host.g", take, address))
        .unwrap();
    let text = |value| {
        format!("from host import g, make\ndef f(x: Signal[int]) -> int:\n    return {value}\n")
    };
    assert_eq!(call(&context, &text("g(make(x))"), 7), Ok(7));
    assert_eq!(refused(&context, &text("g(x)")).code, "type-mismatch");
}

#[test]
fn a_body_in_python_takes_the_place_of_calls() {
    let mut context = builtin::context();
    let mut declared = function("host.g", "int32(int32, float64)", std::ptr::null());
    declared.pure = true;
    context.register_native(declared).unwrap();
    let text = "from host import g\ndef f(x: Signal[int]) -> int:\n    return g(x, 1) + g(x, 1)\n";
    assert_eq!(
        refused(&context, &node("int", "int", "g(x, 1)")).code,
        "unsupported-call"
    );
    let body = "def body(level: str, scale):\n    total = 0\n    for i in range(level):\n        total += int(scale)\n    return total * 1000000000\n";
    let body = request(body).function;
    context.define_native("host.g", Arc::new(body)).unwrap();
    assert_eq!(call(&context, text, 2), Ok(4_000_000_000));
    // What does not fit is reported, as for the function itself.
    let error = call(&context, text, 3).unwrap_err();
    assert_eq!(error, "OverflowError: the value does not fit int32");
    let error = call(&context, text, 1 << 40).unwrap_err();
    assert_eq!(error, "OverflowError: the value does not fit int32");
    let host = Host::new(&context, text);
    assert_eq!(
        host.function.hir().matches("for ").count(),
        1,
        "{}",
        host.function.hir()
    );
}

#[test]
fn a_body_has_the_parameters_that_are_declared() {
    let mut context = builtin::context();
    context
        .register_native(function("host.g", "int64(int64)", std::ptr::null()))
        .unwrap();
    let body = request("def body(a, b):\n    return a\n").function;
    context.define_native("host.g", Arc::new(body)).unwrap();
    let diagnostic = refused(&context, &node("int", "int", "g(x)"));
    assert_eq!(diagnostic.code, "call-arguments");
}

const LOAD: &str = "function %bid(i64, i64) -> f64 {
block0(v0: i64, v1: i64):
    v2 = iconst.i64 3
    v3 = ishl v1, v2
    v4 = iadd v0, v3
    v5 = load.f64 notrap v4
    return v5
}
";

extern "C" fn book(_: i64) -> *const f64 {
    static BOOK: [f64; 3] = [1.5, 2.5, 4.0];
    BOOK.as_ptr()
}

fn with_book(text: &str) -> CompilationContext {
    let mut context = builtin::context();
    context
        .register_native(function("host.book", "voidptr(int64)", book as *const ()).pure())
        .unwrap();
    context
        .register_native(function(
            "host.bid",
            "float64(voidptr, int64)",
            std::ptr::null(),
        ))
        .unwrap();
    context.define_native_clif("host.bid", text).unwrap();
    context
}

#[test]
fn a_body_as_clif_is_inlined() {
    let text = "from host import book, bid\ndef f(x: Signal[int]) -> float:\n    total = 0.0\n    for i in range(x):\n        total += bid(book(0), i)\n    return total\n";
    let context = with_book(LOAD);
    assert_eq!(call(&context, text, 3).map(f64::from_bits), Ok(8.0));
    let function = compile(&context, text).unwrap();
    let clif = function.clif().unwrap();
    assert!(clif.contains("load.f64 notrap"), "{clif}");
    let calls = clif.lines().filter(|line| line.contains("call fn")).count();
    assert!(calls <= 2, "the book, and a report of errors: {clif}");
    let changed = with_book(&LOAD.replace("iadd", "isub"));
    let changed = compile(&changed, text).unwrap();
    assert_ne!(function.semantic_key(), changed.semantic_key());
}

/// `x` twice, and between the two a store into what `bid` reads.
#[test]
fn what_a_body_reads_is_read_again() {
    extern "C" fn put(book: *mut f64, value: f64) {
        // SAFETY: the book has three levels.
        unsafe { *book = value };
    }
    let store =
        "function %put(i64, f64) {\nblock0(v0: i64, v1: f64):\n    store v1, v0\n    return\n}\n";
    for body in [None, Some(store)] {
        let mut context = with_book(LOAD);
        let mut native = function("host.put", "void(voidptr, float64)", put as *const ());
        native.clif = body.map(Into::into);
        context.register_native(native).unwrap();
        context
            .register_native(function("host.own", "voidptr(int64)", own as *const ()))
            .unwrap();
        let text = "from host import own, bid, put\ndef f(x: Signal[float]) -> float:\n    book = own(0)\n    put(book, x)\n    first = bid(book, 0)\n    for i in range(3):\n        put(book, bid(book, 0) + 1.0)\n    return first * 100.0 + bid(book, 0)\n";
        let outcome = Host::new(&context, text).tick(&[2.0]);
        assert_eq!(outcome, Ok(Some(205.0)));
    }
}

extern "C" fn own(_: i64) -> *mut f64 {
    thread_local! {
        static OWN: Cell<[f64; 3]> = const { Cell::new([0.0; 3]) };
    }
    OWN.with(|own| own.as_ptr().cast())
}

#[test]
fn the_key_is_of_name_type_purity_and_body() {
    let text = node("float", "float", "g(x)");
    let key = |native: NativeFunction| {
        let mut context = builtin::context();
        context.register_native(native).unwrap();
        compile(&context, &text).unwrap().semantic_key().to_string()
    };
    let plain = || function("host.g", "float64(float64)", twice as *const ());
    let moved = NativeFunction {
        address: half as *const () as usize,
        ..plain()
    };
    assert_eq!(key(plain()), key(moved));
    assert_ne!(key(plain()), key(plain().pure()));
    assert_ne!(
        key(plain()),
        key(function("host.g", "float32(float64)", half as *const ()))
    );
}

#[test]
fn a_result_keeps_what_its_functions_live_in() {
    let library = Arc::new(());
    let weak = Arc::downgrade(&library);
    let mut context = builtin::context();
    let mut native = function("host.g", "float64(float64)", twice as *const ());
    native.keepalive = Some(Foreign {
        object: library,
        description: "a library".into(),
        name: None,
    });
    context.register_native(native).unwrap();
    let used = compile(&context, &node("float", "float", "g(x)")).unwrap();
    let unused = compile(&context, &node("float", "float", "x")).unwrap();
    drop(context);
    assert_eq!(weak.strong_count(), 1);
    drop(used);
    assert_eq!(weak.strong_count(), 0);
    drop(unused);
}

#[test]
fn registering_twice_is_refused() {
    let mut context = context(false);
    let again = function("host.g", "void()", twice as *const ());
    assert_eq!(
        context.register_native(again),
        Err(RegistryError::DuplicateNative("host.g".into()))
    );
    assert_eq!(
        context.define_native_clif("host.h", LOAD),
        Err(RegistryError::UnknownNative("host.h".into()))
    );
    let error = context.define_native_clif("host.g", LOAD).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the body of \"host.g\": line 1: its signature is not (f64) -> f64"
    );
    let body = || Arc::new(request("def g(x):\n    return x\n").function);
    context.define_native("host.g", body()).unwrap();
    assert_eq!(
        context.define_native("host.g", body()),
        Err(RegistryError::DuplicateBody("host.g".into()))
    );
}

extern "C" fn forget(x: f64) {
    CALLS.with_borrow_mut(|calls| calls.push(x));
}

#[test]
fn a_function_without_a_result_is_a_statement() {
    let context = with("void(float64)", forget as *const ());
    let text =
        "from host import g\ndef f(x: Signal[float]) -> float:\n    g(x)\n    g(x)\n    return x\n";
    CALLS.take();
    assert_eq!(Host::new(&context, text).tick(&[2.0]), Ok(Some(2.0)));
    assert_eq!(CALLS.take(), [2.0, 2.0]);
}
