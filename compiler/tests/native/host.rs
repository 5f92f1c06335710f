//! A host: cells, pointers, and calls of compiled functions.

use std::ptr;
use std::sync::Arc;

use tickjit_compiler::clif::Backend;
use tickjit_compiler::codegen::{Executable, assembly, codegen};
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::lower::lower;
use tickjit_compiler::options::CompilationOptions;
use tickjit_compiler::signature::SlotKind;
use tickjit_runtime::{ErrorRecord, take_error};

use crate::program::Test;

pub(crate) const EXECUTE: i8 = 0;
pub(crate) const START: i8 = 1;
pub(crate) const STOP: i8 = 2;

type Native = unsafe extern "C" fn(
    *const *mut u64,
    *mut i8,
    *mut *mut u64,
    i8,
    *const *const u64,
    *const i8,
    *const i8,
);

/// A compiled function with cells for its states and outputs.
pub(crate) struct Host {
    pub(crate) executable: Executable,
    pub(crate) states: Vec<u64>,
    /// Which of the states are containers: held by the slot itself.
    containers: Vec<bool>,
    outputs: usize,
}

pub(crate) fn options() -> CompilationOptions {
    CompilationOptions::default()
}

impl Test {
    pub(crate) fn try_compile(&mut self, backend: &Arc<Backend>) -> Result<Host, Vec<Diagnostic>> {
        self.compile_with(options(), backend)
    }

    pub(crate) fn compile_with(
        &mut self,
        options: CompilationOptions,
        backend: &Arc<Backend>,
    ) -> Result<Host, Vec<Diagnostic>> {
        self.program.function.body = self.e.body.clone();
        let module = lower(&self.program, &self.signature, &options, backend)?;
        Ok(Host {
            executable: codegen(module, &options, backend)?,
            states: vec![0; self.signature.states.len()],
            containers: self
                .signature
                .states
                .iter()
                .map(|state| state.kind == SlotKind::Container)
                .collect(),
            outputs: self.signature.outputs.len(),
        })
    }

    pub(crate) fn compile(&mut self) -> Host {
        self.try_compile(&Arc::default()).unwrap()
    }

    pub(crate) fn clif(&mut self) -> String {
        self.program.function.body = self.e.body.clone();
        let backend = Backend::default();
        lower(&self.program, &self.signature, &options(), &backend)
            .unwrap()
            .to_string()
    }

    pub(crate) fn assembly(&mut self) -> String {
        self.program.function.body = self.e.body.clone();
        let backend = Backend::default();
        let module = lower(&self.program, &self.signature, &options(), &backend).unwrap();
        assembly(module, &options(), &backend).unwrap()
    }
}

/// Values as the bits of their cells.
pub(crate) trait Cell: Copy {
    fn to_cell(self) -> u64;
    fn from_cell(bits: u64) -> Self;
}

impl Cell for i64 {
    fn to_cell(self) -> u64 {
        self.cast_unsigned()
    }
    fn from_cell(bits: u64) -> Self {
        bits.cast_signed()
    }
}

impl Cell for f64 {
    fn to_cell(self) -> u64 {
        self.to_bits()
    }
    fn from_cell(bits: u64) -> Self {
        f64::from_bits(bits)
    }
}

impl Cell for bool {
    fn to_cell(self) -> u64 {
        u64::from(self)
    }
    fn from_cell(bits: u64) -> Self {
        match bits.to_le_bytes()[0] {
            0 => false,
            1 => true,
            other => panic!("a bool of {other}"),
        }
    }
}

/// What a call left behind.
pub(crate) struct Outcome {
    pub(crate) outputs: Vec<Option<u64>>,
    pub(crate) error: Option<ErrorRecord>,
}

impl Outcome {
    pub(crate) fn get<T: Cell>(&self, index: usize) -> Option<T> {
        self.outputs[index].map(T::from_cell)
    }
}

impl Host {
    /// Calls a phase; `None` stands for an input without a value.
    pub(crate) fn call(&mut self, phase: i8, inputs: &[Option<u64>]) -> Outcome {
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
        let mut outputs = vec![0u64; self.outputs];
        let mut ticked = vec![0i8; self.outputs];
        let output_cells: Vec<*mut u64> = outputs.iter_mut().map(ptr::from_mut).collect();
        let mut state_cells: Vec<*mut u64> = self
            .states
            .iter_mut()
            .zip(&self.containers)
            .map(|(state, is_container)| {
                if *is_container {
                    ptr::with_exposed_provenance_mut(usize::try_from(*state).unwrap())
                } else {
                    ptr::from_mut(state)
                }
            })
            .collect();
        assert_eq!(take_error(), None, "an error nobody took");
        // SAFETY: the function has this signature, and all arrays are as long as it was told.
        unsafe {
            let function: Native = std::mem::transmute(self.executable.address());
            function(
                output_cells.as_ptr(),
                ticked.as_mut_ptr(),
                state_cells.as_mut_ptr(),
                phase,
                pointers.as_ptr(),
                valid.as_ptr(),
                valid.as_ptr(),
            );
        }
        for ((state, is_container), cell) in self
            .states
            .iter_mut()
            .zip(&self.containers)
            .zip(state_cells)
        {
            if *is_container {
                *state = cell.expose_provenance() as u64;
            }
        }
        Outcome {
            outputs: ticked
                .iter()
                .zip(outputs)
                .map(|(ticked, value)| (*ticked == 1).then_some(value))
                .collect(),
            error: take_error(),
        }
    }

    /// The first output of EXECUTE, or the error.
    pub(crate) fn run<T: Cell>(&mut self, inputs: &[u64]) -> Result<Option<T>, ErrorRecord> {
        let inputs: Vec<Option<u64>> = inputs.iter().copied().map(Some).collect();
        let outcome = self.call(EXECUTE, &inputs);
        match outcome.error {
            Some(error) => Err(error),
            None => Ok(outcome.get(0)),
        }
    }

    /// As [`Self::run`], for a function that ticks; an error by its class.
    pub(crate) fn value<T: Cell>(&mut self, inputs: &[u64]) -> Result<T, String> {
        match self.run(inputs) {
            Ok(value) => Ok(value.expect("the output ticked")),
            Err(error) => Err(error.class_name),
        }
    }
}

/// Runs EXECUTE of a function of one int without state, which others may be running too.
pub(crate) fn run_shared(executable: &Executable, input: i64) {
    let (mut output, mut ticked) = (0u64, 0i8);
    let outputs = [ptr::from_mut(&mut output)];
    let cell = input.to_cell();
    let (inputs, on) = ([ptr::from_ref(&cell)], [1i8]);
    // SAFETY: the function has this signature, one input and one output.
    unsafe {
        let function: Native = std::mem::transmute(executable.address());
        function(
            outputs.as_ptr(),
            &raw mut ticked,
            ptr::null_mut(),
            EXECUTE,
            inputs.as_ptr(),
            on.as_ptr(),
            on.as_ptr(),
        );
    }
    assert_eq!(take_error(), None);
    assert_eq!(ticked, 1);
}
