//! Shells of what all containers can.

use core::ffi::c_void;
use core::ptr::NonNull;

use super::{alive, made, part, place};
use crate::containers::{compare, fold, object};
use crate::ffi::store;

pub(crate) unsafe extern "C" fn free(container: *const c_void) {
    if let Some(container) = NonNull::new(container.cast_mut().cast()) {
        // SAFETY: see the module: compiled code has given up the last count.
        unsafe { object::free(container) };
    }
}

pub(crate) unsafe extern "C" fn clear(container: *const c_void) {
    // SAFETY: see the module.
    unsafe { object::clear(alive(container)) };
}

pub(crate) unsafe extern "C" fn copy(container: *const c_void) -> *const c_void {
    // SAFETY: see the module.
    made(unsafe { object::copy(alive(container), false) })
}

pub(crate) unsafe extern "C" fn equal(a: *const c_void, b: *const c_void) -> i8 {
    // SAFETY: see the module.
    i8::from(unsafe { compare::equal(alive(a), alive(b)) })
}

pub(crate) unsafe extern "C" fn sum_int(container: *const c_void, of: u32, cell: *mut i64) -> u32 {
    // SAFETY: see the module; the cell is one of the caller's frame.
    unsafe { store(fold::sum_int(alive(container), part(of)), cell) }
}

pub(crate) unsafe extern "C" fn sum_float(
    container: *const c_void,
    of: u32,
    start: f64,
    compensated: u32,
) -> f64 {
    // SAFETY: see the module.
    unsafe { fold::sum_float(alive(container), part(of), start, compensated != 0) }
}

pub(crate) unsafe extern "C" fn extreme(container: *const c_void, is_max: u32, of: u32) -> i64 {
    // SAFETY: see the module.
    place(unsafe { fold::extreme(alive(container), part(of), is_max != 0) })
}

pub(crate) unsafe extern "C" fn any(container: *const c_void, of: u32) -> i8 {
    // SAFETY: see the module.
    i8::from(unsafe { fold::any(alive(container), part(of)) })
}

pub(crate) unsafe extern "C" fn all(container: *const c_void, of: u32) -> i8 {
    // SAFETY: see the module.
    i8::from(unsafe { fold::all(alive(container), part(of)) })
}

pub(crate) unsafe extern "C" fn list_from(container: *const c_void, of: u32) -> *const c_void {
    // SAFETY: see the module.
    made(unsafe { fold::list_from(alive(container), part(of)) })
}
