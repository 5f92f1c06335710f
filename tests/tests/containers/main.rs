//! Containers in compiled functions: nothing of them is left, on whatever path, whatever fails, whoever calls.
#![allow(clippy::unwrap_used, reason = "tests speak by panicking")]

mod failures;
mod hosts;
mod memory;
mod neglect;

use indexmap::IndexMap;
use tickjit_compiler::builtin;
use tickjit_compiler::pipeline::{BodySource, compile};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::span::SourceFile;
use tickjit_runtime::containers::injection::alive;
use tickjit_runtime::{ErrorRecord, take_error};
use tickjit_tests::example::Example;
use tickjit_tests::native::bare::Bare;

const EXECUTE: i8 = 0;
const START: i8 = 1;
const STOP: i8 = 2;

/// Functions that use every kind of container.
const FUNCTIONS: &str = include_str!("functions.py");
/// Those of them that a host calls.
const NODES: [&str; 12] = [
    "states",
    "locals_in_loops",
    "early",
    "helpers",
    "comprehensions",
    "slices",
    "tables",
    "queues",
    "reassigned",
    "optional",
    "caught",
    "growing",
];

/// A function of a module's text, with the text of its stop body.
fn compiled(text: &str, name: &str, stop_body: &str) -> CompiledFunction {
    let example = Example::new(text).unwrap_or_else(|error| panic!("{error}"));
    let mut request = example.request(name, IndexMap::new());
    request.stop_body = (!stop_body.is_empty()).then(|| {
        BodySource::Text(SourceFile {
            name: "stop.py".into(),
            text: Some(stop_body.into()),
            first_line: 1,
        })
    });
    compile(&builtin::context(), &request).unwrap_or_else(|error| panic!("{error}"))
}

/// The only function of a text that needs no imports written.
fn function(text: &str) -> CompiledFunction {
    let imports = FUNCTIONS.lines().filter(|line| line.starts_with("from "));
    let text = imports.chain([text]).collect::<Vec<_>>().join("\n");
    compiled(&text, "f", "")
}

/// What a call gave: the output, or the error.
type Outcome = Result<Option<i64>, ErrorRecord>;

/// One call with ints for the inputs.
fn call(host: &mut Bare, phase: i8, inputs: &[i64]) -> Outcome {
    let inputs: Vec<u64> = inputs.iter().map(|input| input.cast_unsigned()).collect();
    host.call(phase, &inputs);
    match take_error() {
        Some(error) => Err(error),
        None if phase == EXECUTE => Ok(host.output(0).map(u64::cast_signed)),
        None => Ok(None),
    }
}

/// The class and message of an error.
fn told(outcome: Outcome) -> Result<Option<i64>, String> {
    outcome.map_err(|error| format!("{}: {}", error.class_name, error.message))
}

/// Runs what is given, after which there are as many blocks of containers as before.
fn leaves_nothing<T>(run: impl FnOnce() -> T) -> T {
    let before = alive();
    let given = run();
    assert_eq!(alive() - before, 0, "blocks are left");
    given
}
