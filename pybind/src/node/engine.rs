//! `EngineNode`: a compiled function that a native engine drives through callbacks of its own shape.
//!
//! Takes a compilation result and an engine's C functions (what ticked, what has a value, a reader per input, a writer
//! per output); gives two callbacks `void (*)(void *host, void *instance)`, one for the start and one for each cycle, and
//! the instance they are called with. A cycle reads the inputs, runs EXECUTE, and writes the outputs that ticked. An error
//! writes none, and is handed to Python. The function's first inputs are the host's address and, where there is a clock, the
//! time; those with readers follow.
#![allow(
    unsafe_code,
    reason = "an engine calls back with raw pointers, and its functions are called through their addresses"
)]

use std::cell::{Cell, UnsafeCell};
use std::ffi::c_void;
use std::mem::offset_of;
use std::ptr;
use std::sync::Arc;

use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyDateTime;
use tickjit_compiler::codegen::Executable;
use tickjit_compiler::signature::{Cycle, Places, Taken};
use tickjit_compiler::types::NativeType;
use tickjit_runtime::errors::{error_flag_address, take_error, with_error_flag};

use super::cycle;
use super::exchange::{Flag, Reader, Writer, fed, flag};
use super::memory::{Memory, Phase, clear};
use super::slots::input_types;
use crate::context;
use crate::convert::time;
use crate::convert::value::Kind;
use crate::errors::{compile_error, runtime};
use crate::result::CompilationResult;
use crate::session::Session;

/// The numbers of the first inputs.
const HOST: usize = 0;
const CLOCK: usize = 1;

struct Input {
    reader: Reader,
    /// It may get values in cycles that do not call back.
    unseen: bool,
}

/// What the engine calls back with. It does not move as long as the Python object lives.
struct Instance {
    memory: UnsafeCell<Memory>,
    ticked: Flag,
    valid: Flag,
    /// Those with readers, and the number of the first of them.
    inputs: Box<[Input]>,
    first: usize,
    writers: Box<[Writer]>,
    /// The only input, every tick of which calls back: it has ticked in each cycle.
    is_lone: bool,
    clock: Option<Py<PyAny>>,
    failed: Py<PyAny>,
    session: Arc<Session>,
    host: Cell<i64>,
    started: Cell<bool>,
    /// For compiled code, as is what follows: where the flag of errors stands in the thread that has started.
    places: Places,
    error_flag: Cell<*const bool>,
}

// SAFETY: an engine runs the nodes of one graph on one thread at a time, and Python's `stop` comes from that engine
// too, after its last cycle. The pointers in the memory lead into boxes it owns.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}

impl Instance {
    /// Runs a phase for a host, and hands over what came of it; whether nothing has failed.
    #[inline]
    fn run(&self, host: i64, phase: Phase) -> bool {
        let ran = with_error_flag(|flag| {
            if flag.is_set() {
                runtime::put_aside();
            }
            // SAFETY: see `Sync`; nothing called below comes back here: the engine's functions only look and store, the
            // clock is the engine's.
            let memory = unsafe { &mut *self.memory.get() };
            if self.clock.is_some() {
                self.tell_time(memory, host)?;
            }
            self.read(memory, host, phase == Phase::Execute);
            memory.call(phase);
            if flag.is_set() {
                return Err(Failure::Reported);
            }
            if phase != Phase::Stop {
                self.write(memory, host);
            }
            Ok(())
        });
        match ran {
            Some(Ok(())) => true,
            Some(Err(failure)) => self.fail(host, failure),
            // A thread that ends has no record to ask.
            None => false,
        }
    }

    #[cold]
    fn tell_time(&self, memory: &Memory, host: i64) -> Result<(), Failure> {
        let Some(clock) = &self.clock else {
            return Ok(());
        };
        let now = Python::attach(|py| time_of(py, clock, host)).map_err(Failure::Clock)?;
        memory.inputs.set(CLOCK, now.cast_unsigned().into());
        Ok(())
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // As many as the engine has indices for.
    fn read(&self, memory: &Memory, host: i64, is_cycle: bool) {
        for (index, input) in self.inputs.iter().enumerate() {
            let at = index as i32;
            // SAFETY: the engine's own functions, with a host of its own.
            let ticked = is_cycle && (self.is_lone || unsafe { (self.ticked)(host, at) });
            let slot = self.first + index;
            memory.input_ticked[slot].set(i8::from(ticked));
            // SAFETY: as above; a value is read where the engine says that there is one.
            unsafe {
                if ticked || (input.unseen && (self.valid)(host, at)) {
                    memory.inputs.set(slot, input.reader.cell(host, at));
                    memory.input_valid[slot].set(1);
                }
            }
        }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // As above.
    fn write(&self, memory: &Memory, host: i64) {
        for (index, writer) in self.writers.iter().enumerate() {
            if memory.ticked[index].replace(0) != 0 {
                writer.write(host, index as i32, memory.outputs.get(index));
            }
        }
    }

    fn start(&self, host: i64) {
        self.host.set(host);
        self.error_flag.set(error_flag_address());
        // SAFETY: see `run`.
        let memory = unsafe { &*self.memory.get() };
        memory.inputs.set(HOST, host.cast_unsigned().into());
        self.started.set(self.run(host, Phase::Start));
    }

    /// Hands an error to Python. What it had set before does not tick.
    #[cold]
    fn fail(&self, host: i64, failure: Failure) -> bool {
        // SAFETY: see `run`.
        clear(unsafe { &(*self.memory.get()).ticked });
        Python::attach(|py| {
            let told = self.exception(py, failure).and_then(|(error, place)| {
                self.failed.call1(py, (host, error.into_value(py), place))
            });
            if let Err(error) = told {
                error.write_unraisable(py, None);
            }
        });
        false
    }

    /// The exception, with the file, line and function it comes from.
    fn exception(&self, py: Python<'_>, failure: Failure) -> PyResult<(PyErr, Option<Place>)> {
        match failure {
            Failure::Clock(error) => Ok((error, None)),
            Failure::Reported => {
                let Some(record) = take_error() else {
                    return Err(PyRuntimeError::new_err("an error without a record"));
                };
                let origin = self.session.origin(&record.function, record.line);
                let place = origin.map(|origin| {
                    (
                        origin.filename.clone(),
                        record.line,
                        record.function.clone(),
                    )
                });
                Ok((runtime::to_python(py, &self.session, &record), place))
            }
        }
    }
}

type Place = (String, u32, String);

enum Failure {
    /// The function has left a record.
    Reported,
    /// The clock has raised.
    Clock(PyErr),
}

fn time_of(py: Python<'_>, clock: &Py<PyAny>, host: i64) -> PyResult<i64> {
    let now = clock.bind(py).call1((host,))?;
    time::datetime_to_nanoseconds(now.cast::<PyDateTime>()?)
}

/// # Safety
///
/// `instance` must be that of a living `EngineNode`, `host` what its engine's functions take.
unsafe extern "C" fn start(host: *mut c_void, instance: *mut c_void) {
    // SAFETY: as the caller says.
    let instance = unsafe { &*instance.cast::<Instance>() };
    instance.start(host.expose_provenance().cast_signed() as i64);
}

/// # Safety
///
/// As for [`start`].
unsafe extern "C" fn execute(host: *mut c_void, instance: *mut c_void) {
    // SAFETY: as the caller says.
    let instance = unsafe { &*instance.cast::<Instance>() };
    instance.run(
        host.expose_provenance().cast_signed() as i64,
        Phase::Execute,
    );
}

/// # Safety
///
/// As for [`start`].
unsafe extern "C" fn report_failure(host: *mut c_void, instance: *mut c_void) {
    // SAFETY: as the caller says.
    let instance = unsafe { &*instance.cast::<Instance>() };
    instance.fail(
        host.expose_provenance().cast_signed() as i64,
        Failure::Reported,
    );
}

/// A compiled function with its state, driven by an engine that calls `void (*)(void *host, void *instance)`.
///
/// ticked, valid: addresses of the engine's `bool (*)(int64_t host, int32_t input)`.
/// readers: for each input its kind (`float`, `int`, `time` or `bool`), the address of the engine's function that
///     gives its value, and whether it may get values in cycles that do not call back.
/// writers: for each output the address of the engine's function that takes its value.
/// clock: gives a datetime for the host.
/// failed: called with the host, an exception, and its place or None.
#[pyclass(frozen, module = "tickjit.extension", name = "EngineNode")]
pub(crate) struct EngineNode {
    instance: Box<Instance>,
    result: Py<CompilationResult>,
    /// What is called in each cycle, where it is compiled.
    cycle: Option<Arc<Executable>>,
}

#[pymethods]
impl EngineNode {
    #[new]
    #[pyo3(signature = (result, *, ticked, valid, readers, writers, failed, clock=None))]
    #[allow(clippy::too_many_arguments)] // By name, in Python.
    #[allow(clippy::needless_pass_by_value)] // What pyo3 gives.
    fn new(
        py: Python<'_>,
        result: Py<CompilationResult>,
        ticked: usize,
        valid: usize,
        readers: Vec<(String, usize, bool)>,
        writers: Vec<usize>,
        failed: Py<PyAny>,
        clock: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let compiled = result.get();
        let session = Arc::clone(compiled.session());
        let signature = compiled.function().signature();
        let memory = Memory::new(compiled.function()).map_err(|params| {
            PyTypeError::new_err(format!(
                "an engine's node can give the parameters of tickjit.signals only, not: {}",
                params.join(", ")
            ))
        })?;
        let first = if clock.is_some() { CLOCK } else { HOST } + 1;
        let expected = first + readers.len();
        if memory.input_valid.len() != expected || signature.outputs.len() != writers.len() {
            return Err(PyValueError::new_err(format!(
                "the function has {} inputs and {} outputs, not {expected} and {}",
                memory.input_valid.len(),
                signature.outputs.len(),
                writers.len()
            )));
        }
        let inputs = readers.iter().map(|(kind, address, unseen)| {
            Ok(Input {
                reader: Reader::of(kind, *address)?,
                unseen: *unseen,
            })
        });
        let outputs = signature.outputs.iter().zip(&writers);
        let taken = outputs.map(|(output, writer)| Taken {
            native: Kind::of(&output.ty, &session).native(),
            writer: *writer,
        });
        let taken: Vec<Taken> = taken.collect();
        let writers = taken
            .iter()
            .map(|taken| Writer::of(taken.native, taken.writer));
        let inputs: Box<[Input]> = inputs.collect::<PyResult<_>>()?;
        let given = vec![NativeType::Int64; first].into_iter();
        let given = given.chain(inputs.iter().map(|input| input.reader.native()));
        let types = input_types(signature, &session);
        for (index, (given, wanted)) in given.zip(types).enumerate() {
            if wanted.is_some_and(|wanted| wanted != given) {
                return Err(PyTypeError::new_err(format!(
                    "input {index} of the function takes no {given}"
                )));
            }
        }
        for flag in &memory.input_valid[..first] {
            flag.set(1);
        }
        let is_lone = matches!(&*inputs, [only] if !only.unseen);
        let places = memory.places();
        let cycle = Cycle {
            first: u32::try_from(first).unwrap_or(u32::MAX),
            inputs: readers.into_iter().map(fed).collect(),
            outputs: taken.clone(),
            is_lone,
            ticked,
            valid,
            places: i32::try_from(offset_of!(Instance, places)).unwrap_or_default(),
            error_flag: i32::try_from(offset_of!(Instance, error_flag)).unwrap_or_default(),
            general: execute as *const () as usize,
            failed: report_failure as *const () as usize,
        };
        // A clock is Python's.
        let cycle = if places.is_some() && clock.is_none() {
            let context = context::current(py)?.get().snapshot();
            let compiled = cycle::compiled(&context, cycle);
            Some(compiled.map_err(|error| compile_error::to_python(py, &session, &error))?)
        } else {
            None
        };
        Ok(Self {
            instance: Box::new(Instance {
                is_lone,
                memory: UnsafeCell::new(memory),
                ticked: flag(ticked)?,
                valid: flag(valid)?,
                inputs,
                first,
                writers: writers.collect::<PyResult<_>>()?,
                clock,
                failed,
                session,
                host: Cell::new(0),
                started: Cell::new(false),
                places: places.unwrap_or_default(),
                error_flag: Cell::new(ptr::null()),
            }),
            result,
            cycle,
        })
    }

    /// The address of the callback for the start.
    #[classattr]
    #[pyo3(name = "START")]
    fn start_address() -> usize {
        (start as *const ()).expose_provenance()
    }

    /// The address of the callback for each cycle.
    #[classattr]
    #[pyo3(name = "EXECUTE")]
    fn execute_address() -> usize {
        (execute as *const ()).expose_provenance()
    }

    /// The address of the callback for each cycle of this object: compiled, where it needs nothing of Python's.
    #[getter]
    fn execute(&self) -> usize {
        match &self.cycle {
            Some(cycle) => cycle.address(),
            None => Self::execute_address(),
        }
    }

    /// What the callbacks take beside the host; valid as long as this object lives.
    #[getter]
    fn instance(&self) -> usize {
        ptr::from_ref(&*self.instance).expose_provenance()
    }

    /// Runs STOP, once and only where the start has succeeded. The exception of an error in it is handed on as those of
    /// cycles are.
    fn stop(&self) {
        if self.instance.started.replace(false) {
            self.instance.run(self.instance.host.get(), Phase::Stop);
        }
    }

    /// The compilation result.
    #[getter]
    fn result(&self, py: Python<'_>) -> Py<CompilationResult> {
        self.result.clone_ref(py)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.instance.clock)?;
        visit.call(&self.instance.failed)?;
        visit.call(&self.result)
    }
}
