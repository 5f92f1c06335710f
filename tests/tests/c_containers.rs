//! Containers read and filled by C and C++ code through the header.

use std::path::Path;

use tickjit_compiler::builtin;
use tickjit_runtime::{containers, take_error};
use tickjit_tests::example;
use tickjit_tests::native::library::{Driver, compile_c, compile_cpp};
use tickjit_tests::rust::project_root;

/// The function whose slots the host fills.
const NODE: &str = "
from tickjit import Dict, List, State
from tickjit.signals import Signal

def node(x: Signal[int]) -> int:
    log: State[List[float]] = []
    rows: State[Dict[int, List[float]]] = {}
    log.append(x)
    row = rows[x]
    row.append(log[0])
    return len(log) * 100 + len(rows) * 10 + len(row)
";

fn drive(name: &str, compile: fn(&Path, &Path)) {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    compile(&project_root().join("tests/c/containers.c"), &library);
    let address = containers::api().expose_provenance();
    let driver = Driver::load(&library);
    let failed = driver.drive(0, address);
    assert_eq!(failed, 0, "see the line of tests/c/containers.c");
    let node =
        example::compile(&builtin::context(), NODE).unwrap_or_else(|error| panic!("{error}"));
    let failed = driver.drive(1, node.address());
    assert_eq!(failed, 0, "see the line of tests/c/containers.c");
    let error = take_error().expect("EXECUTE before START");
    assert_eq!((&*error.class_name, error.line), ("RuntimeError", 8));
}

#[test]
fn c_code_reads_and_fills_containers() {
    drive("libcontainers_c.so", compile_c);
}

#[test]
fn cpp_code_reads_and_fills_containers() {
    drive("libcontainers_cpp.so", compile_cpp);
}
