//! Plain functions called by C code as functions of its own.

use std::fs;
use std::path::Path;

use indexmap::IndexMap;
use tickjit_compiler::builtin;
use tickjit_compiler::options::{CompilationOptions, OptLevel};
use tickjit_compiler::pipeline::compile;
use tickjit_compiler::signature::Form;
use tickjit_runtime::errors::ErrorKind;
use tickjit_tests::example::Example;
use tickjit_tests::native::library::{Driver, compile_c};
use tickjit_tests::rust::project_root;

/// What C declares, and the error that the checks provoke.
const EXPECTED: [(&str, Option<ErrorKind>); 14] = [
    ("int64_t f(int64_t a, int64_t b)", Some(ErrorKind::Overflow)),
    ("double f(double a, double b)", None),
    ("bool f(bool a, bool b)", None),
    ("int16_t f(int16_t side)", None),
    ("int64_t f(int64_t when, int64_t by)", None),
    (
        "void f(int64_t a, int64_t b, int64_t *result0, int64_t *result1, double *result2)",
        Some(ErrorKind::ZeroDivision),
    ),
    ("void f(int64_t a)", Some(ErrorKind::Assertion)),
    ("int64_t f(int64_t n)", Some(ErrorKind::Overflow)),
    ("double f(int64_t n)", Some(ErrorKind::Index)),
    (
        "double f(int64_t a, double x, int64_t b, double y, bool c, double z, int64_t d, int64_t e, int64_t f, \
         int64_t g, int64_t h)",
        None,
    ),
    ("int64_t f(void)", None),
    ("int64_t f(int64_t n)", None),
    (
        "double f(double *values, int64_t values_length, int64_t result0)",
        None,
    ),
    (
        "void f(int64_t *values, int64_t values_length, int64_t by, int64_t *result0, int64_t *result1)",
        Some(ErrorKind::Index),
    ),
];

#[test]
fn c_code_calls_plain_functions() {
    let root = project_root();
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libplain.so");
    compile_c(&root.join("tests/c/plain.c"), &library);
    let driver = Driver::load(&library);

    let text = fs::read_to_string(root.join("tests/c/plain.py")).expect("the functions are there");
    let example = Example::new(&text).expect("the module is well-formed");
    let context = builtin::context();
    let names = &example.names;
    assert_eq!(names.len(), EXPECTED.len());
    for opt_level in [OptLevel::Speed, OptLevel::None] {
        for (which, (name, (declared, error))) in names.iter().zip(EXPECTED).enumerate() {
            let mut request = example.request(name, IndexMap::new());
            request.form = Form::Plain;
            request.options = CompilationOptions {
                opt_level,
                ..request.options
            };
            let compiled = compile(&context, &request).expect("the function compiles");
            assert_eq!(compiled.signature().c_prototype("f"), declared);
            let failed = driver.drive(which, compiled.address());
            assert_eq!(failed, 0, "{name}: see the line of tests/c/plain.c");
            let reported = tickjit_runtime::take_error().map(|record| record.kind);
            assert_eq!(reported, error, "{name}");
        }
    }
}
