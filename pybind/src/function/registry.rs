//! Native functions by name: `tickjit.call`, `tickjit.functions`, `tickjit.signature`.
//!
//! A dict has the newest builtin of each name, as a module has the newest definition, and keeps none of them alive but
//! those that were registered.
#![allow(
    unsafe_code,
    reason = "vectorcall hands over raw pointers to borrowed arguments, and builtins their C functions"
)]

use std::ptr;

use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyWeakrefMethods, PyWeakrefReference};

use super::{function_of, recent};
use crate::vectorcall::answer;

const DOC: &std::ffi::CStr = c"call(name, /, *args, **kwargs)\n--\n\n\
Calls the native function of a name: one made by `function`, or registered by `register_native`.";

/// Weak references to builtins by name.
fn registry(py: Python<'_>) -> &Bound<'_, PyDict> {
    static FUNCTIONS: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    FUNCTIONS
        .get_or_init(py, || PyDict::new(py).unbind())
        .bind(py)
}

/// Makes a builtin known by a name, in place of an older one, for as long as somebody has it.
pub(super) fn remember(name: &Bound<'_, PyAny>, builtin: &Bound<'_, PyAny>) -> PyResult<()> {
    registry(name.py()).set_item(name, PyWeakrefReference::new(builtin)?)?;
    recent::forget();
    Ok(())
}

fn known<'py>(py: Python<'py>, name: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let found = registered(py, name)?;
    Ok(found.and_then(|weak| weak.upgrade()))
}

fn registered<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyWeakrefReference>>> {
    let found = registry(py).get_item(name)?;
    Ok(found.map(Bound::cast_into).transpose()?)
}

/// Makes the builtin of a native function known by a name, and keeps it.
#[pyfunction]
pub(crate) fn _remember(name: &Bound<'_, PyString>, builtin: &Bound<'_, PyAny>) -> PyResult<()> {
    static KEPT: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let py = name.py();
    // `call` relies on what it finds.
    signature_of(builtin)?;
    let kept = KEPT.get_or_init(py, || PyDict::new(py).unbind());
    kept.bind(py).set_item(name, builtin)?;
    remember(name, builtin)
}

/// Whether a name is free, or may be taken by a function of a signature.
#[pyfunction]
pub(crate) fn _check_free(
    name: &Bound<'_, PyString>,
    signature: &str,
    replace: bool,
) -> PyResult<()> {
    let Some(known) = known(name.py(), name.as_any())? else {
        return Ok(());
    };
    if !replace {
        return Err(PyValueError::new_err(format!(
            "there is a native function '{name}' already; replace=True takes its place"
        )));
    }
    let known = signature_of(&known)?;
    if known == signature {
        return Ok(());
    }
    Err(PyValueError::new_err(format!(
        "the native function '{name}' is {known}, and only one of the same signature replaces it"
    )))
}

/// The native functions by name: builtins that call them.
#[pyfunction]
pub(crate) fn functions(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let living = PyDict::new(py);
    for name in registry(py).copy()?.keys() {
        match known(py, &name)? {
            Some(builtin) => living.set_item(name, builtin)?,
            None => registry(py).del_item(name)?,
        }
    }
    Ok(living)
}

/// What a native function takes and gives, as C has it: "int64(int64, int64)". It is given by its name, or itself.
#[pyfunction]
#[pyo3(signature = (function, /))]
pub(crate) fn signature(function: &Bound<'_, PyAny>) -> PyResult<String> {
    match function.cast::<PyString>() {
        Ok(name) => signature_of(&named(function.py(), name.as_any())?),
        Err(_) => signature_of(function),
    }
}

fn signature_of(builtin: &Bound<'_, PyAny>) -> PyResult<String> {
    let function = function_of(builtin).ok_or_else(|| {
        PyTypeError::new_err(
            "signature() takes the name of a native function, or what function() gave",
        )
    })?;
    Ok(function.get().signature())
}

fn named<'py>(py: Python<'py>, name: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    known(py, name)?
        .ok_or_else(|| PyKeyError::new_err(format!("there is no native function {name:?}")))
}

/// Adds `call` to the module.
pub(crate) fn add_call(module: &Bound<'_, PyModule>) -> PyResult<()> {
    struct Definition(ffi::PyMethodDef);
    // SAFETY: it is never written to; its pointers lead to constants.
    unsafe impl Send for Definition {}
    // SAFETY: as above.
    unsafe impl Sync for Definition {}
    static CALL: PyOnceLock<Definition> = PyOnceLock::new();
    let py = module.py();
    let definition = CALL.get_or_init(py, || {
        Definition(ffi::PyMethodDef {
            ml_name: c"call".as_ptr(),
            ml_meth: ffi::PyMethodDefPointer {
                PyCFunctionFastWithKeywords: call,
            },
            ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
            ml_doc: DOC.as_ptr(),
        })
    });
    let name = PyString::new(py, "tickjit");
    // SAFETY: the definition is static; CPython only reads through the pointer.
    let made = unsafe {
        let definition = ptr::from_ref(&definition.0).cast_mut();
        let made = ffi::PyCFunction_NewEx(definition, ptr::null_mut(), name.as_ptr());
        Bound::from_owned_ptr_or_err(py, made)?
    };
    module.add("call", made)
}

#[cold]
fn looked_up<'py>(name: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = name.py();
    if let Some(weak) = registered(py, name)? {
        recent::keep(name, weak)?;
    }
    named(py, name)
}

/// Called by CPython with the name and the arguments of the function, all borrowed.
unsafe extern "C" fn call(
    _: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    if count < 1 {
        return answer("call()", |_| {
            Err(PyTypeError::new_err(
                "call() takes the name of a native function first",
            ))
        });
    }
    // SAFETY: CPython calls functions attached; the arguments live during the call, and there is one.
    let name = unsafe { Borrowed::from_ptr(Python::assume_attached(), *args) };
    let found = match recent::recent(name) {
        Some(builtin) => Ok(builtin),
        None => looked_up(&name),
    };
    let builtin = match found {
        Ok(builtin) => builtin,
        Err(error) => return answer("call()", |_| Err(error)),
    };
    // What converts an argument may be code that takes the name from it: it is kept here until the call is over.
    // SAFETY: a builtin of ours has a function of this signature, and an object that it is bound to. What is called
    // keeps to the arguments that are left.
    unsafe {
        let this = ffi::PyCFunction_GetSelf(builtin.as_ptr());
        let Some(entry) = ffi::PyCFunction_GetFunction(builtin.as_ptr()) else {
            return ptr::null_mut();
        };
        let entry =
            std::mem::transmute::<ffi::PyCFunction, ffi::PyCFunctionFastWithKeywords>(entry);
        entry(this, args.add(1), count - 1, names)
    }
}
