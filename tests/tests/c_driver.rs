//! Compiled functions called by C code through the raw ABI.

use std::fs;
use std::path::Path;

use indexmap::IndexMap;
use tickjit_compiler::builtin;
use tickjit_compiler::pipeline::compile;
use tickjit_tests::example::Example;
use tickjit_tests::native::library::{Driver, compile_c};
use tickjit_tests::rust::project_root;

#[test]
fn c_code_drives_compiled_functions() {
    let root = project_root();
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libdriver.so");
    compile_c(&root.join("tests/c/driver.c"), &library);
    let driver = Driver::load(&library);

    let text = fs::read_to_string(root.join("tests/c/driven.py")).expect("the functions are there");
    let example = Example::new(&text).expect("the module is well-formed");
    let context = builtin::context();
    let names = &example.names;
    assert_eq!(names.len(), 7);
    for (which, name) in names.iter().enumerate() {
        let request = example.request(name, IndexMap::new());
        let compiled = compile(&context, &request).expect("the function compiles");
        let failed = driver.drive(which, compiled.address());
        assert_eq!(failed, 0, "{name}: see the line of tests/c/driver.c");
    }
    assert!(!tickjit_runtime::error_pending());
}
