//! A host without Python: compiles a node of `weather.py` when it runs, and drives it over the
//! temperatures of `data/`, one native call per hour.
//!
//! Prints the mean and the variance after the last hour, as Python's `repr` would. Run it with
//! `cargo run -p tickjit-compiler --example weather_host`.
#![allow(
    unsafe_code,
    reason = "a host calls compiled functions by their address"
)]

use std::error::Error;
use std::ffi::c_void;
use std::{fs, mem, path, ptr};

use tickjit_compiler::builtin;
use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::{CompileRequest, compile};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::span::{SourceFile, Sources};
use tickjit_runtime::errors::take_error;

/// What a compiled function is to a host that knows the signal extension.
type Tick = unsafe extern "C" fn(
    outputs: *mut *mut c_void,
    ticked: *mut i8,
    state: *mut *mut c_void,
    phase: i8,
    inputs: *mut *mut c_void,
    input_ticked: *mut i8,
    input_valid: *mut i8,
);

const EXECUTE: i8 = 0;
const START: i8 = 1;
const STOP: i8 = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let examples = path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples"));
    let statistics = compile_function(&examples.join("weather.py"), "statistics")?;
    println!("{}", statistics.c_prototype());

    let data = fs::read_to_string(examples.join("data/seattle-temps.csv"))?;
    let mut node = Node::new(statistics);
    node.call(START, 0.0)?;
    for row in data.lines().skip(1) {
        let (_, temperature) = row.split_once(',').ok_or("a row has two columns")?;
        node.call(EXECUTE, temperature.parse()?)?;
    }
    node.call(STOP, 0.0)?;
    for (output, value) in node.function.signature().outputs.iter().zip(&node.outputs) {
        println!("{} = {value:?}", output.name.as_deref().unwrap_or("output"));
    }
    Ok(())
}

/// Reads a Python file and compiles one of its functions. Imports, constants and the functions that
/// it calls mean what the file says.
fn compile_function(file: &path::Path, name: &str) -> Result<CompiledFunction, Box<dyn Error>> {
    let source = SourceFile {
        name: file.display().to_string().into(),
        text: Some(fs::read_to_string(file)?.into()),
        first_line: 1,
    };
    let mut sources = Sources::default();
    let id = sources.add(source.clone());
    let scope = parse::module(&source, id)
        .and_then(|module| ModuleScope::new(module, source))
        .map_err(|diagnostics| CompileError {
            diagnostics,
            sources,
        })?;
    let function = scope.function(name).ok_or("no such function")?;
    let context = builtin::context();
    Ok(compile(&context, &CompileRequest::new(function))?)
}

/// A function of one float that gives floats, with the memory that its host owns.
struct Node {
    function: CompiledFunction,
    outputs: Vec<f64>,
    ticked: Vec<i8>,
    /// A cell of eight bytes for every state variable, whatever its type.
    state: Vec<u64>,
}

impl Node {
    fn new(function: CompiledFunction) -> Self {
        let signature = function.signature();
        Self {
            outputs: vec![0.0; signature.outputs.len()],
            ticked: vec![0; signature.outputs.len()],
            state: vec![0; signature.states.len()],
            function,
        }
    }

    /// Calls the function in a phase. What it reports is an error with the line of `weather.py`.
    fn call(&mut self, phase: i8, mut input: f64) -> Result<(), String> {
        let mut outputs: Vec<_> = self.outputs.iter_mut().map(pointer).collect();
        let mut state: Vec<_> = self.state.iter_mut().map(pointer).collect();
        let mut inputs = [pointer(&mut input)];
        self.ticked.fill(0);
        // SAFETY: functions compiled in a context with the signal extension have this signature.
        let tick = unsafe { mem::transmute::<usize, Tick>(self.function.address()) };
        // SAFETY: there is a cell for every output, state variable and input, which outlives the
        // call, and `self.function` keeps the code alive.
        unsafe {
            tick(
                outputs.as_mut_ptr(),
                self.ticked.as_mut_ptr(),
                state.as_mut_ptr(),
                phase,
                inputs.as_mut_ptr(),
                [1].as_mut_ptr(),
                [1].as_mut_ptr(),
            );
        }
        match take_error() {
            Some(error) => Err(format!("line {}: {}", error.line, error.message)),
            None => Ok(()),
        }
    }
}

fn pointer<T>(cell: &mut T) -> *mut c_void {
    ptr::from_mut(cell).cast()
}
