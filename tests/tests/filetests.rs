//! The Python files below `tests/filetests`, a test per folder.

use tickjit_tests::filetest;

#[test]
fn parse() {
    filetest::texts("parse");
}

#[test]
fn signature() {
    filetest::texts("signature");
}

#[test]
fn rewrite() {
    filetest::texts("rewrite");
}

#[test]
fn infer() {
    filetest::texts("infer");
}

#[test]
fn optimize() {
    filetest::texts("optimize");
}

#[test]
fn lower() {
    filetest::texts("lower");
}

#[test]
fn run() {
    filetest::run();
}

#[test]
fn errors() {
    filetest::errors();
}
