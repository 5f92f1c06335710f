//! A host: modules of text, compiled and called with inputs of numbers.

use std::ptr;
use std::sync::Arc;

use tickjit_compiler::ast::{Item, Name};
use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::diagnostic::{CompileError, Diagnostic};
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::{self, CompileRequest};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::span::{FileId, SourceFile, Sources};
use tickjit_runtime::take_error;

const EXECUTE: i8 = 0;
const START: i8 = 1;

type Native = unsafe extern "C" fn(
    *const *mut u64,
    *mut i8,
    *const *mut u64,
    i8,
    *const *const u64,
    *const i8,
    *const i8,
    *const u64,
);

fn file(text: &str) -> SourceFile {
    SourceFile {
        name: "node.py".into(),
        text: Some(text.into()),
        first_line: 1,
    }
}

/// What compiling the last function of a module's text takes.
pub(crate) fn request(text: &str) -> CompileRequest {
    let file = file(text);
    let module = parse::module(&file, FileId(0)).unwrap();
    let mut names = module.items.iter().filter_map(|item| match item {
        Item::Function(function) => Some(function.name.clone()),
        _ => None,
    });
    let name: Name = names.next_back().unwrap();
    let scope: Arc<ModuleScope> = ModuleScope::new(module, file).unwrap();
    CompileRequest::new(scope.function(&name).unwrap())
}

pub(crate) fn compile(
    context: &CompilationContext,
    text: &str,
) -> Result<CompiledFunction, CompileError> {
    pipeline::compile(context, &request(text))
}

/// The only mistake of a text that does not compile.
pub(crate) fn refused(context: &CompilationContext, text: &str) -> Diagnostic {
    let mut error = compile(context, text).map(|_| ()).unwrap_err();
    assert_eq!(error.diagnostics.len(), 1, "{error}");
    error.diagnostics.remove(0)
}

/// The text at a diagnostic's place.
pub(crate) fn place(diagnostic: &Diagnostic, text: &str) -> String {
    let mut sources = Sources::default();
    sources.add(file(text));
    let span = diagnostic.primary.span;
    let line = sources
        .get(FileId(0))
        .unwrap()
        .line(span.start.line)
        .unwrap()
        .to_owned();
    line[span.start.column as usize..span.end.column as usize].to_owned()
}

/// A compiled function with its cells; inputs and outputs are numbers as their bits.
pub(crate) struct Host {
    pub(crate) function: CompiledFunction,
    states: Vec<u64>,
    /// Behind the parameter of a category of order 1, where there is one.
    pub(crate) more: Vec<u64>,
}

/// The first output, if it ticked, or the class and message of the error.
pub(crate) type Outcome = Result<Option<f64>, String>;

impl Host {
    /// Compiles and starts.
    pub(crate) fn new(context: &CompilationContext, text: &str) -> Self {
        Self::of(compile(context, text).unwrap_or_else(|error| panic!("{error}")))
    }

    /// Starts a function.
    pub(crate) fn of(function: CompiledFunction) -> Self {
        let states = vec![0; function.signature().states.len()];
        let mut host = Self {
            function,
            states,
            more: Vec::new(),
        };
        host.call(START, &[]).unwrap();
        host
    }

    /// A tick of floats, all valid and ticked.
    pub(crate) fn tick(&mut self, inputs: &[f64]) -> Outcome {
        let inputs: Vec<Option<u64>> = inputs.iter().map(|x| Some(x.to_bits())).collect();
        self.call(EXECUTE, &inputs)
            .map(|value| value.map(f64::from_bits))
    }

    /// A tick; `None` stands for an input without a value, which does not tick.
    pub(crate) fn call(
        &mut self,
        phase: i8,
        inputs: &[Option<u64>],
    ) -> Result<Option<u64>, String> {
        let cells: Vec<u64> = inputs.iter().map(|input| input.unwrap_or(0)).collect();
        let pointers: Vec<*const u64> = inputs
            .iter()
            .zip(&cells)
            .map(|(input, cell)| input.map_or(ptr::null(), |_| ptr::from_ref(cell)))
            .collect();
        let valid: Vec<i8> = inputs
            .iter()
            .map(|input| i8::from(input.is_some()))
            .collect();
        let mut outputs = vec![0_u64; self.function.signature().outputs.len()];
        let mut ticked = vec![0_i8; outputs.len()];
        let output_cells: Vec<*mut u64> = outputs.iter_mut().map(ptr::from_mut).collect();
        let state_cells: Vec<*mut u64> = self.states.iter_mut().map(ptr::from_mut).collect();
        assert_eq!(take_error(), None, "an error nobody took");
        // SAFETY: the function has these parameters, the last of which it may not have, and every
        // array is as long as its signature says.
        unsafe {
            let native: Native = std::mem::transmute(self.function.address());
            native(
                output_cells.as_ptr(),
                ticked.as_mut_ptr(),
                state_cells.as_ptr(),
                phase,
                pointers.as_ptr(),
                valid.as_ptr(),
                valid.as_ptr(),
                self.more.as_ptr(),
            );
        }
        match take_error() {
            Some(error) => Err(format!("{}: {}", error.class_name, error.message)),
            None => Ok(outputs.first().copied().filter(|_| ticked[0] == 1)),
        }
    }
}

/// Asserts the first output's value for inputs of floats.
pub(crate) fn gives(context: &CompilationContext, text: &str, inputs: &[f64], expected: f64) {
    let outcome = Host::new(context, text).tick(inputs);
    assert_eq!(outcome, Ok(Some(expected)), "{text}");
}
