//! `tickjit.Node`: a compiled function with its state, driven from Python.
//!
//! `tick.rs` calls it once, `run.rs` drives it over buffers (`columns.rs` reads them, `series.rs` holds what comes out),
//! `factory.rs` makes nodes, `memory.rs` is what the native function sees, `engine.rs` hands one to a native engine (`exchange.rs` its
//! C functions, `cycle.rs` what it calls in each cycle).

mod columns;
mod cycle;
mod engine;
mod exchange;
mod exported;
mod factory;
mod memory;
mod run;
mod series;
mod slots;
mod structs;
mod tick;

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use pyo3::exceptions::{PyMemoryError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};
use tickjit_compiler::diagnostic::nearest;
use tickjit_compiler::signature::{SlotKind, Storage};
use tickjit_compiler::snapshot::{self, SnapshotError};
use tickjit_runtime::errors::take_error;

use self::memory::{Memory, Phase};
use crate::convert::container::Shown;
use crate::convert::value::Kind;
use crate::errors::runtime;
use crate::result::CompilationResult;
use crate::session::Session;

pub(crate) use engine::EngineNode;
pub(crate) use factory::{NodeFactory, node};
pub(crate) use structs::Wanted;
pub(crate) use tick::add_tick;

/// An input, an output or a state variable.
struct Port {
    name: Py<PyString>,
    kind: Kind,
    /// What it takes where it is a struct.
    structure: Option<Wanted>,
}

/// A state variable.
struct Variable {
    name: Py<PyString>,
    shown: Shown,
}

/// A compiled function with its state, ready to tick.
///
/// START has run. `stop()` runs STOP, and so does the end of a `with` block; a node that is merely dropped runs nothing
/// more. One thread at a time may use it: others get a RuntimeError.
#[pyclass(frozen, weakref, module = "tickjit", name = "Node")]
pub(crate) struct Node {
    memory: Mutex<Memory>,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    named: bool,
    /// State variables with their slots.
    states: Vec<(usize, Variable)>,
    result: Py<CompilationResult>,
    session: Arc<Session>,
}

impl Node {
    /// A node whose START has run.
    pub(crate) fn start(py: Python<'_>, result: Py<CompilationResult>) -> PyResult<Self> {
        let compiled = result.get();
        let session = Arc::clone(compiled.session());
        let signature = compiled.function().signature();
        let memory = Memory::new(compiled.function()).map_err(|params| {
            PyTypeError::new_err(format!(
                "a node can give the parameters of tickjit.signals only, not: {}",
                params.join(", ")
            ))
        })?;
        let mut variables = signature.variables.values();
        let is_address = |variable: &&tickjit_compiler::signature::Variable| {
            matches!(variable.storage, Storage::Pointer { .. }) && variable.ty.as_struct().is_none()
        };
        if let Some(variable) = variables.find(is_address) {
            return Err(PyTypeError::new_err(format!(
                "a node cannot give '{}', an address of a host's own memory",
                variable.name
            )));
        }
        let port = |name: &str, ty| Port {
            name: PyString::intern(py, name).unbind(),
            kind: Kind::of(ty, &session),
            structure: Wanted::of(ty),
        };
        let mut inputs = signature
            .variables
            .values()
            .filter_map(|variable| match &variable.storage {
                Storage::Slot { index, .. } | Storage::Pointer { index, .. } => {
                    Some((*index, port(&variable.name, &variable.ty)))
                }
                _ => None,
            })
            .collect::<Vec<_>>();
        inputs.sort_by_key(|(index, _)| *index);
        let node = Self {
            memory: Mutex::new(memory),
            inputs: inputs.into_iter().map(|(_, port)| port).collect(),
            outputs: signature
                .outputs
                .iter()
                .map(|output| port(output.name.as_deref().unwrap_or_default(), &output.ty))
                .collect(),
            named: signature.has_named_outputs(),
            states: signature
                .states
                .iter()
                .enumerate()
                .filter(|(_, slot)| slot.kind != SlotKind::Started)
                .map(|(index, slot)| {
                    let name = PyString::intern(py, &slot.name).unbind();
                    let shown = Shown::of(&slot.ty, &session);
                    (index, Variable { name, shown })
                })
                .collect(),
            session,
            result,
        };
        node.phase(py, &mut *node.enter()?, Phase::Start)?;
        Ok(node)
    }

    /// The memory, for this caller alone.
    fn enter(&self) -> PyResult<MutexGuard<'_, Memory>> {
        let memory = self.enter_stopped_too()?;
        if memory.stopped {
            return Err(PyRuntimeError::new_err("this node is stopped"));
        }
        Ok(memory)
    }

    fn enter_stopped_too(&self) -> PyResult<MutexGuard<'_, Memory>> {
        match self.memory.try_lock() {
            Ok(memory) => Ok(memory),
            // Cells hold plain numbers: they are whole whatever happened.
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(PyRuntimeError::new_err(
                "this node is in use: one call at a time",
            )),
        }
    }

    fn phase(&self, py: Python<'_>, memory: &mut Memory, phase: Phase) -> PyResult<()> {
        runtime::put_aside();
        memory.call(phase);
        match take_error() {
            Some(record) => Err(runtime::to_python(py, &self.session, &record)),
            None => Ok(()),
        }
    }

    fn input(&self, py: Python<'_>, name: &Bound<'_, PyString>) -> PyResult<Option<usize>> {
        // Keywords in Python code are interned, as the names here are.
        if let Some(found) = self.inputs.iter().position(|port| port.name.is(name)) {
            return Ok(Some(found));
        }
        for (index, port) in self.inputs.iter().enumerate() {
            if port.name.bind(py).as_any().eq(name)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// The error for a name that is no input's.
    #[cold]
    fn unexpected(&self, method: &str, name: &Bound<'_, PyString>) -> PyErr {
        let given = name.to_string();
        let variables = &self.result.get().function().signature().variables;
        let is_constant = variables
            .get(&*given)
            .is_some_and(|variable| matches!(variable.storage, Storage::Const(_)));
        let names: Vec<_> = self
            .inputs
            .iter()
            .map(|port| port.name.to_string())
            .collect();
        let hint = if is_constant {
            ": it is a constant, given when the node is made".to_owned()
        } else if let Some(near) = nearest(&given, names.iter().map(String::as_str)) {
            format!(". Did you mean '{near}'?")
        } else if names.is_empty() {
            ": it has none".to_owned()
        } else {
            format!(": the inputs are '{}'", names.join("', '"))
        };
        PyTypeError::new_err(format!(
            "{method}() got an unexpected input '{given}'{hint}"
        ))
    }

    /// Stops; whatever STOP reports, the node is stopped.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        let mut memory = self.enter_stopped_too()?;
        if memory.stopped {
            return Ok(());
        }
        memory.stopped = true;
        self.phase(py, &mut memory, Phase::Stop)
    }
}

fn refused(error: SnapshotError) -> PyErr {
    match error {
        SnapshotError::OutOfMemory => PyMemoryError::new_err(error.to_string()),
        SnapshotError::NotASnapshot
        | SnapshotError::Version(_)
        | SnapshotError::Length
        | SnapshotError::Checksum
        | SnapshotError::OtherFunction
        | SnapshotError::Content => PyValueError::new_err(error.to_string()),
    }
}

#[pymethods]
impl Node {
    /// Runs the node over buffers, natively and without the GIL, and gives values and tick masks: a pair for one
    /// output, a tuple of pairs for several, a dict of pairs for named ones, None without outputs.
    ///
    /// Inputs are given in order or by name: one-dimensional buffers of equal length, of float64, int64, bool, or
    /// anything that converts to the input's type exactly (int to float as Python does). An input that is not given
    /// does not tick. `ticked` maps names to masks: in which rows an input ticks.
    ///
    /// A row without a tick holds 0 in the values. An error in a row, or Ctrl-C, ends the run; the state is then that
    /// after the rows done.
    #[pyo3(signature = (*args, ticked=None, **inputs))]
    fn run<'py>(
        &self,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        ticked: Option<&Bound<'py, PyDict>>,
        inputs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        run::run(self, py, args, ticked, inputs)
    }

    /// Runs STOP. Once: later calls do nothing.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        self.finish(py)
    }

    /// The state variables by name; containers as copies of what they hold, structs as copies of their bytes.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let memory = self.enter()?;
        let state = PyDict::new(py);
        for (index, variable) in &self.states {
            let value = match &variable.shown {
                Shown::Container(shown) => match memory.container(*index) {
                    Some(view) => shown.to_python(py, view)?,
                    None => py.None().into_bound(py),
                },
                scalar => match memory.state_struct(*index) {
                    Some(bytes) => PyBytes::new(py, &bytes).into_any(),
                    None => scalar.cell_to_python(py, memory.states.get(*index))?,
                },
            };
            state.set_item(&variable.name, value)?;
        }
        Ok(state)
    }

    /// The state as bytes: state variables, containers among them, and the values that inputs keep. `restore` takes them
    /// back, also in another process or on another machine.
    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let memory = self.enter()?;
        let function = self.result.get().function();
        if let Some(state) = snapshot::unwritable(function) {
            return Err(PyValueError::new_err(format!(
                "state '{}' holds pointers, which mean nothing elsewhere",
                state.name
            )));
        }
        let structs = memory.state_structs();
        let bytes = snapshot::write(function, &memory.slots(&structs), &memory.inputs_to_bytes())
            .map_err(|fault| PyMemoryError::new_err(fault.message()))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Sets the state to that of a snapshot. What is no snapshot of this function, or is not whole, is a ValueError, and
    /// changes nothing.
    fn restore(&self, snapshot: &[u8]) -> PyResult<()> {
        let mut memory = self.enter()?;
        let function = self.result.get().function();
        let read = snapshot::read(function, snapshot).map_err(refused)?;
        let inputs = memory
            .inputs_from_bytes(&read.host)
            .ok_or_else(|| refused(SnapshotError::Content))?;
        memory.set_slots(read.slots);
        memory.set_inputs(inputs);
        Ok(())
    }

    /// The compilation result.
    #[getter]
    fn result(&self, py: Python<'_>) -> Py<CompilationResult> {
        self.result.clone_ref(py)
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        drop(slf.get().enter()?);
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.finish(py)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // The session's classes are the result's to show.
        visit.call(&self.result)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let signature = self.result.get().function().signature();
        let state = match self.state(py) {
            Ok(state) => state
                .iter()
                .map(|(name, value)| Ok(format!(" {name}={}", value.repr()?)))
                .collect::<PyResult<String>>()?,
            Err(error) => format!(" ({})", error.value(py)),
        };
        Ok(format!("<Node {}{state}>", signature.name))
    }

    #[allow(clippy::unused_self)] // A method for Python.
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a Node cannot be pickled: it holds native code and state; pickle the function and its arguments",
        ))
    }
}
