//! A host without Python: compiles the nodes of `weather.py` when it runs, and drives them over the
//! temperatures of `data/`, one native call per hour.
//!
//! Prints for each node how often its last output ticked, and what the outputs gave last, as
//! `quickstart.py` does. Run it with `cargo run -p tickjit-compiler --example rust_host`.
#![allow(
    unsafe_code,
    reason = "a host calls compiled functions by their address"
)]

use std::error::Error;
use std::ffi::c_void;
use std::sync::Arc;
use std::{fs, mem, path, ptr};

use tickjit_compiler::builtin;
use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::{Argument, CompilationContext};
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::{CompileRequest, compile};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::SlotKind;
use tickjit_compiler::span::{SourceFile, Sources};
use tickjit_compiler::types::{Const, Repr, Type};
use tickjit_runtime::calendar;
use tickjit_runtime::errors::{Fault, take_error};

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

/// Constants of a node by name.
type Constants = &'static [(&'static str, Const)];

/// The nodes, with their constants and the columns they read.
const NODES: &[(&str, Constants, &[usize])] = &[
    ("smoothed", &[("hours", Const::Int(24 * 7))], &[TEMPERATURE]),
    ("statistics", &[], &[TEMPERATURE]),
    (
        "heat_alarm",
        &[("on", Const::Float(72.0)), ("off", Const::Float(66.0))],
        &[TEMPERATURE],
    ),
    (
        "degree_hours",
        &[("base", Const::Float(65.0))],
        &[TEMPERATURE],
    ),
    ("daily", &[], &[TIME, TEMPERATURE]),
    ("feel", &[], &[TEMPERATURE]),
    ("change", &[], &[TEMPERATURE]),
    ("rolling", &[("hours", Const::Int(24))], &[TEMPERATURE]),
    ("occurrences", &[], &[TEMPERATURE]),
    ("unseen", &[], &[TEMPERATURE]),
];

const TIME: usize = 0;
const TEMPERATURE: usize = 1;

/// An hour as input cells: nanoseconds since 1970, and the bits of a temperature.
type Hour = [u64; 2];

fn main() -> Result<(), Box<dyn Error>> {
    let examples = path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples"));
    let data = fs::read_to_string(examples.join("data/seattle-temps.csv"))?;
    let hours: Vec<Hour> = data.lines().skip(1).map(hour).collect::<Result<_, _>>()?;
    let module = module(&examples.join("weather.py"))?;
    let context = builtin::context();
    for (name, constants, columns) in NODES {
        let mut node = Node::new(compile_function(&context, &module, name, constants)?);
        node.call(START, &mut [])?;
        for hour in &hours {
            let mut inputs: Vec<u64> = columns.iter().map(|column| hour[*column]).collect();
            node.call(EXECUTE, &mut inputs)?;
        }
        node.call(STOP, &mut [])?;
        let outputs = node.function.signature().outputs.iter();
        let values = outputs.zip(&node.values);
        let last: Vec<String> = values.map(|(out, bits)| written(&out.ty, *bits)).collect();
        println!("{name:14}{:8}  {}", node.ticks, last.join(", "));
    }
    Ok(())
}

/// Reads a row, such as `2010/01/01 00:00,39.4`.
fn hour(row: &str) -> Result<Hour, Box<dyn Error>> {
    let (date, temperature) = row.split_once(',').ok_or("a row has two columns")?;
    let mut fields = [0; 7];
    for (field, text) in fields.iter_mut().zip(date.split(['/', ' ', ':'])) {
        *field = text.parse()?;
    }
    let time = calendar::from_fields(fields).map_err(Fault::message)?;
    Ok([time.cast_unsigned(), temperature.parse::<f64>()?.to_bits()])
}

/// What the names of a Python file mean.
fn module(file: &path::Path) -> Result<Arc<ModuleScope>, Box<dyn Error>> {
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
    Ok(scope)
}

/// Compiles a function of the file. Imports, constants and the functions that it calls mean what the
/// file says.
fn compile_function(
    context: &CompilationContext,
    module: &ModuleScope,
    name: &str,
    constants: &[(&str, Const)],
) -> Result<CompiledFunction, Box<dyn Error>> {
    let function = module.function(name).ok_or("no such function")?;
    let mut request = CompileRequest::new(function);
    for (name, value) in constants {
        let value = Argument::Const(value.clone());
        request.arguments.insert((*name).into(), value);
    }
    Ok(compile(context, &request)?)
}

/// A function with the memory that its host owns: a cell of eight bytes for everything.
struct Node {
    function: CompiledFunction,
    outputs: Vec<u64>,
    ticked: Vec<i8>,
    /// The array of states: pointers to cells, and the containers themselves.
    slots: Vec<*mut c_void>,
    /// The cells that slots point to.
    _state: Vec<u64>,
    /// What the outputs gave last.
    values: Vec<u64>,
    /// How often the last output ticked.
    ticks: usize,
}

impl Node {
    fn new(function: CompiledFunction) -> Self {
        let signature = function.signature();
        let outputs = signature.outputs.len();
        let mut state = vec![0; signature.states.len()];
        let cells = signature.states.iter().zip(&mut state);
        let slots = cells.map(|(slot, cell)| match slot.kind {
            SlotKind::Container => ptr::null_mut(),
            SlotKind::Scalar | SlotKind::Struct | SlotKind::Started => pointer(cell),
        });
        Self {
            slots: slots.collect(),
            outputs: vec![0; outputs],
            ticked: vec![0; outputs],
            values: vec![0; outputs],
            ticks: 0,
            _state: state,
            function,
        }
    }

    /// Calls the function in a phase. What it reports is an error with the line of `weather.py`.
    fn call(&mut self, phase: i8, inputs: &mut [u64]) -> Result<(), String> {
        let mut outputs: Vec<_> = self.outputs.iter_mut().map(pointer).collect();
        let mut inputs: Vec<_> = inputs.iter_mut().map(pointer).collect();
        let mut flags = vec![1; inputs.len()];
        let mut valid = flags.clone();
        self.ticked.fill(0);
        // SAFETY: functions compiled in a context with the signal extension have this signature.
        let tick = unsafe { mem::transmute::<usize, Tick>(self.function.address()) };
        // SAFETY: there is a cell for every output, state variable and input that the phase uses, which
        // outlives the call (`self._state` those of the slots), and `self.function` keeps the code alive.
        unsafe {
            tick(
                outputs.as_mut_ptr(),
                self.ticked.as_mut_ptr(),
                self.slots.as_mut_ptr(),
                phase,
                inputs.as_mut_ptr(),
                flags.as_mut_ptr(),
                valid.as_mut_ptr(),
            );
        }
        for (index, ticked) in self.ticked.iter().enumerate() {
            if *ticked != 0 {
                self.values[index] = self.outputs[index];
            }
        }
        self.ticks += usize::from(self.ticked.last().is_some_and(|ticked| *ticked != 0));
        match take_error() {
            Some(error) => Err(format!("line {}: {}", error.line, error.message)),
            None => Ok(()),
        }
    }
}

fn pointer<T>(cell: &mut T) -> *mut c_void {
    ptr::from_mut(cell).cast()
}

/// A value as Python's `str` writes it, cut off as in the quickstart.
fn written(ty: &Type, bits: u64) -> String {
    let number = bits.cast_signed();
    let text = match (ty, ty.repr()) {
        (Type::Float, _) => format!("{:?}", f64::from_bits(bits)),
        (Type::Bool, _) if number & 0xff != 0 => "True".to_owned(),
        (Type::Bool, _) => "False".to_owned(),
        (Type::Named(named), _) if named.name() == "datetime" => format!(
            "{:04}-{:02}-{:02}",
            calendar::year(number),
            calendar::month(number),
            calendar::day(number)
        ),
        (_, Some(Repr::I16)) => (number << 48 >> 48).to_string(),
        _ => number.to_string(),
    };
    text.chars().take(10).collect()
}
