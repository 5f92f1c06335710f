//! Containers read and filled by C and C++ code through the header.

use std::path::Path;

use tickjit_runtime::containers;
use tickjit_tests::native::library::{Driver, compile_c, compile_cpp};
use tickjit_tests::rust::project_root;

fn drive(name: &str, compile: fn(&Path, &Path)) {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    compile(&project_root().join("tests/c/containers.c"), &library);
    let address = containers::api().expose_provenance();
    let failed = Driver::load(&library).drive(0, address);
    assert_eq!(failed, 0, "see the line of tests/c/containers.c");
}

#[test]
fn c_code_reads_and_fills_containers() {
    drive("libcontainers_c.so", compile_c);
}

#[test]
fn cpp_code_reads_and_fills_containers() {
    drive("libcontainers_cpp.so", compile_cpp);
}
