//! `Node.tick`: one call from Python, as cheap as a C extension's.
//!
//! A method that takes `*args, **kwargs` costs a tuple and a dict per call. So `tick` is a method descriptor over a
//! function of CPython's vectorcall convention, added to the class when the module is made.
#![allow(
    unsafe_code,
    reason = "vectorcall hands over raw pointers to borrowed arguments"
)]

use std::ptr;

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyFloat, PyString, PyTuple};
use tickjit_runtime::errors::{error_pending, take_error};

use super::memory::{Memory, Phase, clear};
use super::{Node, Port};
use crate::convert::receiver::Receiver;
use crate::convert::value::Kind;
use crate::errors::runtime;
use crate::vectorcall::{Given, answer};

const DOC: &std::ffi::CStr = c"tick($self, /, *inputs, **named)\n--\n\n\
Runs the function once, with values for inputs in order or by name.\n\n\
An input that is not given does not tick and keeps its last value. Gives the output's value, None where it\n\
did not tick; a tuple for several outputs, a dict for named ones, None without outputs.";

/// Adds `tick` to the class.
pub(crate) fn add_tick(py: Python<'_>) -> PyResult<()> {
    struct Definition(ffi::PyMethodDef);
    // SAFETY: it is never written to; its pointers lead to constants.
    unsafe impl Send for Definition {}
    // SAFETY: as above.
    unsafe impl Sync for Definition {}
    static TICK: PyOnceLock<Definition> = PyOnceLock::new();
    let definition = TICK.get_or_init(py, || {
        Definition(ffi::PyMethodDef {
            ml_name: c"tick".as_ptr(),
            ml_meth: ffi::PyMethodDefPointer {
                PyCFunctionFastWithKeywords: tick,
            },
            ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
            ml_doc: DOC.as_ptr(),
        })
    });
    let class = py.get_type::<Node>();
    // SAFETY: the class lives, the definition is static; CPython only reads through the pointer.
    let method = unsafe {
        let definition = ptr::from_ref(&definition.0).cast_mut();
        let method = ffi::PyDescr_NewMethod(class.as_type_ptr(), definition);
        Bound::from_owned_ptr_or_err(py, method)?
    };
    class.setattr("tick", method)
}

/// Called by CPython, through the descriptor, with a node and borrowed arguments.
unsafe extern "C" fn tick(
    node: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    answer("tick()", |py| {
        // SAFETY: the descriptor has checked the class of `node`; it and the arguments live during the call.
        let (node, given) = unsafe {
            let node = Borrowed::from_ptr(py, node).cast_unchecked::<Node>();
            (node, Given::new(py, args, count, names))
        };
        node.get().tick(py, &given).map(Bound::unbind)
    })
}

impl Node {
    fn tick<'py>(&self, py: Python<'py>, given: &Given<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut memory = self.enter()?;
        if let Err(refused) = self.receive(py, given, &mut memory) {
            memory.turn_back();
            return Err(refused);
        }
        memory.arrive();
        clear(&memory.ticked);
        runtime::put_aside();
        memory.call(Phase::Execute);
        if error_pending() {
            return Err(self.reported(py));
        }
        self.collect(py, &memory)
    }

    /// Converts the arguments, all of them before any is stored.
    fn receive(&self, py: Python<'_>, given: &Given<'_, '_>, memory: &mut Memory) -> PyResult<()> {
        if given.count > self.inputs.len() {
            return Err(PyTypeError::new_err(format!(
                "tick() takes at most {} inputs, not {}",
                self.inputs.len(),
                given.count
            )));
        }
        clear(&memory.input_ticked);
        for index in 0..given.count {
            self.convert(py, given, index, index, memory)?;
        }
        let Some(names) = &given.names else {
            return Ok(());
        };
        for (position, name) in names.iter_borrowed().enumerate() {
            let name = name.cast::<PyString>()?.to_owned();
            let Some(index) = self.input(py, &name)? else {
                return Err(self.unexpected("tick", &name));
            };
            if memory.input_ticked[index].get() != 0 {
                return Err(PyTypeError::new_err(format!(
                    "tick() got multiple values for input '{name}'"
                )));
            }
            self.convert(py, given, given.count + position, index, memory)?;
        }
        Ok(())
    }

    #[inline]
    fn convert(
        &self,
        py: Python<'_>,
        given: &Given<'_, '_>,
        argument: usize,
        index: usize,
        memory: &mut Memory,
    ) -> PyResult<()> {
        let port = &self.inputs[index];
        let value = given.value(py, argument);
        memory.arriving[index] = match (&port.kind, value.cast_exact::<PyFloat>()) {
            // What inputs are most of all.
            (Kind::Float, Ok(value)) => value.value().to_bits().into(),
            _ => match port.structure {
                None => port
                    .kind
                    .to_cell(&value, Receiver::Input(port.name.bind(py)))?,
                Some(structure) => {
                    let buffer = structure.buffer(&value, Receiver::Input(port.name.bind(py)))?;
                    memory.arriving_structs[index] = Some(buffer);
                    0
                }
            },
        };
        memory.input_ticked[index].set(1);
        Ok(())
    }

    /// The exception of the error that waits.
    #[cold]
    pub(super) fn reported(&self, py: Python<'_>) -> PyErr {
        match take_error() {
            Some(record) => runtime::to_python(py, &self.session, &record),
            None => PyRuntimeError::new_err("an error without a record"),
        }
    }

    fn collect<'py>(&self, py: Python<'py>, memory: &Memory) -> PyResult<Bound<'py, PyAny>> {
        let value = |index: usize, port: &Port| match memory.ticked[index].get() {
            0 => Ok(py.None().into_bound(py)),
            _ => match (&port.kind, port.structure) {
                (Kind::Float, _) | (_, None) => port.kind.to_python(py, memory.outputs.get(index)),
                (_, Some(_)) => {
                    let bytes = memory.output_struct(index).unwrap_or_default();
                    Ok(PyBytes::new(py, &bytes).into_any())
                }
            },
        };
        match &*self.outputs {
            [] => Ok(py.None().into_bound(py)),
            [only] if !self.named => value(0, only),
            outputs if self.named => {
                let named = PyDict::new(py);
                for (index, port) in outputs.iter().enumerate() {
                    named.set_item(&port.name, value(index, port)?)?;
                }
                Ok(named.into_any())
            }
            outputs => {
                let values = outputs.iter().enumerate();
                let values = values.map(|(index, port)| value(index, port));
                Ok(PyTuple::new(py, values.collect::<PyResult<Vec<_>>>()?)?.into_any())
            }
        }
    }
}
