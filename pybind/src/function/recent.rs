//! The builtins that were called by name last: found by the address of the name, which is mostly one and the same
//! object at a place of a program, where the dict of all names has to compare and to hash.
//!
//! A table of few places, each for the names whose addresses fall there. What is kept is the name and a weak reference,
//! so that an address is not another name's and a builtin may go. Only where one thread at a time runs Python: the
//! interpreter's lock is what keeps an entry while it is read.
#![allow(
    unsafe_code,
    reason = "entries are shared under the interpreter's lock"
)]

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyWeakrefReference};

use super::interpreter::interpreter;

const PLACES: usize = 64;

struct Entry {
    name: Py<PyString>,
    weak: Py<PyWeakrefReference>,
}

static ENTRIES: [AtomicPtr<Entry>; PLACES] = [const { AtomicPtr::new(ptr::null_mut()) }; PLACES];

fn place(name: &Bound<'_, PyAny>) -> &'static AtomicPtr<Entry> {
    // Objects are 16 bytes apart at least.
    &ENTRIES[(name.as_ptr().addr() / 16) % PLACES]
}

/// The builtin of a name, where it is at hand.
#[inline]
pub(super) fn recent<'py>(name: Borrowed<'_, 'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    // SAFETY: entries are made by `keep` and freed under the interpreter's lock, which the caller holds.
    let entry = unsafe { place(&name).load(Ordering::Relaxed).as_ref() }?;
    if !entry.name.is(&*name) {
        return None;
    }
    let mut builtin = ptr::null_mut();
    // SAFETY: a weak reference; what is stored is owned here.
    unsafe {
        ffi::compat::PyWeakref_GetRef(entry.weak.as_ptr(), &raw mut builtin);
        Bound::from_owned_ptr_or_opt(name.py(), builtin)
    }
}

/// Has a builtin at hand under a name. No code of others runs between the question what the name means and this.
pub(super) fn keep(name: &Bound<'_, PyAny>, weak: Bound<'_, PyWeakrefReference>) -> PyResult<()> {
    // What a text equals does not change; of a subclass's objects nobody knows.
    let Ok(own) = name.cast_exact::<PyString>() else {
        return Ok(());
    };
    // Nothing is known where threads run beside each other.
    if interpreter(name.py())?.int.is_none() {
        return Ok(());
    }
    let entry = Entry {
        name: own.clone().unbind(),
        weak: weak.unbind(),
    };
    exchange(place(name), Box::into_raw(Box::new(entry)));
    Ok(())
}

/// Forgets all of them: a name may mean another builtin.
pub(super) fn forget() {
    for place in &ENTRIES {
        exchange(place, ptr::null_mut());
    }
}

fn exchange(place: &AtomicPtr<Entry>, entry: *mut Entry) {
    let before = place.swap(entry, Ordering::Relaxed);
    if !before.is_null() {
        // SAFETY: `keep` has made it, and nobody else takes it out.
        drop(unsafe { Box::from_raw(before) });
    }
}
