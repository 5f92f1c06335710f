//! Builtins: what Python calls, made of a gateway and the [`Function`] it is bound to.
#![allow(unsafe_code, reason = "CPython makes builtins of a C structure")]

use std::ffi::CString;
use std::ptr;
use std::sync::Arc;

use pyo3::ffi;
use pyo3::prelude::*;
use tickjit_compiler::codegen::Executable;

use super::Function;

/// What CPython keeps a pointer to for as long as a builtin lives. The function owns it, and the builtin the function.
pub(super) struct Definition {
    method: ffi::PyMethodDef,
    _name: CString,
    _doc: CString,
    _gateway: Arc<Executable>,
}

// SAFETY: it is never written to; its pointers lead to what it owns.
unsafe impl Send for Definition {}
// SAFETY: as above.
unsafe impl Sync for Definition {}

impl Definition {
    /// A definition under a name, with a text that begins with the signature. It stays where the function keeps it.
    pub(super) fn new(gateway: Arc<Executable>, name: CString, doc: CString) -> Self {
        let entry = ptr::with_exposed_provenance::<()>(gateway.address());
        // SAFETY: a gateway has this signature.
        let entry =
            unsafe { std::mem::transmute::<*const (), ffi::PyCFunctionFastWithKeywords>(entry) };
        Self {
            method: ffi::PyMethodDef {
                ml_name: name.as_ptr(),
                ml_meth: ffi::PyMethodDefPointer {
                    PyCFunctionFastWithKeywords: entry,
                },
                ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
                ml_doc: doc.as_ptr(),
            },
            _name: name,
            _doc: doc,
            _gateway: gateway,
        }
    }
}

/// A builtin that calls the function.
pub(super) fn builtin<'py>(
    function: &Bound<'py, Function>,
    definition: &Definition,
    module: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let method = ptr::from_ref(&definition.method).cast_mut();
    // SAFETY: the definition is the function's, which the builtin keeps; CPython only reads through the pointer.
    unsafe {
        let made = ffi::PyCFunction_NewEx(method, function.as_ptr(), module.as_ptr());
        Bound::from_owned_ptr_or_err(function.py(), made)
    }
}

/// The function a builtin is bound to, where it is one of ours.
pub(crate) fn function_of<'py>(object: &Bound<'py, PyAny>) -> Option<Bound<'py, Function>> {
    // SAFETY: the check is of the class; a builtin's object is borrowed from it.
    let bound_to = unsafe {
        if ffi::PyCFunction_Check(object.as_ptr()) == 0 {
            return None;
        }
        let bound_to = ffi::PyCFunction_GetSelf(object.as_ptr());
        if bound_to.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        Borrowed::from_ptr(object.py(), bound_to).to_owned()
    };
    bound_to.cast_into::<Function>().ok()
}
