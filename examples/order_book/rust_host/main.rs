//! The engine of `examples/order_book` in Rust, without Python in the process: keeps the book, compiles
//! the nodes of `nodes.py` when it starts, and calls one after each recorded event.
//!
//! Prints for each node how often it gave something, and the last of it, as `replay.py` does. Run it with
//! `cargo run -p tickjit-compiler --example order_book`.
#![allow(
    unsafe_code,
    reason = "a host calls compiled functions by their address"
)]

mod extension;

use std::error::Error;
use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, mem, ptr};

use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::{Argument, Scope};
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::{CompileRequest, compile};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::span::{SourceFile, Sources};
use tickjit_compiler::types::Const;
use tickjit_runtime::errors::take_error;

use extension::{Book, LEVELS, Level, WithSide};

/// What a compiled function is to this engine.
type Tick = unsafe extern "C" fn(
    outputs: *mut *mut c_void,
    ticked: *mut i8,
    state: *mut *mut c_void,
    phase: i8,
    inputs: *mut *mut c_void,
    input_ticked: *mut i8,
    input_valid: *mut i8,
    books: *mut *mut Book,
);

const EXECUTE: i8 = 0;
const START: i8 = 1;
const STOP: i8 = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/order_book"
    ));
    let events = recorded(&folder.join("events.csv"))?;
    for (name, constants) in [
        ("pressure", &[("decay", 0.9)][..]),
        ("spread", &[]),
        ("idle", &[]),
    ] {
        let function = compile_node(&folder.join("nodes.py"), name, constants)?;
        let mut engine = Engine::new(function);
        engine.call(START)?;
        let mut outputs = 0;
        for event in &events {
            engine.apply(event);
            outputs += usize::from(engine.call(EXECUTE)?);
        }
        engine.call(STOP)?;
        println!("{name}: {outputs} outputs, the last {:?}", engine.output);
    }
    Ok(())
}

/// Reads a Python file and compiles one of its functions.
fn compile_node(
    file: &Path,
    name: &str,
    constants: &[(&str, f64)],
) -> Result<CompiledFunction, Box<dyn Error>> {
    let context = extension::context()?;
    let source = SourceFile {
        name: file.display().to_string().into(),
        text: Some(fs::read_to_string(file)?.into()),
        first_line: 1,
    };
    let mut sources = Sources::default();
    let id = sources.add(source.clone());
    let module = parse::module(&source, id)
        .and_then(|module| ModuleScope::new(module, source))
        .map_err(|diagnostics| CompileError {
            diagnostics,
            sources,
        })?;
    let mut function = module.function(name).ok_or("no such function")?;
    let module: Arc<dyn Scope> = module;
    function.scope = Arc::new(WithSide::new(module, &context)?);
    let mut request = CompileRequest::new(function);
    for (name, value) in constants {
        let value = Argument::Const(Const::Float(*value));
        request.arguments.insert((*name).into(), value);
    }
    Ok(compile(&context, &request)?)
}

/// A line of the recording.
struct Event {
    time: i64,
    is_trade: bool,
    side: usize,
    level: u32,
    price: f64,
    quantity: i64,
}

fn recorded(file: &Path) -> Result<Vec<Event>, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let event = |line: &str| -> Result<Event, Box<dyn Error>> {
        let columns: Vec<&str> = line.split(',').collect();
        let [time, kind, side, level, price, quantity] = columns[..] else {
            return Err("an event has six columns".into());
        };
        Ok(Event {
            time: time.parse()?,
            is_trade: kind == "T",
            side: side.parse()?,
            level: level.parse()?,
            price: price.parse()?,
            quantity: quantity.parse()?,
        })
    };
    text.lines().skip(1).map(event).collect()
}

/// The book, the last trade, and a compiled function with the memory that its host owns.
struct Engine {
    function: CompiledFunction,
    book: Book,
    price: f64,
    quantity: i64,
    has_traded: bool,
    trades: bool,
    output: f64,
    /// A cell of eight bytes for every state variable, whatever its type.
    state: Vec<u64>,
}

impl Engine {
    fn new(function: CompiledFunction) -> Self {
        Self {
            state: vec![0; function.signature().states.len()],
            function,
            book: Book::default(),
            price: 0.0,
            quantity: 0,
            has_traded: false,
            trades: false,
            output: 0.0,
        }
    }

    fn apply(&mut self, event: &Event) {
        self.book.time = event.time;
        self.trades = event.is_trade;
        if event.is_trade {
            self.book.updates = 0;
            (self.price, self.quantity, self.has_traded) = (event.price, event.quantity, true);
            return;
        }
        self.book.updates = self.book.updates.wrapping_add(1);
        let depth = &mut self.book.depth[event.side];
        let level = event.level as usize;
        if level < LEVELS && event.level <= *depth {
            *depth = (*depth).max(event.level + 1);
            self.book.levels[event.side][level] = Level {
                price: event.price,
                quantity: event.quantity,
            };
        }
    }

    /// Calls the function in a phase: whether it gave something, or the error with the line of `nodes.py`.
    fn call(&mut self, phase: i8) -> Result<bool, String> {
        let mut outputs = [ptr::from_mut(&mut self.output).cast()];
        let mut ticked = [0];
        let cells = self.state.iter_mut();
        let mut state: Vec<*mut c_void> = cells.map(|cell| ptr::from_mut(cell).cast()).collect();
        let mut inputs: [*mut c_void; 2] = [ptr::null_mut(); 2];
        if self.has_traded {
            inputs = [
                ptr::from_mut(&mut self.price).cast(),
                ptr::from_mut(&mut self.quantity).cast(),
            ];
        }
        let mut books = [ptr::from_mut(&mut self.book)];
        // SAFETY: functions compiled in this context have this signature.
        let tick = unsafe { mem::transmute::<usize, Tick>(self.function.address()) };
        // SAFETY: there is a cell for every output, state variable and input, and a book; they outlive
        // the call, and `self.function` keeps the code alive.
        unsafe {
            tick(
                outputs.as_mut_ptr(),
                ticked.as_mut_ptr(),
                state.as_mut_ptr(),
                phase,
                inputs.as_mut_ptr(),
                [i8::from(self.trades); 2].as_mut_ptr(),
                [i8::from(self.has_traded); 2].as_mut_ptr(),
                books.as_mut_ptr(),
            );
        }
        match take_error() {
            Some(error) => Err(format!("line {}: {}", error.line, error.message)),
            None => Ok(ticked[0] != 0),
        }
    }
}
