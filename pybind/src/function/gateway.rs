//! Gateways in Python: one for each shape, kept as long as the process, and what they call.
#![allow(
    unsafe_code,
    reason = "compiled code calls with pointers to objects and to cells of its frame"
)]

use std::collections::HashMap;
use std::ffi::{c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use tickjit_compiler::codegen::Executable;
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::pipeline;
use tickjit_compiler::signature::{Calls, Interpreter, Shape};
use tickjit_runtime::errors;

use super::Function;
use super::interpreter::interpreter;
use super::parameters::Loan;
use crate::errors::runtime;
use crate::vectorcall::{Given, answer};

/// The gateway of a shape, where the address of the native function stands at `target` in a [`Function`].
pub(super) fn gateway(
    py: Python<'_>,
    context: &CompilationContext,
    shape: Shape,
    target: i32,
) -> PyResult<Result<Arc<Executable>, CompileError>> {
    static KNOWN: Mutex<Option<HashMap<Shape, Arc<Executable>>>> = Mutex::new(None);
    let open = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = open().as_ref().and_then(|known| known.get(&shape)) {
        return Ok(Ok(Arc::clone(known)));
    }
    let found = interpreter(py)?;
    let interpreter = Interpreter {
        target,
        calls: Calls {
            bind: bind as *const () as usize,
            text: text as *const () as usize,
            bytes: bytes as *const () as usize,
            release: release as *const () as usize,
            give: give as *const () as usize,
            fail: fail as *const () as usize,
            ..found.calls
        },
        ..found
    };
    let made = match pipeline::gateway(context, &shape, &interpreter) {
        Ok(made) => Arc::new(made),
        Err(error) => return Ok(Err(error)),
    };
    let mut known = open();
    let known = known.get_or_insert_default();
    Ok(Ok(Arc::clone(known.entry(shape).or_insert(made))))
}

/// Runs with the function a builtin is bound to.
///
/// # Safety
///
/// `this` is a [`Function`] that lives during the call.
unsafe fn function<R>(
    py: Python<'_>,
    this: *mut ffi::PyObject,
    run: impl FnOnce(&Function) -> R,
) -> R {
    // SAFETY: as the caller says.
    let this = unsafe { Borrowed::from_ptr(py, this).cast_unchecked::<Function>() };
    run(this.get())
}

/// Converts arguments into cells: 1, or 0 where an error is raised.
unsafe extern "C" fn bind(
    this: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
    cells: *mut c_void,
) -> c_int {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: a gateway is called attached, and passes on what it was called with.
        unsafe {
            let py = Python::assume_attached();
            let given = Given::new(py, args, count, names);
            let mut next = cells.cast::<u128>();
            let mut store = |cell: u128| {
                next.write(cell);
                next = next.add(1);
            };
            function(py, this, |function| {
                let lent = function.signature.cells(py, &given, &mut store)?;
                if function.borrows {
                    let kept: *mut Lent = Box::into_raw(Box::new(lent));
                    store(kept.expose_provenance() as u128);
                }
                Ok(())
            })
        }
    }));
    let error = match outcome {
        Ok(Ok(())) => return 1,
        Ok(Err(error)) => error,
        Err(_) => PyRuntimeError::new_err("tickjit failed in a call; please report it"),
    };
    Python::attach(|py| error.restore(py));
    0
}

/// What lends memory to a call.
type Lent = Vec<Loan>;

/// Lets go of what lends memory to a call that is over.
unsafe extern "C" fn release(lent: usize) {
    let lent: *mut Lent = ptr::with_exposed_provenance_mut(lent);
    // SAFETY: a gateway passes on what `bind` has stored, once.
    let lent = unsafe { Box::from_raw(lent) };
    // Exporters are code of others.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(lent)));
}

/// The UTF-8 of a `str`; null of another object, and where there is none.
unsafe extern "C" fn text(object: *mut ffi::PyObject, length: *mut i64) -> *const c_char {
    // SAFETY: a gateway is called attached, passes on an argument, and a cell of its frame.
    unsafe {
        if ffi::PyUnicode_Check(object) == 0 {
            return ptr::null();
        }
        let bytes = ffi::PyUnicode_AsUTF8AndSize(object, length.cast());
        if bytes.is_null() {
            // The slow way says why.
            ffi::PyErr_Clear();
        }
        bytes
    }
}

/// The bytes of a `bytes`; null of another object.
unsafe extern "C" fn bytes(object: *mut ffi::PyObject, length: *mut i64) -> *const c_char {
    // SAFETY: as above.
    unsafe {
        if ffi::PyBytes_Check(object) == 0 {
            return ptr::null();
        }
        length.write(ffi::PyBytes_Size(object) as i64);
        ffi::PyBytes_AsString(object)
    }
}

/// The object of results in cells.
unsafe extern "C" fn give(this: *mut ffi::PyObject, cells: *const c_void) -> *mut ffi::PyObject {
    answer("a result", |py| {
        let cell = |index: usize| {
            // SAFETY: a gateway has as many cells as the function has results.
            unsafe { cells.cast::<u128>().add(index).read() }
        };
        // SAFETY: a gateway passes on what it was called with.
        unsafe { function(py, this, |function| function.object(py, cell)) }
    })
}

/// Raises what the function has reported.
unsafe extern "C" fn fail(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    answer("an error", |py| {
        let error = match errors::take_last_error() {
            // SAFETY: a gateway passes on what it was called with.
            Some(record) => unsafe {
                function(py, this, |function| {
                    runtime::to_python(py, function.result.get().session(), &record)
                })
            },
            None => PyRuntimeError::new_err("an error without a record"),
        };
        Err(error)
    })
}
