//! Tests of the whole system.
//!
//! `filetest` compiles and runs the Python files below `tests/filetests` and compares what happens
//! with the comments in them; `tests/README.md` describes their language. `rust` reads the
//! project's own Rust files for the architecture test, `programs` writes programs out of bytes. Start reading at [`filetest::run`].

#![allow(
    clippy::missing_panics_doc,
    reason = "a test speaks by panicking: every function here may"
)]

pub mod documents;
pub mod example;
pub mod filetest;
pub mod native;
pub mod programs;
pub mod rust;
