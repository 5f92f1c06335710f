//! The native function as the objects by which other packages know C functions.
//!
//! Takes a compiled function, gives a pointer of cffi's or a capsule. Each keeps the code alive as long as it is
//! there itself.
#![allow(
    unsafe_code,
    reason = "PyO3 has no capsules whose name is made at run time and whose pointer is no object of its own"
)]

use std::ffi::{CString, c_void};
use std::ptr;

use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyCapsule, PyDict, PyTuple};
use tickjit_compiler::result::CompiledFunction;

/// The function as a pointer of an `FFI` object of cffi's.
pub(crate) fn cffi<'py>(
    function: &CompiledFunction,
    ffi: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let c_type = function.signature().c_type().replacen('(', "(*)(", 1);
    let pointer = ffi.call_method1("cast", (c_type, function.address()))?;
    let owner = function.clone();
    let forget = PyCFunction::new_closure(
        ffi.py(),
        None,
        None,
        move |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| drop(owner.clone()),
    )?;
    // cffi keeps what it is to call in the end, and with it the code.
    ffi.call_method1("gc", (pointer, forget))
}

/// What a capsule holds beside the address.
struct Held {
    /// The capsule's name, which CPython does not copy.
    name: CString,
    /// Keeps the code alive.
    _function: CompiledFunction,
}

/// The function as a capsule that has the name of its type in C.
pub(crate) fn capsule<'py>(
    py: Python<'py>,
    function: &CompiledFunction,
) -> PyResult<Bound<'py, PyCapsule>> {
    let held = Box::new(Held {
        name: CString::new(function.signature().c_type())?,
        _function: function.clone(),
    });
    let address = ptr::with_exposed_provenance_mut::<c_void>(function.address());
    // SAFETY: the thread is attached, the address is not NULL, and the name lives in `held`, which goes with the
    // capsule.
    let capsule = unsafe {
        let made = ffi::PyCapsule_New(address, held.name.as_ptr(), None);
        Bound::from_owned_ptr_or_err(py, made)?.cast_into::<PyCapsule>()?
    };
    // SAFETY: it is a capsule; from here on `held` is its own, and is read by `release` only.
    unsafe {
        ffi::PyCapsule_SetContext(capsule.as_ptr(), Box::into_raw(held).cast());
        ffi::PyCapsule_SetDestructor(capsule.as_ptr(), Some(release));
    }
    Ok(capsule)
}

/// What CPython calls when a capsule goes.
unsafe extern "C" fn release(capsule: *mut PyObject) {
    // SAFETY: capsules with this destructor have a boxed `Held` as their context, which nobody else frees.
    let held = unsafe { Box::from_raw(ffi::PyCapsule_GetContext(capsule).cast::<Held>()) };
    drop(held);
}
