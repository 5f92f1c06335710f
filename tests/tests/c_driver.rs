//! Compiled functions called by C code through the raw ABI.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tickjit_compiler::builtin::{self, module::ModuleScope};
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::{CompileRequest, compile};
use tickjit_compiler::span::{FileId, SourceFile};
use tickjit_tests::native::library::{Driver, compile_c};
use tickjit_tests::rust::project_root;

#[test]
fn c_code_drives_compiled_functions() {
    let root = project_root();
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libdriver.so");
    compile_c(&root.join("tests/c/driver.c"), &library);
    let driver = Driver::load(&library);

    let text = fs::read_to_string(root.join("tests/c/driven.py")).expect("the functions are there");
    let file = SourceFile {
        name: "driven.py".into(),
        text: Some(text.into()),
        first_line: 1,
    };
    let module = parse::module(&file, FileId(0)).expect("the module is well-formed");
    let scope: Arc<ModuleScope> = ModuleScope::new(module, file).expect("its names are known");
    let context = builtin::context();
    let names: Vec<String> = scope.functions().map(ToString::to_string).collect();
    assert_eq!(names.len(), 7);
    for (which, name) in names.iter().enumerate() {
        let function = scope.function(name).expect("the name is a function's");
        let compiled =
            compile(&context, &CompileRequest::new(function)).expect("the function compiles");
        let failed = driver.drive(which, compiled.address());
        assert_eq!(failed, 0, "{name}: see the line of tests/c/driver.c");
    }
    assert!(!tickjit_runtime::error_pending());
}
